/**
 * What is worth telling of what just happened: the stream's events as news, with repetitions within a few seconds told
 * once ("launches 10 fighters"). No words here: the kinds are put into words by the HUD.
 */
import { AUTOPILOT, isFunctional } from "./store.js";

/**
 * @typedef {"joins" | "launches" | "shotCarrier" | "shotBare" | "home" | "whole" | "lostAll" | "trouble" | "deflected"
 *   | "refused" | "spared" | "failed" | "downed" | "returns" | "held" | "resumed"
 *   | "byHand" | "byItself" | "torpedoed" | "open" | "armed"} NewsKind
 */
/**
 * @typedef {object} News
 * @property {number} id
 * @property {NewsKind} kind
 * @property {string} ship id, or empty where it is of no ship
 * @property {string} name the ship's, as it was then
 * @property {string} reason
 * @property {number} count
 * @property {number} at battle time
 * @property {import("../wire/messages.js").FireView} [fire] as it was told, where it is about that
 */

/** @typedef {import("../wire/messages.js").Event} Event */
/** @typedef {import("./store.js").World} World */
/** @typedef {import("./store.js").Before} Before */

const KEPT = 12;
/** Seconds within which the same thing of the same ship is one piece of news. */
const SAME = 4;

export class Newsroom {
  /** @param {() => number} now battle time */
  constructor(now) {
    this.now = now;
    /** Newest last. @type {News[]} */
    this.all = [];
    this.count = 0;
    this.version = 0;
    /** Ships that have been less than whole since they last were. @type {Set<string>} */
    this.wounded = new Set();
  }

  /** @param {World} _world @param {boolean} isNewEpoch */
  onSnapshot(_world, isNewEpoch) {
    if (!isNewEpoch) return;
    this.all.length = 0;
    this.wounded.clear();
    this.version += 1;
  }

  /** Told before the mirror changes. @param {Event} event @param {World} world @param {Before} before */
  onEvent(event, world, before) {
    switch (event.type) {
      case "ship":
        if (!before.ship) this.tell("joins", event.ship.id, event.ship.name);
        return;
      case "ship_gone":
        if (before.ship) this.of("lostAll", event.id, world);
        this.wounded.delete(event.id);
        return;
      case "fighter": {
        const { fighter } = event;
        if (!before.fighter) this.of("launches", fighter.ship, world);
        this.trouble(fighter.ship, fighter.state, before.fighter?.state, fighter.reason ?? "", world);
        if (isFunctional(fighter)) this.healed(fighter.ship, world, before);
        return;
      }
      case "turned":
        if (!before.fighter) return;
        this.trouble(before.fighter.ship, event.state, before.fighter.state, event.reason ?? "", world);
        if (event.state === "functional" || event.state === "ready") this.healed(before.fighter.ship, world, before);
        return;
      case "fighter_gone": {
        if (!before.fighter) return;
        const ship = before.fighter.ship;
        this.wounded.add(ship);
        if (event.shot) this.of((before.ship?.carriers ?? []).length > 0 ? "shotCarrier" : "shotBare", ship, world);
        else if (before.fighter.state === "leaving") this.of("home", ship, world);
        return;
      }
      case "strike": {
        const { outcome, ship, reason, weapon } = event.strike;
        if (world.strikes.get(event.strike.id)?.outcome === outcome) return;
        if (weapon === "torpedo" && outcome === "confirmed") this.of("torpedoed", ship, world, event.strike.kind ?? "");
        if (outcome === "deflected" || outcome === "refused" || outcome === "spared" || outcome === "failed") this.of(outcome, ship, world, reason ?? "");
        return;
      }
      case "xwing":
        if (world.xwing && world.xwing.state !== event.xwing.state) this.tell(event.xwing.state === "destroyed" ? "downed" : "returns", "", "X-Wing");
        return;
      case "torpedo":
        if (event.state === "armed") this.tell("armed", "", "");
        return;
      case "ship_hit":
        if (event.hits === world.hitsNeeded) this.of("open", event.ship, world);
        return;
      case "helm": {
        const pilot = event.helm.pilot ?? AUTOPILOT;
        if (pilot === (world.helm.pilot ?? AUTOPILOT)) return;
        if (pilot === AUTOPILOT) this.tell("byItself", "", "X-Wing");
        else this.tell("byHand", "", pilot);
        return;
      }
      case "fire":
        if (event.fire.holding !== world.fire.holding) this.tell(event.fire.holding ? "held" : "resumed", "", "", event.fire.reason ?? "", event.fire);
        return;
      default:
    }
  }

  /** @param {string} ship @param {string} state @param {string | undefined} past @param {string} reason @param {World} world */
  trouble(ship, state, past, reason, world) {
    if (state === "damaged" && past !== "damaged") this.of("trouble", ship, world, reason);
  }

  /** One more fighter works: is the wing whole? @param {string} ship @param {World} world @param {Before} before */
  healed(ship, world, before) {
    const wing = world.wings.get(ship);
    if (!wing || !this.wounded.has(ship) || (before.fighter && isFunctional(before.fighter))) return;
    if (wing.functional + 1 < wing.ship.desired) return;
    this.wounded.delete(ship);
    if (wing.ship.desired > 1) this.of("whole", ship, world);
  }

  /** @param {NewsKind} kind @param {string} ship @param {World} world @param {string} [reason] */
  of(kind, ship, world, reason = "") {
    this.tell(kind, ship, world.nameOf(ship), reason);
  }

  /** @param {NewsKind} kind @param {string} ship @param {string} name @param {string} [reason] @param {News["fire"]} [fire] */
  tell(kind, ship, name, reason = "", fire = undefined) {
    const at = this.now();
    this.version += 1;
    const last = this.all.findLast((news) => news.kind === kind && news.ship === ship && news.reason === reason && at - news.at < SAME);
    if (last) {
      last.count += 1;
      last.at = at;
      return;
    }
    this.count += 1;
    this.all.push({ id: this.count, kind, ship, name, reason, count: 1, at, fire });
    if (this.all.length > KEPT) this.all.shift();
  }
}
