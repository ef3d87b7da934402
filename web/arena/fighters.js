/** Every pod as a TIE fighter of its ship's wing, in the dress of its state. */
import { flightPlace, planFlight, somewhere } from "../world/motion.js";
import { seedOf } from "../world/noise.js";
import { FAINT, drawSpared, drawStuck, drawWarm, isStuck } from "./marks.js";
import { mixed } from "./sparks.js";
import { smooth, visible } from "./scene.js";

const SIZE = 29;
const LONE = 50;
/** Bare pods in company are drawn smaller, and farther apart than they fly. */
const BAND = 40;
const LOOSE = 1.5;
/** Seconds from the hangar to the place in formation, and back. */
const LAUNCH = 1.6;
const HOMEWARD = 4;

/** @typedef {import("../wire/messages.js").FighterView} FighterView */

/**
 * @typedef {object} Fighter
 * @property {FighterView} view
 * @property {number} seed
 * @property {import("../world/motion.js").Flight} flight
 * @property {string} course what the flight was planned from
 * @property {import("./hulls.js").Hull} hull
 * @property {number} launched battle time
 * @property {number} x arena place in this frame
 * @property {number} y
 * @property {number} heading on screen
 * @property {number} flash battle time of its last salvation
 */

export class Fighters {
  constructor() {
    /** @type {Map<string, Fighter>} */
    this.all = new Map();
    this.spot = somewhere();
  }

  clear() {
    this.all.clear();
  }

  /** @param {FighterView} view @param {import("./hulls.js").Hull | undefined} hull @param {number} launched */
  put(view, hull, launched) {
    if (!hull) return;
    const { berth, hull: kind } = hull.wing.ship;
    const course = `${berth}/${view.slot}/${kind}`;
    const known = this.all.get(view.uid);
    if (known?.course === course && known.hull === hull) {
      known.view = view;
      return;
    }
    const seed = known?.seed ?? seedOf(view.uid);
    const flight = planFlight(berth, view.slot, seed, kind === "tie");
    if (known && known.hull !== hull) Object.assign(known, { launched }); // it has changed sides: it comes from the new hangar
    if (known) Object.assign(known, { view, hull, flight, course });
    else this.all.set(view.uid, { view, seed, flight, course, hull, launched, x: hull.x, y: hull.y, heading: 0, flash: -1e9 });
  }

  /** @param {string} uid */
  remove(uid) {
    const fighter = this.all.get(uid);
    this.all.delete(uid);
    return fighter;
  }

  /** @param {import("./scene.js").Scene} scene */
  place(scene) {
    const { t, camera, unit } = scene;
    // Where ships are drawn larger than the arena, so are their wings; and a circle stays one.
    const spreadX = unit / camera.along;
    const spreadY = unit / camera.across;
    for (const fighter of this.all.values()) {
      const { hull, view } = fighter;
      const { x, y, heading } = flightPlace(fighter.flight, t, this.spot);
      let out = smooth((t - fighter.launched) / LAUNCH);
      if (view.state === "leaving") out = Math.min(out, 1 - (isStuck(view) ? 0.3 : 0.92) * smooth((t - view.since) / HOMEWARD));
      if (hull.wing.ship.hull === "tie" && hull.wing.fighters.size > 1) out *= LOOSE;
      fighter.x = hull.x + (x - hull.x) * out * spreadX;
      fighter.y = hull.y + (y - hull.y) * out * spreadY;
      fighter.heading = camera.screenTurn(heading) + (view.state === "leaving" ? Math.PI * smooth((t - view.since) / 1) : 0);
    }
  }

  /** @param {import("./scene.js").Scene} scene */
  draw(scene) {
    for (const fighter of this.all.values()) this.drawOne(fighter, scene);
  }

  /** @param {Fighter} fighter @param {import("./scene.js").Scene} scene */
  drawOne(fighter, scene) {
    const { stage, camera, unit, t, step, chance, blasts } = scene;
    const { frames, back, matter, front } = stage;
    const { view, hull } = fighter;
    const isLone = hull.wing.ship.hull === "tie";
    const size = visible((isLone ? (hull.wing.fighters.size > 1 ? BAND : LONE) : SIZE) * unit, stage);
    const x = camera.screenX(fighter.x, fighter.y);
    const y = camera.screenY(fighter.x, fighter.y);
    const phase = (fighter.seed % 628) / 100;
    const colour = hull.colour;
    const { ship } = hull.wing;
    const isSpared = view.is_spared ?? false;
    if (isLone && hull.wing.fighters.size === 1) {
      const warm = (ship.warm_until ?? 0) - t;
      if (warm > 0) drawWarm(scene, x, y, size * 1.9, warm);
      if (ship.is_spared) drawSpared(scene, x, y, size * 1.9);
    } else if (isSpared && !ship.is_spared && size > 13) drawSpared(scene, x, y, size * 1.4);
    if (isStuck(view)) {
      back.put(frames.glow, x, y, 0, size * 2.2, size * 2.2, 0xff5a1f, 0.25);
      matter.put(frames.tie, x, y, fighter.heading, size, size, 0xd0b090, 0.9);
      return drawStuck(scene, x, y, size, phase);
    }
    switch (view.state) {
      case "docking": {
        const pulse = 0.5 + 0.5 * Math.sin(t * 3.2 + phase);
        matter.put(frames.tie, x, y, fighter.heading, size, size, 0x9fc4ec, 0.32 + 0.14 * pulse);
        front.put(frames.tieRim, x, y, fighter.heading, size, size, mixed(colour, 0xbfe0ff, 0.5), 0.38 + 0.3 * pulse);
        front.put(frames.ring, x, y, 0, size * 1.5, size * 1.5, 0x9fd0ff, 0.1 + 0.1 * pulse);
        return;
      }
      case "damaged": {
        const tumble = fighter.heading + 0.7 * Math.sin(t * 0.9 + phase);
        const dx = Math.sin(t * 0.7 + phase) * 2 * unit;
        const glint = Math.sin(t * 17 + phase) * Math.sin(t * 5.3 + phase) > 0.55 ? 0.9 : 0.42;
        back.put(frames.glow, x + dx, y, 0, size * 2.6, size * 2.6, 0xff3d2e, 0.2 + 0.16 * Math.sin(t * 2.6 + phase));
        matter.put(frames.tie, x + dx, y, tumble, size, size, 0xb8a8a2, 1);
        matter.put(frames.tieRim, x + dx, y, tumble, size, size, 0xe2483a, glint);
        if (chance() < step * 7) blasts.smoke(fighter.x, fighter.y, t, isLone ? 1.5 : 0.8);
        return;
      }
      case "struck": {
        const heat = 0.6 + 0.4 * Math.sin(t * 31 + phase);
        const shake = (chance() - 0.5) * 2 * unit;
        back.put(frames.glow, x, y, 0, size * 3.6, size * 3.6, 0xff5a1f, 0.4 + 0.25 * heat);
        matter.put(frames.tie, x + shake, y, fighter.heading + shake * 0.05, size, size, mixed(0xffd8b0, 0xff7a3c, heat), 1);
        front.put(frames.tieRim, x + shake, y, fighter.heading, size, size, 0xff5326, 0.9);
        const rate = step * 34;
        for (let i = 0; i < Math.floor(rate) + (chance() < rate % 1 ? 1 : 0); i += 1) blasts.burn(fighter.x, fighter.y, t, fighter.heading, isLone ? 1.5 : 1);
        return;
      }
      default: {
        const isReady = view.state === "ready";
        const fade = (isSpared ? FAINT : 1) * (view.state === "leaving" ? 1 - 0.75 * smooth((t - view.since) / HOMEWARD) : 1);
        const tail = 0.33 * size;
        const ex = x - Math.cos(fighter.heading) * tail;
        const ey = y - Math.sin(fighter.heading) * tail;
        const isNear = size > 13; // in a crowd the glow would only be fog
        if (isNear) back.put(frames.glow, ex, ey, fighter.heading, size * 1.5, size * 0.62, colour, 0.6 * fade);
        if (isReady && isNear) back.put(frames.glow, x, y, 0, size * 1.9, size * 1.9, colour, 0.2 * fade);
        matter.put(frames.tie, x, y, fighter.heading, size, size, isReady ? 0xffffff : 0xb9c2cd, fade);
        matter.put(frames.tieRim, x, y, fighter.heading, size, size, mixed(colour, 0xffffff, isReady ? 0.22 : 0), (isReady ? 0.95 : 0.55) * fade);
        const saved = t - fighter.flash;
        if (saved < 0.8) front.put(frames.hexShield, x, y, saved, size * 2, size * 2, 0x9fe0ff, 0.8 * (1 - saved / 0.8));
      }
    }
  }
}
