/** The ships themselves: Star Destroyers with engines and running lights. A lone TIE's hull is its fighter. */
import { berthPlace, planBerth } from "../world/motion.js";
import { FAINT, IMPOSTOR, drawSpared, drawWarm } from "./marks.js";
import { mixed } from "./sparks.js";
import { smooth } from "./scene.js";

const LONG = 176;
const BROAD = LONG * (448 / 768);
const ARRIVAL = 1.1;
const DEPARTURE = 0.9;

/**
 * @typedef {object} Hull
 * @property {import("../world/store.js").Wing} wing
 * @property {number} colour
 * @property {import("../world/motion.js").Berth} berth
 * @property {number} arrived battle time at which it came out of its jump
 * @property {number} x arena place in this frame
 * @property {number} y
 * @property {number} heading on screen
 * @property {number} dark battle time since which nothing of it flies; Infinity while something does
 * @property {boolean} hasFlown
 * @property {number} health shown: follows integrity, smoothly
 */

export class Hulls {
  constructor() {
    /** @type {Map<string, Hull>} */
    this.all = new Map();
    /** @type {{ hull: Hull, at: number }[]} */
    this.leaving = [];
  }

  clear() {
    this.all.clear();
    this.leaving.length = 0;
  }

  /** @param {import("../world/store.js").Wing} wing @param {number} colour @param {number} arrived battle time */
  put(wing, colour, arrived) {
    const known = this.all.get(wing.ship.id);
    const berth = planBerth(wing.ship.berth);
    if (known) Object.assign(known, { wing, colour, berth });
    else this.all.set(wing.ship.id, { wing, colour, berth, arrived, x: berth.x, y: berth.y, heading: 0, dark: Infinity, hasFlown: wing.integrity > 0, health: wing.integrity });
  }

  /** @param {string} id @param {number} at @returns {Hull | undefined} */
  remove(id, at) {
    const hull = this.all.get(id);
    if (!hull) return undefined;
    this.all.delete(id);
    this.leaving.push({ hull, at });
    return hull;
  }

  /** Where each ship is in this frame. @param {import("./scene.js").Scene} scene */
  place(scene) {
    for (const hull of this.all.values()) {
      berthPlace(hull.berth, scene.t, hull);
      hull.heading = scene.camera.screenTurn(hull.heading);
      if (hull.wing.integrity > 0) hull.hasFlown = true;
      hull.dark = hull.wing.integrity > 0 ? Infinity : Math.min(hull.dark, scene.t);
      hull.health += (hull.wing.integrity - hull.health) * Math.min(1, scene.step * 3);
    }
  }

  /** @param {import("./scene.js").Scene} scene */
  draw(scene) {
    for (const hull of this.all.values()) {
      if (hull.wing.ship.hull === "destroyer") this.drawOne(hull, scene, smooth((scene.t - hull.arrived) / ARRIVAL), 0);
      this.drawMarks(hull, scene);
    }
    this.leaving = this.leaving.filter(({ at }) => scene.t - at < DEPARTURE);
    for (const { hull, at } of this.leaving) {
      if (hull.wing.ship.hull === "destroyer") this.drawOne(hull, scene, 1, smooth((scene.t - at) / DEPARTURE));
    }
  }

  /** Of ships that are more than one lone fighter: that one carries its marks with it. @param {Hull} hull @param {import("./scene.js").Scene} scene */
  drawMarks({ wing, x, y }, scene) {
    const { ship, fighters } = wing;
    const warm = (ship.warm_until ?? 0) - scene.t;
    if ((warm <= 0 && !ship.is_spared) || (ship.hull === "tie" && fighters.size === 1)) return;
    const slots = Math.max(ship.desired, fighters.size);
    const side = 2 * (ship.hull === "tie" ? 150 * Math.sqrt(slots / (slots + 40)) + 60 : 76 + 150 * Math.sqrt(slots / (slots + 120))) * scene.unit;
    const across = scene.camera.screenX(x, y);
    const down = scene.camera.screenY(x, y);
    if (warm > 0) drawWarm(scene, across, down, side, warm);
    if (ship.is_spared) drawSpared(scene, across, down, side);
  }

  /**
   * @param {Hull} hull
   * @param {import("./scene.js").Scene} scene
   * @param {number} here 0 still in its jump, 1 arrived
   * @param {number} gone 0 here, 1 jumped away
   */
  drawOne(hull, scene, here, gone) {
    const { stage, camera, unit, t, blasts, step, chance } = scene;
    const { frames, back, matter, front } = stage;
    const isAdrift = hull.wing.integrity === 0 && !hull.wing.ship.is_spared;
    const power = hull.wing.ship.is_spared ? FAINT : Math.max(0, hull.health);
    const list = isAdrift ? 0.16 * Math.sin(t * 0.31 + hull.wing.ship.berth) : 0;
    const heading = hull.heading + list;
    const slide = ((1 - here) * -900 + gone * gone * 1200) * unit;
    const x = camera.screenX(hull.x, hull.y) + Math.cos(hull.heading) * slide;
    const y = camera.screenY(hull.x, hull.y) + Math.sin(hull.heading) * slide;
    const stretch = 1 + (1 - here) * 2.2 + gone * 3;
    const alpha = here * (1 - gone);
    const long = LONG * unit;
    const broad = BROAD * unit;
    const behind = (/** @type {number} */ along, /** @type {number} */ across) => [
      x + Math.cos(heading) * along * unit - Math.sin(heading) * across * unit,
      y + Math.sin(heading) * along * unit + Math.cos(heading) * across * unit,
    ];
    back.put(frames.glow, x, y, 0, long * 2.3, long * 2.3, hull.colour, 0.2 * alpha * (0.35 + 0.65 * power));
    const flicker = 0.86 + 0.14 * Math.sin(t * 23 + hull.wing.ship.berth * 7) * Math.sin(t * 9.1);
    for (const [across, size] of /** @type {[number, number][]} */ ([[0, 40], [-17, 34], [17, 34], [-31, 22], [31, 22]])) {
      const [ex, ey] = behind(-0.46 * LONG, across);
      back.put(frames.glow, ex ?? 0, ey ?? 0, heading, size * 2.1 * unit, size * 0.8 * unit, hull.colour, 0.95 * power * flicker * alpha);
      back.put(frames.glow, ex ?? 0, ey ?? 0, heading, size * 0.9 * unit, size * 0.5 * unit, 0xffffff, 0.9 * power * flicker * alpha);
    }
    const { is_spared: isSpared, impostor } = hull.wing.ship;
    const shade = mixed(0x6b7078, impostor ? IMPOSTOR : 0xffffff, 0.25 + 0.75 * power);
    matter.put(frames.destroyer, x, y, heading, long * stretch, broad, shade, alpha * (isSpared ? FAINT : 1));
    const lit = isAdrift ? (Math.sin(t * 11) * Math.sin(t * 3.7 + 1) > 0.72 ? 0.35 : 0.04) : 0.45 + 0.4 * power;
    matter.put(frames.destroyerLights, x, y, heading, long * stretch, broad, hull.colour, lit * alpha);
    if (power > 0.99 && here === 1) front.put(frames.glow, x, y, heading, long * 1.1, broad * 1.1, hull.colour, 0.05);
    if (alpha === 1 && !isSpared && power < 0.7 && chance() < step * 9 * (0.8 - power)) {
      const along = (chance() - 0.6) * 70;
      blasts.smoke(hull.x + (Math.cos(heading) * along * unit) / camera.along, hull.y, t, 1.2);
    }
  }
}
