/** The X-Wing: where it is, how it banks, its engines' trails, its shields. */
import { pathPlace } from "../world/path.js";
import { smooth } from "./scene.js";

const SIZE = 84;
const TRAIL = 26;
const PINK = 0xff7f6a;
/** As far as a shot by hand reaches (`kubewars/sim/aim.py`), arena units. */
const AIM = 720;
const AIM_COLOUR = 0xffc46b;

export class XWing {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.heading = 0;
    this.bank = 0;
    this.spot = { x: 0, y: 0, heading: 0 };
    this.isHere = false;
    this.came = -1e9;
    this.hit = -1e9;
    /** @type {{ x: number, y: number, t: number }[]} */
    this.trail = [];
  }

  clear() {
    this.trail.length = 0;
    this.isHere = false;
    this.bank = 0;
  }

  /** @param {import("./scene.js").Scene} scene */
  place(scene) {
    const view = scene.world.xwing;
    const { t, camera, step } = scene;
    const isHere = view !== null && view.state === "flying";
    if (isHere && !this.isHere) {
      this.came = t;
      this.trail.length = 0;
    }
    const wasHere = this.isHere;
    this.isHere = isHere;
    if (!view || !isHere) return;
    const { x, y, heading: bearing } = pathPlace(view.path, t, this.spot);
    const heading = camera.screenHeading(bearing);
    const turn = wasHere && step > 0 ? Math.atan2(Math.sin(heading - this.heading), Math.cos(heading - this.heading)) / step : 0;
    this.bank += (Math.max(-1.05, Math.min(1.05, turn * 0.55)) - this.bank) * Math.min(1, step * 5);
    this.heading = heading;
    this.x = x;
    this.y = y;
    const last = this.trail[this.trail.length - 1];
    if (!last || t - last.t > 0.025) this.trail.push({ x, y, t });
    while (this.trail.length > TRAIL) this.trail.shift();
  }

  /** @param {import("./scene.js").Scene} scene */
  draw(scene) {
    if (!this.isHere) return;
    const { stage, camera, unit, t, world } = scene;
    const { frames, back, matter, front } = stage;
    const size = Math.max(SIZE * unit, (44 * Math.min(stage.width, stage.height)) / 720);
    const x = camera.screenX(this.x, this.y);
    const y = camera.screenY(this.x, this.y);
    const cos = Math.cos(this.heading);
    const sin = Math.sin(this.heading);
    const flat = Math.cos(this.bank);
    const here = smooth((t - this.came) / 0.5);
    for (let i = 1; i < this.trail.length; i += 1) {
      const a = /** @type {{x: number, y: number, t: number}} */ (this.trail[i - 1]);
      const b = /** @type {{x: number, y: number, t: number}} */ (this.trail[i]);
      const ax = camera.screenX(a.x, a.y) - cos * 0.28 * size;
      const ay = camera.screenY(a.x, a.y) - sin * 0.28 * size;
      const bx = camera.screenX(b.x, b.y) - cos * 0.28 * size;
      const by = camera.screenY(b.x, b.y) - sin * 0.28 * size;
      const long = Math.hypot(bx - ax, by - ay);
      if (long > 200 * unit) continue;
      const young = i / this.trail.length;
      back.put(frames.streak, (ax + bx) / 2, (ay + by) / 2, Math.atan2(by - ay, bx - ax), long * 2.2, 9 * unit * young, PINK, 0.34 * young * young);
    }
    back.put(frames.glow, x, y, 0, size * 2.6, size * 2.6, 0xaec6ff, 0.16 * here);
    for (const side of [-1, 1]) {
      const ex = x - cos * 0.34 * size - sin * side * 0.094 * size * flat;
      const ey = y - sin * 0.34 * size + cos * side * 0.094 * size * flat;
      const flicker = 0.85 + 0.15 * Math.sin(t * 41 + side);
      front.put(frames.glow, ex, ey, this.heading, size * 0.62, size * 0.24, PINK, 0.95 * flicker * here);
      front.put(frames.glow, ex, ey, this.heading, size * 0.22, size * 0.13, 0xffffff, 0.9 * flicker * here);
    }
    matter.put(frames.glow, x + 3 * unit, y + 5 * unit, 0, size * 1.1, size * 1.1, 0x000000, 0.5 * here);
    matter.put(frames.xwing, x, y, this.heading, size, size * (0.45 + 0.55 * flat), 0xffffff, here);
    const age = t - this.hit;
    if (age < 0.9) {
      front.put(frames.hexShield, x, y, age * 0.5, size * 1.5, size * 1.5, 0x8fd8ff, 0.95 * (1 - age / 0.9));
    }
    if (world.isHandFlown && !world.fire.holding) this.drawAim(scene, x, y, size);
    const shields = world.xwing?.shields ?? 0;
    for (let i = 0; i < 3; i += 1) {
      const angle = this.heading + Math.PI + (i - 1) * 0.3;
      const r = size * 0.72;
      front.put(frames.glow, x + Math.cos(angle) * r, y + Math.sin(angle) * r, 0, 9 * unit, 9 * unit, i < shields ? 0x8fd8ff : 0x39424f, i < shields ? 0.9 * here : 0.35 * here);
    }
  }
  /** Where a shot by hand would go: along the nose, as far as it reaches. @param {import("./scene.js").Scene} scene @param {number} x @param {number} y @param {number} size */
  drawAim(scene, x, y, size) {
    const { stage, camera, unit, t } = scene;
    const { frames, front } = stage;
    const reach = AIM * camera.scale;
    const cos = Math.cos(this.heading);
    const sin = Math.sin(this.heading);
    const gap = 26 * unit;
    const crawl = (t * 60 * unit) % gap;
    for (let far = size * 0.62 + crawl; far < reach; far += gap) {
      const fade = 1 - far / reach;
      front.put(frames.streak, x + cos * far, y + sin * far, this.heading, 18 * unit, 6 * unit, AIM_COLOUR, 0.85 * fade + 0.1);
    }
    front.put(frames.ring, x, y, 0, size * 1.5, size * 1.5, AIM_COLOUR, 0.4); // so that nobody loses it in a crowd
    for (const part of [0.34, 0.62]) {
      const opening = 26 * unit + 0.1 * reach * part;
      front.put(frames.ring, x + cos * reach * part, y + sin * reach * part, t * 0.4, opening, opening, AIM_COLOUR, 0.75 * (1 - part * 0.5));
    }
  }
}
