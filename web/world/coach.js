/**
 * The coach: what whoever lost a fighter should know, one piece of advice at a time, each long enough to be read. No words
 * here: the keys are put into words by the HUD.
 */

/** Seconds for which a piece of advice stays at least, and at most. */
const READ = 5;
const STAYS = 14;

/** @typedef {{ ship: string, name: string, key: string, kind: string, at: number }} Advice */

export class Coach {
  /** @param {() => number} now battle time */
  constructor(now) {
    this.now = now;
    /** @type {Advice | null} */
    this.shown = null;
    /** The newest that waits for its turn. @type {Advice | null} */
    this.waiting = null;
  }

  /** @param {import("./store.js").World} _world @param {boolean} isNewEpoch */
  onSnapshot(_world, isNewEpoch) {
    if (isNewEpoch) this.shown = this.waiting = null;
  }

  /** @param {import("../wire/messages.js").Event} event @param {import("./store.js").World} world */
  onEvent(event, world) {
    if (event.type !== "strike" || !event.strike.coach) return;
    const { ship, coach } = event.strike;
    this.waiting = { ship, name: world.nameOf(ship), key: coach.key, kind: coach.kind ?? "", at: 0 };
  }

  /** What is to be read now. @returns {Advice | null} */
  advice() {
    const now = this.now();
    const age = this.shown ? now - this.shown.at : Infinity;
    if (this.waiting && age >= READ) {
      this.shown = { ...this.waiting, at: now };
      this.waiting = null;
    } else if (age > STAYS) this.shown = null;
    return this.shown;
  }
}
