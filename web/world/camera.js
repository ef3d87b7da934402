/**
 * Where the arena lands on the screen: all berths fit the free part of it, in any shape of window. In portrait the
 * arena is turned by a quarter, noses up, so that a phone held upright shows it as large as one held across.
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Margins in pixels */

/** @typedef {{ minX: number, minY: number, maxX: number, maxY: number }} Bounds in arena units */

/** No closer than this for a window 720 pixels high, so that one ship does not fill the wall. */
const CLOSEST = 1.9;
/** Share of the way to the wanted view gone in a second: slow enough not to be seen as a movement. */
const HASTE = 0.7;

export class Camera {
  /** @param {{ staysLevel?: boolean }} [how] `staysLevel`: never turned, for a hand that steers what it sees on the wall */
  constructor({ staysLevel = false } = {}) {
    this.staysLevel = staysLevel;
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.isTurned = false;
    this.isAimed = false;
  }

  /**
   * @param {{ width: number, height: number }} view in pixels
   * @param {Margins} margins what the HUD covers
   * @param {Bounds} bounds what shall be seen
   * @param {number} seconds since the last call
   */
  aim(view, margins, bounds, seconds) {
    const width = Math.max(80, view.width - margins.left - margins.right);
    const height = Math.max(80, view.height - margins.top - margins.bottom);
    const turned = height > width && !this.staysLevel;
    const long = bounds.maxX - bounds.minX;
    const high = bounds.maxY - bounds.minY;
    const across = Math.max(1, turned ? high : long);
    const down = Math.max(1, turned ? long : high);
    const scale = Math.min((CLOSEST * Math.min(view.width, view.height)) / 720, width / across, height / down);
    const midX = (bounds.minX + bounds.maxX) / 2;
    const midY = (bounds.minY + bounds.maxY) / 2;
    const x = margins.left + width / 2 - (turned ? midY : midX) * scale;
    const y = margins.top + height / 2 - (turned ? -midX : midY) * scale;
    const step = this.isAimed && turned === this.isTurned ? 1 - Math.exp(-HASTE * seconds) : 1;
    this.scale += (scale - this.scale) * step;
    this.x += (x - this.x) * step;
    this.y += (y - this.y) * step;
    this.isTurned = turned;
    this.isAimed = true;
  }

  /** @param {number} x @param {number} y */
  screenX(x, y) {
    return this.x + (this.isTurned ? y : x) * this.scale;
  }

  /** @param {number} x @param {number} y */
  screenY(x, y) {
    return this.y + (this.isTurned ? -x : y) * this.scale;
  }

  /** @param {number} heading radians in the arena */
  screenHeading(heading) {
    return this.isTurned ? heading - Math.PI / 2 : heading;
  }
}
