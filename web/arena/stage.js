/**
 * The one owner of the drawing context. Layers from back to front: sky, back light, matter, front light, names.
 */
import { drawAtlas } from "../art/atlas.js";
import { paintSky } from "../art/sky.js";
import { StampLayer, canCompile } from "./stamps.js";

/** A wall of pixels is no sharper from the back row: more than this is not drawn. */
const MOST_PIXELS = 2560 * 1440;

/** What this browser gives is not what the picture needs; `lack` says which way. */
export class Unfit extends Error {
  /** @param {"none" | "unfit" | "silent"} lack @param {string} message @param {ErrorOptions} [options] */
  constructor(lack, message, options) {
    super(message, options);
    this.name = "Unfit";
    this.lack = lack;
  }
}

export class Stage {
  /**
   * A stage that draws, or `Unfit`: PixiJS would rather fall back to a renderer that draws none of our stamps than refuse,
   * so what was given is asked.
   * @param {HTMLCanvasElement} canvas
   * @returns {Promise<Stage>}
   */
  static async open(canvas) {
    const opening = PIXI.autoDetectRenderer({
      canvas,
      preference: ["webgl"],
      width: innerWidth,
      height: innerHeight,
      resolution: resolutionFor(innerWidth, innerHeight),
      autoDensity: true,
      antialias: false, // everything is a soft-edged texture: nothing to smooth
      backgroundColor: 0x03050b,
      powerPreference: "high-performance",
    });
    const renderer = await opening.catch((/** @type {unknown} */ cause) => {
      throw new Unfit("none", "This browser gives no WebGL. Turn on hardware acceleration in its settings, or open the page in a current Firefox, Chrome or Safari.", { cause });
    });
    if (!(renderer instanceof PIXI.WebGLRenderer) || renderer.context.webGLVersion !== 2 || !canCompile(renderer.gl)) {
      throw new Unfit("unfit", "This browser's WebGL does not draw what the arena needs: WebGL 2, and its shaders. A newer graphics driver, or another browser, may.");
    }
    // Sixteen textures a batch is a shader that takes a machine without a graphics card a second to compile; only names use it.
    renderer.limits.maxBatchableTextures = 4;
    return new Stage(renderer);
  }

  /** @param {import("pixi.js").WebGLRenderer} renderer */
  constructor(renderer) {
    this.renderer = renderer;
    this.root = new PIXI.Container();
    const { source, frames } = drawAtlas();
    this.frames = frames;
    this.sky = new PIXI.Sprite();
    this.sky.anchor.set(0.5);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.skyTimer = undefined;
    this.skyBorn = Infinity;
    this.back = new StampLayer(source, "add");
    this.matter = new StampLayer(source, "normal");
    this.front = new StampLayer(source, "add");
    this.names = new PIXI.Container();
    this.root.addChild(this.sky, this.back.container, this.matter.container, this.front.container, this.names);
    this.width = 0;
    this.height = 0;
    this.resize();
    renderer.canvas.addEventListener("webglcontextrestored", () => this.resize()); // the sky was the card's alone
  }

  /** Follow the window. */
  resize() {
    this.width = innerWidth;
    this.height = innerHeight;
    this.renderer.resolution = resolutionFor(this.width, this.height);
    this.renderer.resize(this.width, this.height);
    this.sky.position.set(this.width / 2, this.height / 2);
    clearTimeout(this.skyTimer);
    // After the first frames, and once the window stays as it is: the ships do not wait for the scenery.
    this.skyTimer = setTimeout(() => this.paintSky(), 150);
  }

  paintSky() {
    if (this.renderer.context.isLost) return; // painted when it is back
    const scale = Math.min(1, 1024 / Math.max(this.width, this.height));
    const before = this.sky.texture;
    this.sky.texture = paintSky(this.renderer, Math.ceil(this.width * scale), Math.ceil(this.height * scale));
    this.sky.setSize(this.width * 1.03, this.height * 1.03);
    if (before === PIXI.Texture.EMPTY) this.skyBorn = performance.now();
    else before.destroy(true);
  }

  begin() {
    this.back.begin();
    this.matter.begin();
    this.front.begin();
  }

  render() {
    this.back.end();
    this.matter.end();
    this.front.end();
    this.sky.alpha = Math.max(0, Math.min(1, (performance.now() - this.skyBorn) / 900));
    this.renderer.render({ container: this.root });
  }
}

/** @param {number} width @param {number} height */
function resolutionFor(width, height) {
  const affordable = Math.sqrt(MOST_PIXELS / Math.max(1, width * height));
  return Math.max(0.75, Math.min(devicePixelRatio || 1, 2, affordable));
}
