/**
 * Where the arena lands on the screen: all berths fit the free part of it, in any shape of window. In portrait the arena is
 * turned by a quarter, noses up, so that a phone held upright shows it as large as one held across; and where the free part
 * is not 16:9, distances between ships are stretched a little to fill it. Ships themselves are never distorted.
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Margins in pixels */

/**
 * Places in arena units, and the room that whatever stands at the outermost of them takes, in ship units.
 * @typedef {{ minX: number, minY: number, maxX: number, maxY: number, room?: number }} Bounds
 */

/** No closer than this for a window 720 pixels high, so that one ship does not fill the wall. */
const CLOSEST = 1.9;
/** Share of the way to the wanted view gone in a second: slow enough not to be seen as a movement. */
const HASTE = 0.7;
/** Distances one way are at most so many times as long as the other way. */
const STRETCH = 1.6;

/**
 * Pixels of one ship unit: in a crowd ships shrink a little less than the arena does, and yet leave room for their neighbours.
 * @param {number} scale of the camera
 * @param {number} width of the window, pixels
 * @param {number} height
 */
export function unitFor(scale, width, height) {
  const wanted = 0.5 * Math.max(0.8, Math.min(width, height) / 720);
  return Math.max(scale, Math.min(wanted, scale * 1.5));
}

/** @typedef {{ along: number, across: number, x: number, y: number, isTurned: boolean }} View pixels for a unit of the arena's x and of its y, and where its origin lands */

export class Camera {
  /** @param {{ staysLevel?: boolean }} [how] `staysLevel`: never turned nor stretched, for a hand that steers what it sees on the wall */
  constructor({ staysLevel = false } = {}) {
    this.staysLevel = staysLevel;
    this.along = 1;
    this.across = 1;
    this.x = 0;
    this.y = 0;
    this.isTurned = false;
    this.isAimed = false;
    /** Where it is bound for. @type {View} */
    this.goal = { along: 1, across: 1, x: 0, y: 0, isTurned: false };
  }

  /** Pixels of an arena unit, either way. */
  get scale() {
    return Math.sqrt(this.along * this.across);
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
    const isTurned = height > width && !this.staysLevel;
    const [along, across] = this.fit(view, isTurned ? height : width, isTurned ? width : height, bounds);
    const midX = (bounds.minX + bounds.maxX) / 2;
    const midY = (bounds.minY + bounds.maxY) / 2;
    const x = margins.left + width / 2 - (isTurned ? midY * across : midX * along);
    const y = margins.top + height / 2 - (isTurned ? -midX * along : midY * across);
    const step = this.isAimed && isTurned === this.isTurned ? 1 - Math.exp(-HASTE * seconds) : 1;
    this.goal = { along, across, x, y, isTurned };
    this.along += (along - this.along) * step;
    this.across += (across - this.across) * step;
    this.x += (x - this.x) * step;
    this.y += (y - this.y) * step;
    this.isTurned = isTurned;
    this.isAimed = true;
  }

  /**
   * The larger the distances, the larger the ships, and the less is left for distances: approached from both sides.
   * @param {{ width: number, height: number }} view
   * @param {number} free pixels along the arena's x
   * @param {number} deep pixels along its y
   * @param {Bounds} bounds
   * @returns {[number, number]} pixels for a unit of the arena's x and of its y
   */
  fit(view, free, deep, { minX, maxX, minY, maxY, room = 0 }) {
    const most = (CLOSEST * Math.min(view.width, view.height)) / 720;
    const stretch = this.staysLevel ? 1 : STRETCH;
    const long = Math.max(1, maxX - minX);
    const wide = Math.max(1, maxY - minY);
    let scale = Math.min(most, free / (long + 2 * room), deep / (wide + 2 * room));
    let [along, across] = [scale, scale];
    for (let i = 0; i < 6; i += 1) {
      const edge = 2 * room * unitFor(scale, view.width, view.height);
      along = Math.min(most, Math.max(0.35 * free, free - edge) / long);
      across = Math.min(most, Math.max(0.35 * deep, deep - edge) / wide);
      along = Math.min(along, across * stretch);
      across = Math.min(across, along * stretch);
      scale = (scale + Math.sqrt(along * across)) / 2;
    }
    return [along, across];
  }

  /** @param {number} x @param {number} y */
  screenX(x, y) {
    return this.x + (this.isTurned ? y * this.across : x * this.along);
  }

  /** @param {number} x @param {number} y */
  screenY(x, y) {
    return this.y + (this.isTurned ? -x * this.along : y * this.across);
  }

  /** The heading on screen of what flies through the arena. @param {number} heading radians in the arena */
  screenHeading(heading) {
    if (this.along === this.across) return this.screenTurn(heading);
    return this.screenTurn(Math.atan2(Math.sin(heading) * this.across, Math.cos(heading) * this.along));
  }

  /** The heading on screen of what stands in its berth, or circles there. @param {number} heading radians in the arena */
  screenTurn(heading) {
    return this.isTurned ? heading - Math.PI / 2 : heading;
  }
}
