#!/usr/bin/env bash
# PixiJS 8.22.0 in a browser that gives no WebGL: `preference: "webgl"` is a wish, `preference: ["webgl"]` is a condition.
#
# One would guess: a renderer that was asked for with `preference: "webgl"` either is a WebGL renderer or the promise is
# rejected, so that a page can show its notice for machines without WebGL in a `catch`.
#
# What is so: since PixiJS has a renderer on the 2D canvas, the string moves WebGL to the front of the list of what is
# tried, and the canvas is still at its end. The promise is fulfilled with a CanvasRenderer, which draws nothing of a
# mesh that has a shader of its own and says nothing either: no error, no warning, `render` returns. With WebGL the same
# mesh fills the screen. Only the array, which is the list itself, is rejected.
#
# Why it matters to who builds on WebGL: old projectors' laptops, remote desktops and locked-down browsers
# (--disable-3d-apis, a blocklisted driver) are where a hall meets this, and there the page stays black without a word.
# Ask for `["webgl"]`, and ask what was given.
#
# Needs node with npm, and a Chromium (CHROMIUM, else `chromium` on the PATH). Leaves nothing behind.
set -euo pipefail

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
[ -n "$chromium" ] || { echo "no Chromium: set CHROMIUM"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts pixi.js@8.22.0 playwright-core@1.56.1 >/dev/null

cat >ask.mjs <<'JS'
import { chromium } from "playwright-core";

const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox", "--disable-3d-apis"] });
const page = await browser.newPage();
await page.addScriptTag({ path: "node_modules/pixi.js/dist/pixi.min.js" });
const told = await page.evaluate(async () => {
  const ask = async (preference) => {
    try {
      const renderer = await PIXI.autoDetectRenderer({ preference, width: 64, height: 64 });
      return { renderer, told: renderer instanceof PIXI.WebGLRenderer ? "WebGLRenderer" : PIXI.RendererType[renderer.type] };
    } catch (error) {
      return { told: "rejected" };
    }
  };
  const vertex = "in vec2 aPosition; void main() { gl_Position = vec4(aPosition, 0.0, 1.0); }";
  const fragment = "void main() { gl_FragColor = vec4(1.0); }";
  const geometry = new PIXI.Geometry({ attributes: { aPosition: [-1, -1, 3, -1, -1, 3] } });
  const shader = PIXI.Shader.from({ gl: { vertex, fragment } });
  const stage = new PIXI.Container();
  stage.addChild(new PIXI.Mesh({ geometry, shader }));
  const wish = await ask("webgl");
  let frame = "";
  try {
    wish.renderer.render(stage);
    const pen = document.createElement("canvas").getContext("2d");
    pen.drawImage(wish.renderer.canvas, 0, 0);
    frame = pen.getImageData(32, 32, 1, 1).data.slice(0, 3).every((part) => part === 255) ? "drawn" : "not drawn, without a word";
  } catch (error) {
    frame = `throws ${error.name}`;
  }
  const has = document.createElement("canvas").getContext("webgl") !== null;
  return { webgl: has, wish: wish.told, frame, condition: (await ask(["webgl"])).told };
});
console.log(`Chromium ${browser.version()}, PixiJS 8.22.0, WebGL ${told.webgl ? "there" : "not there"}`);
console.log(`preference: "webgl"    ${told.wish}, a mesh with a shader: ${told.frame}`);
console.log(`preference: ["webgl"]  ${told.condition}`);
await browser.close();
process.exit(!told.webgl && told.wish === "CANVAS" && told.frame.startsWith("not drawn") && told.condition === "rejected" ? 0 : 1);
JS
node ask.mjs "$chromium"
