/**
 * Battle time in the browser, from pings. Each answer gives an offset between the browser's clock and the server's; the
 * median of the last few is believed, and approached slowly, so that nothing on screen jumps. Units: seconds.
 */
const KEPT = 9;
/** How far in the past the arena is drawn, so that news arrives before it is due. */
export const RENDER_DELAY = 0.1;
/** Beyond this the clock is set at once; below, it is bent by at most BEND seconds a second. */
const JUMP = 1;
const BEND = 0.05;
/** A monotonic clock that fell so far behind the wall's has stood still: the machine slept. */
const SLEPT = 1;

export class BattleClock {
  /**
   * @param {() => number} monotonic seconds, never going back; on many machines it stands still while they sleep
   * @param {() => number} [wall] seconds of the day's clock, by which sleep is noticed; without it none is
   */
  constructor(monotonic, wall = monotonic) {
    this.monotonic = monotonic;
    this.wall = wall;
    this.ahead = wall() - monotonic();
    this.wokeAt = -Infinity;
    /** @type {number[]} */
    this.offsets = [];
    this.offset = 0;
    this.isSet = false;
    this.lastAsked = 0;
  }

  /** Forget everything: another epoch has begun. */
  reset() {
    this.offsets = [];
    this.isSet = false;
  }

  /**
   * Whether the two clocks have parted since the last call: the machine slept, or somebody set the day's clock. What was
   * measured before is then forgotten, and the next answer to a ping that is sent from now on is believed at once.
   */
  hasSlept() {
    const ahead = this.wall() - this.monotonic();
    const parted = Math.abs(ahead - this.ahead);
    this.ahead = ahead;
    if (parted < SLEPT) return false;
    this.offsets = [];
    this.wokeAt = this.monotonic();
    return true;
  }

  /**
   * The server said `time` at some moment no later than now; without a ping the journey's length is unknown, so this only
   * serves until the first pong.
   * @param {number} time
   */
  hear(time) {
    if (!this.isSet) this.set(time - this.monotonic());
  }

  /**
   * @param {number} sent the browser's clock when the ping left
   * @param {number} time the server's battle time when it answered
   */
  pong(sent, time) {
    const now = this.monotonic();
    if (!(sent <= now) || sent < this.wokeAt) return; // from the future, or asked before a sleep
    this.offsets.push(time - (sent + now) / 2);
    if (this.offsets.length > KEPT) this.offsets.shift();
    const wanted = median(this.offsets);
    if (!this.isSet || this.offsets.length === 1 || Math.abs(wanted - this.offset) > JUMP) this.set(wanted);
  }

  /** @param {number} offset */
  set(offset) {
    this.offset = offset;
    this.isSet = true;
    this.lastAsked = this.monotonic();
  }

  /** Battle time now. Never goes back by more than the bend allows, except when the clock is set anew. */
  now() {
    const now = this.monotonic();
    if (this.offsets.length > 0) {
      const most = BEND * Math.max(0, now - this.lastAsked);
      const wanted = median(this.offsets) - this.offset;
      this.offset += Math.max(-most, Math.min(most, wanted));
    }
    this.lastAsked = now;
    return now + this.offset;
  }

  /** The moment that is drawn. */
  renderTime() {
    return this.now() - RENDER_DELAY;
  }
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  return (lower + upper) / 2;
}
