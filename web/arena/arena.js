/**
 * The picture: it listens to the mirror, and draws the moment it is told to. What it shows follows from the mirror and
 * the time; only sparks and smoke have a life of their own.
 */
import { Camera, unitFor } from "../world/camera.js";
import { Blasts } from "./blasts.js";
import { Bolts } from "./bolts.js";
import { Fighters } from "./fighters.js";
import { Hulls } from "./hulls.js";
import { Names } from "./names.js";
import { Sparks } from "./sparks.js";
import { drawStars } from "./stars.js";
import { XWing } from "./xwing.js";

/** @typedef {import("../wire/messages.js").Event} Event */
/** @typedef {import("../world/store.js").World} World */
/** @typedef {import("../world/store.js").Before} Before */

/** News older than this is not acted out: a tab that was hidden shows how things are, not all that was missed. */
const STALE = 2.5;
/** A ship whose last fighter was shot this short a while ago did not leave of its own will. */
const AVENGED = 6;

export class Arena {
  /**
   * @param {object} parts
   * @param {import("./stage.js").Stage} parts.stage
   * @param {World} parts.world
   * @param {() => number} parts.chance in [0, 1)
   * @param {() => number} parts.now the battle time that is drawn
   * @param {string} parts.adrift
   * @param {boolean} parts.isCalm
   * @param {boolean} [parts.staysLevel] never turned by a quarter
   */
  constructor({ stage, world, chance, now, adrift, isCalm, staysLevel = false }) {
    this.stage = stage;
    this.world = world;
    this.chance = chance;
    this.now = now;
    this.isCalm = isCalm;
    this.camera = new Camera({ staysLevel });
    this.hulls = new Hulls();
    this.fighters = new Fighters();
    this.xwing = new XWing();
    this.bolts = new Bolts();
    this.sparks = new Sparks();
    this.blasts = new Blasts(this.sparks, stage.frames, chance);
    this.names = new Names(stage.names, adrift);
    this.last = 0;
    this.shaken = 0;
    this.sway = 0;
    /** When a ship last lost a fighter to the X-Wing. @type {Map<string, number>} */
    this.wounds = new Map();
    world.listeners.push(this);
  }

  /** @param {World} world @param {boolean} isNewEpoch */
  onSnapshot(world, isNewEpoch) {
    const arrived = -1e9;
    if (isNewEpoch) this.sparks.clear();
    this.hulls.clear();
    this.fighters.clear();
    this.bolts.clear();
    if (isNewEpoch) this.xwing.clear();
    for (const wing of world.wings.values()) this.hulls.put(wing, world.palette.of(wing.ship.id), arrived);
    for (const fighter of world.fighters.values()) this.fighters.put(fighter, this.hulls.all.get(fighter.ship), arrived);
  }

  /** Told before the mirror changes. @param {Event} event @param {World} world @param {Before} before */
  onEvent(event, world, before) {
    switch (event.type) {
      case "ship":
      case "fighter":
        queueMicrotask(() => this.adopt(event));
        return;
      case "turned":
        queueMicrotask(() => this.retell(event.uid));
        return;
      case "ship_gone":
        return this.shipGone(event.id, before);
      case "fighter_gone":
        return this.fighterGone(event, before);
      case "strike":
        return this.strike(event.strike);
      case "xwing_hit":
        return this.xwingHit(event);
      case "xwing":
        if (world.xwing?.state === "flying" && event.xwing.state === "destroyed") this.xwingDown();
        return;
      default:
    }
  }

  /** @param {Extract<Event, { type: "ship" | "fighter" }>} event */
  adopt(event) {
    const id = event.type === "ship" ? event.ship.id : event.fighter.ship;
    const wing = this.world.wings.get(id);
    if (!wing) return;
    const isNew = !this.hulls.all.has(id);
    this.hulls.put(wing, this.world.palette.of(id), this.now());
    if (isNew) {
      for (const fighter of wing.fighters.values()) this.fighters.put(fighter, this.hulls.all.get(id), this.now());
    }
    const fighter = event.type === "fighter" ? this.world.fighters.get(event.fighter.uid) : undefined; // gone again already?
    if (fighter) this.fighters.put(fighter, this.hulls.all.get(id), this.now());
  }

  /** @param {string} uid */
  retell(uid) {
    const view = this.world.fighters.get(uid);
    const known = this.fighters.all.get(uid);
    if (!view || !known) return;
    if (known.view.state === "struck" && (view.state === "functional" || view.state === "ready")) known.flash = this.now();
    known.view = view;
  }

  /** @param {string} id @param {Before} before */
  shipGone(id, before) {
    const now = this.now();
    const hull = this.hulls.remove(id, now);
    if (!hull || before.ship?.hull !== "destroyer") return;
    const wounded = this.wounds.get(id) ?? -1e9;
    this.wounds.delete(id);
    if (now - wounded < AVENGED) this.blasts.explodeLarge(hull.x, hull.y, now, 30);
    else this.blasts.jump(hull.x, hull.y, now + 0.5, hull.heading, 2);
  }

  /** @param {Extract<Event, { type: "fighter_gone" }>} event @param {Before} before */
  fighterGone(event, before) {
    const now = this.now();
    const fighter = this.fighters.remove(event.uid);
    if (!fighter || now - event.at > STALE) return;
    if (event.shot) {
      const size = fighter.hull.wing.ship.hull === "tie" ? 2 : 1.5;
      this.blasts.explode(fighter.x, fighter.y, now, size);
      this.shaken = Math.max(this.shaken, 0.5 * size);
      this.wounds.set(fighter.view.ship, now);
    } else if (before.fighter?.state === "damaged") {
      for (let i = 0; i < 5; i += 1) this.blasts.smoke(fighter.x, fighter.y, now, 1);
    } else if (before.fighter?.state !== "leaving") {
      this.blasts.jump(fighter.x, fighter.y, now, fighter.heading, 0.4);
    }
  }

  /** @param {import("../wire/messages.js").StrikeView} strike */
  strike(strike) {
    if (strike.weapon === "torpedo") return this.torpedo(strike);
    const fighter = this.fighters.all.get(strike.uid);
    if (!fighter) return;
    if (strike.outcome === "deflected") {
      const hull = fighter.hull;
      this.blasts.shield(hull.x, hull.y, this.now(), 210);
      this.blasts.shield(fighter.x, fighter.y, this.now(), 60);
    } else if (strike.outcome === "refused" || strike.outcome === "spared" || strike.outcome === "failed") {
      fighter.flash = this.now();
    }
  }

  /** The controller is gone, by the cluster's word, or it was spared. @param {import("../wire/messages.js").StrikeView} strike */
  torpedo(strike) {
    const hull = this.hulls.all.get(strike.ship);
    if (!hull) return;
    const now = this.now();
    if (strike.outcome !== "confirmed") return this.blasts.shield(hull.x, hull.y, now, 260, 0xff63d8);
    this.wounds.set(strike.ship, now);
    this.blasts.explodeLarge(hull.x, hull.y, now, 46);
    this.shaken = Math.max(this.shaken, 2);
  }

  /** @param {Extract<Event, { type: "xwing_hit" }>} event */
  xwingHit(event) {
    if (this.now() - event.at > STALE) return;
    this.xwing.hit = this.now();
    this.blasts.impact(this.xwing.x, this.xwing.y, this.now(), 0x48f06a, 1.2);
  }

  xwingDown() {
    if (!this.xwing.isHere) return;
    this.blasts.explodeLarge(this.xwing.x, this.xwing.y, this.now(), 12);
    this.shaken = 1.6;
  }

  /**
   * @param {number} t battle time to draw
   * @param {import("../world/camera.js").Margins} margins
   */
  draw(t, margins) {
    const { stage, camera } = this;
    const passed = Math.max(0, t - this.last);
    const step = Math.min(0.1, passed);
    this.last = t;
    camera.aim(stage, { ...margins, bottom: margins.bottom + this.names.depth }, this.bounds(), passed);
    const unit = unitFor(camera.scale, stage.width, stage.height);
    const scene = { stage, camera, margins, world: this.world, blasts: this.blasts, sparks: this.sparks, chance: this.chance, t, step, unit, isCalm: this.isCalm };

    this.shake(step, unit);
    stage.begin();
    drawStars(stage, t, this.isCalm);
    this.hulls.place(scene);
    this.fighters.place(scene);
    this.xwing.place(scene);
    this.hulls.draw(scene);
    this.fighters.draw(scene);
    this.xwing.draw(scene);
    this.bolts.draw(scene, (uid) => this.fighters.all.get(uid) ?? this.hulls.all.get(uid));
    this.sparks.draw(t, camera, unit, stage.front, stage.matter);
    this.names.draw(scene, this.hulls, this.fighters);
    stage.render();
  }

  /** What shall be seen: every ship with its wing, and the X-Wing when it flies wide. @returns {import("../world/camera.js").Bounds} */
  bounds() {
    let room = this.hulls.all.size === 0 ? 260 : 0;
    for (const { wing } of this.hulls.all.values()) room = Math.max(room, roomOf(wing));
    const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity, room };
    // What needs less room than the largest may stand nearer to the edge.
    const see = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ own) => {
      bounds.minX = Math.min(bounds.minX, x + room - own);
      bounds.minY = Math.min(bounds.minY, y + room - own);
      bounds.maxX = Math.max(bounds.maxX, x - room + own);
      bounds.maxY = Math.max(bounds.maxY, y - room + own);
    };
    for (const { berth, wing } of this.hulls.all.values()) see(berth.x, berth.y, roomOf(wing));
    if (this.hulls.all.size === 0) see(0, 0, room);
    if (this.xwing.isHere) {
      see(this.xwing.x, this.xwing.y, 60);
      const path = this.world.xwing?.path; // where it is bound for: the view opens before it gets there
      if (path) see(path.x1, path.y1, 60);
    }
    return bounds;
  }

  /** A blow is felt, a little. @param {number} step @param {number} unit */
  shake(step, unit) {
    this.shaken *= Math.exp(-4.5 * step);
    const much = this.isCalm || this.shaken < 0.02 ? 0 : this.shaken * 5 * unit;
    const x = (this.chance() - 0.5) * much;
    const y = (this.chance() - 0.5) * much;
    this.stage.root.position.set(x, y);
  }
}

/** How far a ship's wing reaches, ship units. @param {import("../world/store.js").Wing} wing */
function roomOf(wing) {
  const slots = Math.max(wing.ship.desired, wing.fighters.size);
  return 84 + 150 * Math.sqrt(slots / (slots + 120));
}
