/** Which part of a long list is shown: it turns through all by itself, and whoever reads may turn it. */

/** Seconds for which a page stays; the first, of who leads, stays longer; and one that was turned to, longest. */
const STAYS = 7;
const FIRST = 10;
const HELD = 25;

export class Pages {
  constructor() {
    this.page = 0;
    this.turnsAt = -1;
    this.count = 1;
    /** Somebody points at the list: it does not turn away. */
    this.isHeld = false;
  }

  /**
   * The part to show now: `from` (included) to `to` (not). Pages are full, so the last may overlap the one before.
   * @param {number} now seconds
   * @param {number} length of the list
   * @param {number} room how many fit, at least 1
   */
  show(now, length, room) {
    this.count = Math.max(1, Math.ceil(length / room));
    if (this.turnsAt < 0) this.turnsAt = now + FIRST;
    if (this.page >= this.count) this.page = this.count - 1;
    if (now >= this.turnsAt) {
      if (!this.isHeld) this.page = (this.page + 1) % this.count;
      this.turnsAt = now + (this.page === 0 ? FIRST : STAYS);
    }
    const from = Math.max(0, Math.min(this.page * room, length - room));
    return { from, to: Math.min(length, from + room) };
  }

  /** @param {number} pages to go on, or back where negative @param {number} now seconds */
  turn(pages, now) {
    this.page = (((this.page + pages) % this.count) + this.count) % this.count;
    this.turnsAt = now + HELD;
  }
}
