/**
 * The browser's mirror of the roster: what the server has said, and nothing else. Events are levels, so taking one twice
 * is taking it once. Whoever listens is told what happened, together with what was known just before.
 *
 * @import { Snapshot, Delta, Event, ShipView, FighterView, ScoreView, XWingView, ShotView, StrikeView, FireView, WatchView, HelmView } from "../wire/messages.js"
 */

import { Palette } from "./hue.js";
import { pathFrom } from "./path.js";

/** @typedef {"taken" | "old" | "gap"} Taking `gap`: something is missing, ask for a snapshot */

/**
 * @typedef {object} Listener
 * @property {(world: World, isNewEpoch: boolean) => void} [onSnapshot]
 * @property {(event: Event, world: World, before: Before) => void} [onEvent] called before the mirror changes
 */

/** @typedef {{ fighter?: FighterView, ship?: ShipView }} Before */

/** A ship with the fighters of its wing. */
export class Wing {
  /** @param {ShipView} ship */
  constructor(ship) {
    this.ship = ship;
    /** @type {Map<string, FighterView>} */
    this.fighters = new Map();
    this.functional = 0;
  }

  /** Functional fighters ÷ desired, 0 to 1. */
  get integrity() {
    return this.ship.desired > 0 ? Math.min(1, this.functional / this.ship.desired) : 0;
  }
}

const STRIKES_KEPT = 200;

/** @type {FireView} */
const NO_FIRE = { holding: false, pace: 0 };
/** @type {WatchView} */
const NO_WATCH = { stale: false, since: 0 };
/** @type {HelmView} */
const NO_HELM = {};
const TORPEDO_HITS = 20;
export const AUTOPILOT = "autopilot";

export class World {
  constructor() {
    this.epoch = "";
    this.seq = -1;
    /** @type {Map<string, Wing>} */
    this.wings = new Map();
    /** @type {Map<string, FighterView>} */
    this.fighters = new Map();
    /** @type {Map<string, ScoreView>} */
    this.scores = new Map();
    /** Names of ships that are lost: their scores stay on the board. @type {Map<string, string>} */
    this.names = new Map();
    /** Kept for the whole epoch, as the names are. */
    this.palette = new Palette();
    /** @type {XWingView | null} */
    this.xwing = null;
    /** @type {Map<number, ShotView>} */
    this.shots = new Map();
    /** @type {Map<number, StrikeView>} */
    this.strikes = new Map();
    this.fire = NO_FIRE;
    this.watch = NO_WATCH;
    this.helm = NO_HELM;
    /** How the proton torpedo's tube is; `off` where it is not allowed. @type {NonNullable<import("../wire/messages.js").TorpedoView["state"]>} */
    this.tube = "off";
    this.hitsNeeded = TORPEDO_HITS;
    /** Confirmed strikes by ship, told only where torpedoes are allowed. @type {Map<string, number>} */
    this.hits = new Map();
    /** @type {Listener[]} */
    this.listeners = [];
    /** Those that have failed: told once each. @type {WeakSet<Listener>} */
    this.failed = new WeakSet();
  }

  /** One listener that fails neither stops the others nor the mirror. @param {(listener: Listener) => void} word */
  tell(word) {
    for (const listener of this.listeners) {
      try {
        word(listener);
      } catch (problem) {
        if (!this.failed.has(listener)) console.warn("Something that listens to the battle failed; the rest goes on.", problem);
        this.failed.add(listener);
      }
    }
  }

  /** @param {Snapshot | Delta} message @returns {Taking} */
  take(message) {
    return message.type === "snapshot" ? this.takeSnapshot(message) : this.takeDelta(message);
  }

  /** @param {Snapshot} snapshot @returns {Taking} */
  takeSnapshot(snapshot) {
    const isNewEpoch = snapshot.epoch !== this.epoch;
    this.epoch = snapshot.epoch;
    this.seq = snapshot.seq;
    if (isNewEpoch) {
      this.names.clear();
      this.palette.clear();
    }
    for (const part of [this.wings, this.fighters, this.scores, this.shots, this.strikes]) part.clear();
    for (const ship of snapshot.ships) this.putShip(ship);
    for (const fighter of snapshot.fighters) this.putFighter(fighter);
    for (const score of snapshot.scores) this.scores.set(score.ship, score);
    for (const shot of snapshot.shots) this.shots.set(shot.id, shot);
    for (const strike of snapshot.strikes) this.putStrike(strike);
    this.xwing = snapshot.xwing;
    this.fire = snapshot.fire;
    this.watch = snapshot.watch;
    this.helm = snapshot.helm ?? NO_HELM;
    this.tube = snapshot.torpedo?.state ?? "off";
    this.hitsNeeded = snapshot.torpedo?.needed ?? TORPEDO_HITS;
    this.hits = new Map(Object.entries(snapshot.torpedo?.hits ?? {}));
    this.tell((listener) => listener.onSnapshot?.(this, isNewEpoch));
    return "taken";
  }

  /** @param {Delta} delta @returns {Taking} */
  takeDelta(delta) {
    if (delta.epoch !== this.epoch) return "gap";
    if (delta.seq <= this.seq) return "old";
    if (delta.seq !== this.seq + 1) return "gap";
    this.seq = delta.seq;
    for (const event of delta.events) this.takeEvent(event);
    return "taken";
  }

  /** @param {Event} event */
  takeEvent(event) {
    const before = this.known(event);
    this.tell((listener) => listener.onEvent?.(event, this, before));
    switch (event.type) {
      case "ship":
        return this.putShip(event.ship);
      case "ship_gone":
        return this.dropShip(event.id);
      case "fighter":
        return this.putFighter(event.fighter);
      case "turned": {
        const fighter = this.fighters.get(event.uid);
        if (fighter) this.putFighter({ ...fighter, state: event.state, since: event.since, reason: event.reason, cure: event.cure });
        return;
      }
      case "fighter_gone":
        return this.dropFighter(event.uid);
      case "xwing":
        this.xwing = event.xwing;
        return;
      case "course":
        if (this.xwing) this.xwing = { ...this.xwing, path: pathFrom(event.path) };
        return;
      case "helm":
        this.helm = event.helm;
        return;
      case "torpedo":
        this.tube = event.state;
        return;
      case "ship_hit":
        return void this.hits.set(event.ship, event.hits);
      case "xwing_hit":
        if (this.xwing) this.xwing = { ...this.xwing, shields: event.shields };
        return;
      case "shot":
        return void this.shots.set(event.shot.id, event.shot);
      case "strike":
        return this.putStrike(event.strike);
      case "score":
        return void this.scores.set(event.score.ship, event.score);
      case "fire":
        this.fire = event.fire;
        return;
      case "watch":
        this.watch = event.watch;
        return;
      default: // a newer server's word: what we do not know we do not show
    }
  }

  /** @param {Event} event @returns {Before} */
  known(event) {
    if (event.type === "turned" || event.type === "fighter_gone") {
      const fighter = this.fighters.get(event.uid);
      return { fighter, ship: fighter && this.wings.get(fighter.ship)?.ship };
    }
    if (event.type === "fighter") {
      return { fighter: this.fighters.get(event.fighter.uid), ship: this.wings.get(event.fighter.ship)?.ship };
    }
    if (event.type === "ship") return { ship: this.wings.get(event.ship.id)?.ship };
    if (event.type === "ship_gone") return { ship: this.wings.get(event.id)?.ship };
    return {};
  }

  /** Whether a presenter flies, and not the autopilot. */
  get isHandFlown() {
    return (this.helm.pilot ?? AUTOPILOT) !== AUTOPILOT;
  }

  /** Shots that have arrived are of no more use. @param {number} t */
  forgetShots(t) {
    for (const [id, shot] of this.shots) if (shot.t1 < t) this.shots.delete(id);
  }

  /** The name to show for a ship, lost or not. @param {string} id */
  nameOf(id) {
    return this.names.get(id) ?? id.slice(id.indexOf("/") + 1);
  }

  /** @param {ShipView} ship */
  putShip(ship) {
    this.names.set(ship.id, ship.name);
    this.palette.give(ship.id, ship.name, ship.named ?? true);
    const wing = this.wings.get(ship.id);
    if (wing) {
      wing.ship = ship;
      return;
    }
    const fresh = new Wing(ship);
    this.wings.set(ship.id, fresh);
    for (const fighter of this.fighters.values()) {
      if (fighter.ship !== ship.id) continue; // told before its ship was
      fresh.fighters.set(fighter.uid, fighter);
      if (isFunctional(fighter)) fresh.functional += 1;
    }
  }

  /** A player's score outlives the ship; what has no name leaves nothing behind. @param {string} id */
  dropShip(id) {
    if (this.wings.get(id)?.ship.named === false) this.scores.delete(id);
    this.wings.delete(id);
    this.hits.delete(id);
  }

  /** @param {FighterView} fighter */
  putFighter(fighter) {
    this.dropFighter(fighter.uid);
    this.fighters.set(fighter.uid, fighter);
    const wing = this.wings.get(fighter.ship);
    if (!wing) return;
    wing.fighters.set(fighter.uid, fighter);
    if (isFunctional(fighter)) wing.functional += 1;
  }

  /** @param {string} uid */
  dropFighter(uid) {
    const fighter = this.fighters.get(uid);
    if (!fighter) return;
    this.fighters.delete(uid);
    const wing = this.wings.get(fighter.ship);
    if (wing?.fighters.delete(uid) && isFunctional(fighter)) wing.functional -= 1;
  }

  /** @param {StrikeView} strike */
  putStrike(strike) {
    this.strikes.set(strike.id, strike);
    if (this.strikes.size > STRIKES_KEPT) {
      for (const oldest of this.strikes.keys()) {
        this.strikes.delete(oldest);
        break;
      }
    }
  }
}

/** Whether it counts: one that is spared by its annotation flies, and counts for nothing. @param {FighterView} fighter */
export function isFunctional(fighter) {
  return (fighter.state === "functional" || fighter.state === "ready") && !fighter.is_spared;
}

/**
 * Points at a moment: they grow by themselves between two words of the server, and stand while the watch is stale.
 * @param {ScoreView} score
 * @param {number} t battle time, seconds
 * @param {WatchView} [watch]
 */
export function pointsAt(score, t, watch = NO_WATCH) {
  return score.points + score.rate * grownFor(score, t, watch);
}

/**
 * Seconds with a functional fighter, up to a moment: they grow while points do.
 * @param {ScoreView} score
 * @param {number} t battle time, seconds
 * @param {WatchView} [watch]
 */
export function survivedAt(score, t, watch = NO_WATCH) {
  return (score.survived ?? 0) + (score.rate === 0 ? 0 : grownFor(score, t, watch));
}

/** @param {ScoreView} score @param {number} t @param {WatchView} watch */
function grownFor(score, t, watch) {
  return Math.max(0, (watch.stale ? Math.min(t, watch.since) : t) - score.at);
}
