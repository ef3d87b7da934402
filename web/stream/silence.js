// How long nothing was heard, counted only while this page's own timers run on time: a page that is busy, asleep or hidden
// has not listened, and what was said meanwhile still waits to be read. Pure.

export class Silence {
  /** @param {number} every milliseconds between two looks when all is well */
  constructor(every) {
    this.every = every;
    this.lasted = 0;
    this.looked = 0;
  }

  /** Begin anew. @param {number} now milliseconds */
  heard(now) {
    this.lasted = 0;
    this.looked = now;
  }

  /** Milliseconds of silence; to be asked every `every`. A look that comes late counts as one on time. @param {number} now */
  look(now) {
    this.lasted += Math.min(Math.max(0, now - this.looked), this.every);
    this.looked = now;
    return this.lasted;
  }
}
