/**
 * All art in one texture, drawn from vectors at start: one texture is one draw call a layer, whatever flies.
 * Each painter draws round the middle of its own cell, nose to the right.
 */
import { paintDestroyer, paintDestroyerLights } from "./destroyer.js";
import { paintBar, paintFire, paintGlow, paintHexShield, paintPuff, paintRing, paintShard, paintStar, paintStreak } from "./light.js";
import { paintTie, paintTieRim } from "./tie.js";
import { paintXWing } from "./xwing.js";

/** @typedef {(pen: CanvasRenderingContext2D, width: number, height: number) => void} Painter */

/** @satisfies {Record<string, [number, number, Painter]>} */
const CELLS = {
  destroyer: [768, 448, paintDestroyer],
  destroyerLights: [768, 448, paintDestroyerLights],
  xwing: [320, 320, paintXWing],
  ring: [320, 320, paintRing],
  hexShield: [256, 256, paintHexShield],
  tie: [160, 160, paintTie],
  tieRim: [160, 160, paintTieRim],
  glow: [128, 128, paintGlow],
  fire: [128, 128, paintFire],
  puff: [128, 128, paintPuff],
  star: [64, 64, paintStar],
  streak: [256, 32, paintStreak],
  shard: [48, 48, paintShard],
  bar: [16, 16, paintBar],
};

/** @typedef {keyof typeof CELLS} FrameName */
/** @typedef {Record<FrameName, import("pixi.js").Texture>} Frames */

const SIDE = 2048;
const GAP = 8;

/** @returns {{ source: import("pixi.js").TextureSource, frames: Frames }} */
export function drawAtlas() {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE / 2;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser gives no 2D canvas to draw the ships on; try a current Firefox, Chrome or Safari.");
  /** @type {Map<FrameName, import("pixi.js").Rectangle>} */
  const places = new Map();
  let x = GAP;
  let y = GAP;
  let shelf = 0;
  for (const name of /** @type {FrameName[]} */ (Object.keys(CELLS))) {
    const [width, height, paint] = CELLS[name];
    if (x + width + GAP > SIDE) {
      x = GAP;
      y += shelf + GAP;
      shelf = 0;
    }
    pen.save();
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.translate(x + width / 2, y + height / 2);
    paint(pen, width, height);
    pen.restore();
    const trim = name === "bar" ? 4 : 0; // its edges must stay hard, whatever the filter takes from beyond them
    places.set(name, new PIXI.Rectangle(x + trim, y + trim, width - 2 * trim, height - 2 * trim));
    x += width + GAP;
    shelf = Math.max(shelf, height);
  }
  const whole = PIXI.Texture.from(canvas);
  whole.source.autoGenerateMipmaps = true;
  whole.source.update();
  const frames = [...places].map(([name, frame]) => [name, new PIXI.Texture({ source: whole.source, frame })]);
  return { source: whole.source, frames: /** @type {Frames} */ (Object.fromEntries(frames)) };
}
