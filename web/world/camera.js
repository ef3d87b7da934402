/**
 * Where the arena lands on the screen: all berths fit the free part of it, in any shape of window. In portrait the axes
 * are swapped (a reflection), so that a phone held upright shows the arena as large as one held across.
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Margins in pixels */

/** No closer than this, so that two ships do not fill the wall. */
const CLOSEST = 1.5;
/** Share of the way to the wanted view gone in a second. */
const HASTE = 1.6;

export class Camera {
  constructor() {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.swapped = false;
    this.isAimed = false;
  }

  /**
   * @param {{ width: number, height: number }} view in pixels
   * @param {Margins} margins what the HUD covers
   * @param {{ halfWidth: number, halfHeight: number }} extent of the arena, in its own units
   * @param {number} seconds since the last call
   */
  aim(view, margins, extent, seconds) {
    const width = Math.max(80, view.width - margins.left - margins.right);
    const height = Math.max(80, view.height - margins.top - margins.bottom);
    const swapped = height > width;
    const across = swapped ? extent.halfHeight : extent.halfWidth;
    const down = swapped ? extent.halfWidth : extent.halfHeight;
    const scale = Math.min(CLOSEST * Math.max(1, Math.min(view.width, view.height) / 900), width / (2 * across), height / (2 * down));
    const x = margins.left + width / 2;
    const y = margins.top + height / 2;
    const step = this.isAimed && swapped === this.swapped ? 1 - Math.exp(-HASTE * seconds) : 1;
    this.scale += (scale - this.scale) * step;
    this.x += (x - this.x) * step;
    this.y += (y - this.y) * step;
    this.swapped = swapped;
    this.isAimed = true;
  }

  /** @param {number} x @param {number} y */
  screenX(x, y) {
    return this.x + (this.swapped ? y : x) * this.scale;
  }

  /** @param {number} x @param {number} y */
  screenY(x, y) {
    return this.y + (this.swapped ? x : y) * this.scale;
  }

  /** @param {number} heading radians in the arena */
  screenHeading(heading) {
    return this.swapped ? Math.PI / 2 - heading : heading;
  }
}
