/**
 * Whether the picture may still be relied on. One frame that fails is a hiccup; many in a short while are a picture that
 * cannot be drawn here, and it is given up for good. A lost graphics context is waited for a little; when it comes back,
 * however late, so does the picture. Times are any clock's seconds that never goes back.
 */

/** So many failed frames within so many seconds are the end. */
const MOST = 8;
const WITHIN = 10;
/** A driver that starts again is back in a second or two. */
export const PATIENCE = 4;

/** @typedef {"well" | "waiting" | "lost" | "broken"} Endured `waiting`: draw nothing, say nothing yet */

export class Endurance {
  constructor() {
    /** When frames failed, oldest first. @type {number[]} */
    this.failures = [];
    this.lostAt = Infinity;
    this.isBroken = false;
  }

  /** A frame could not be drawn. @param {number} now @returns {boolean} whether it is the first one ever */
  failed(now) {
    this.failures = [...this.failures.slice(1 - MOST), now];
    const isFirst = !this.isKnown;
    this.isKnown = true;
    if (this.failures.length === MOST && now - (this.failures[0] ?? now) <= WITHIN) this.isBroken = true;
    return isFirst;
  }

  /** Whether a failure has been told already: a page that fails each frame is not to fill the console. */
  isKnown = false;

  /** The graphics card took its context away. @param {number} now */
  lost(now) {
    this.lostAt = Math.min(this.lostAt, now);
  }

  restored() {
    this.lostAt = Infinity;
  }

  /** @param {number} now @returns {Endured} */
  at(now) {
    if (this.isBroken) return "broken";
    if (this.lostAt === Infinity) return "well";
    return now - this.lostAt > PATIENCE ? "lost" : "waiting";
  }
}
