/**
 * The picture, and what becomes of it on a machine that cannot draw it: it never throws, and says why it is not there. The
 * words round it do not depend on it.
 */
import { Endurance } from "../world/endurance.js";
import { Arena } from "./arena.js";
import { Stage, Unfit } from "./stage.js";

/**
 * Why there is no picture: no WebGL at all, one that is too old or refuses our shaders, one that did not answer, a context
 * that was lost and stays away, a picture that fails again and again. Empty while there is one, or while it is coming.
 * @typedef {"" | "none" | "unfit" | "silent" | "lost" | "broken"} Lack
 */

/** Seconds for which a browser may think about giving a context. */
const OPENS_WITHIN = 10;

export class Picture {
  /**
   * @param {object} parts
   * @param {HTMLCanvasElement} parts.canvas
   * @param {() => number} parts.monotonic seconds, never going back
   */
  constructor({ canvas, monotonic }) {
    this.canvas = canvas;
    this.monotonic = monotonic;
    this.endurance = new Endurance();
    /** @type {Lack} */
    this.refused = "";
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {Arena | null} */
    this.arena = null;
    canvas.addEventListener("webglcontextlost", () => this.endurance.lost(monotonic()));
    canvas.addEventListener("webglcontextrestored", () => this.endurance.restored());
  }

  /** Ask for a stage and put the arena on it; where that cannot be, `lack` says so. @param {Omit<ConstructorParameters<typeof Arena>[0], "stage">} parts */
  async open(parts) {
    try {
      const stage = await within(OPENS_WITHIN, Stage.open(this.canvas));
      const arena = new Arena({ stage, ...parts });
      if (parts.world.epoch) arena.onSnapshot(parts.world, true);
      this.stage = stage;
      this.arena = arena;
    } catch (problem) {
      this.refused = problem instanceof Unfit ? problem.lack : "broken";
      console.warn(problem);
    }
  }

  /** @returns {Lack} */
  get lack() {
    if (this.refused) return this.refused;
    const endured = this.endurance.at(this.monotonic());
    return endured === "lost" || endured === "broken" ? endured : "";
  }

  resize() {
    this.attempt(() => this.stage?.resize());
  }

  /** @param {number} t battle time to draw @param {import("../world/camera.js").Margins} margins */
  draw(t, margins) {
    this.attempt(() => this.arena?.draw(t, margins));
  }

  /** @param {() => void} drawing */
  attempt(drawing) {
    if (!this.arena || this.endurance.at(this.monotonic()) !== "well") return;
    try {
      drawing();
    } catch (problem) {
      if (this.endurance.failed(this.monotonic())) console.warn("A frame could not be drawn; the words go on without it.", problem);
    }
  }
}

/** @template T @param {number} seconds @param {Promise<T>} promise @returns {Promise<T>} */
function within(seconds, promise) {
  const tooLate = new Promise((_, reject) => {
    setTimeout(() => reject(new Unfit("silent", `The browser gave no drawing context within ${seconds} s: the page goes on in words. Reload it to try again.`)), 1000 * seconds);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (tooLate)]);
}
