/**
 * Short-lived bits of light and matter. Each is a function of its age, so a dropped frame changes nothing. A spark is
 * anchored in the arena and moves away from there in the units of the ships' size on screen.
 */

/** @typedef {import("./stamps.js").StampLayer} StampLayer */
/** @typedef {import("./stamps.js").Frame} Frame */

/**
 * @typedef {object} Spark
 * @property {Frame} frame
 * @property {number} x anchor, arena units
 * @property {number} y
 * @property {number} born battle time, seconds; may lie in the future
 * @property {number} life seconds
 * @property {number} [dx] offset at birth, ship units on screen
 * @property {number} [dy]
 * @property {number} [vx] ship units a second at birth
 * @property {number} [vy]
 * @property {number} [drag] a second; 0 flies on for ever
 * @property {number} [turn] rotation at birth
 * @property {number} [spin] radians a second
 * @property {number} size ship units at birth
 * @property {number} [grown] ship units at death
 * @property {number} [stretch] length ÷ breadth; points where it flies
 * @property {number} colour
 * @property {number} [cooled] colour at death
 * @property {number} [alpha] at birth
 * @property {number} [rise] share of its life in which it appears
 * @property {boolean} [solid] matter, not light
 */

const MOST = 2600;

export class Sparks {
  constructor() {
    /** @type {Spark[]} */
    this.all = [];
  }

  /** @param {Spark} spark */
  add(spark) {
    if (this.all.length < MOST) this.all.push(spark);
  }

  clear() {
    this.all.length = 0;
  }

  /**
   * @param {number} t battle time
   * @param {import("../world/camera.js").Camera} camera
   * @param {number} unit pixels of one ship unit
   * @param {StampLayer} light
   * @param {StampLayer} matter
   */
  draw(t, camera, unit, light, matter) {
    let kept = 0;
    for (const spark of this.all) {
      const age = t - spark.born;
      if (age >= spark.life) continue;
      this.all[kept++] = spark;
      if (age < 0) continue;
      const part = age / spark.life;
      const drag = spark.drag ?? 0;
      const gone = drag > 0 ? (1 - Math.exp(-drag * age)) / drag : age;
      const vx = spark.vx ?? 0;
      const vy = spark.vy ?? 0;
      const x = camera.screenX(spark.x, spark.y) + ((spark.dx ?? 0) + vx * gone) * unit;
      const y = camera.screenY(spark.x, spark.y) + ((spark.dy ?? 0) + vy * gone) * unit;
      const eased = 1 - (1 - part) * (1 - part);
      const size = (spark.size + ((spark.grown ?? spark.size) - spark.size) * eased) * unit;
      const rise = spark.rise ?? 0;
      const alpha = (spark.alpha ?? 1) * (part < rise ? part / rise : 1 - ((part - rise) / (1 - rise)) ** 2);
      const colour = spark.cooled === undefined ? spark.colour : mixed(spark.colour, spark.cooled, part);
      const layer = spark.solid ? matter : light;
      if (spark.stretch) layer.put(spark.frame, x, y, Math.atan2(vy, vx), size * spark.stretch, size, colour, alpha);
      else layer.put(spark.frame, x, y, (spark.turn ?? 0) + (spark.spin ?? 0) * age, size, size, colour, alpha);
    }
    this.all.length = kept;
  }
}

/** @param {number} from 0xRRGGBB @param {number} to @param {number} part */
export function mixed(from, to, part) {
  const keep = 1 - part;
  const red = ((from >> 16) & 255) * keep + ((to >> 16) & 255) * part;
  const green = ((from >> 8) & 255) * keep + ((to >> 8) & 255) * part;
  const blue = (from & 255) * keep + (to & 255) * part;
  return (red << 16) | (green << 8) | blue;
}
