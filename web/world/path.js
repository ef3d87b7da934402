/**
 * A flight path: a cubic Hermite segment that goes straight on outside of its times.
 * Twin of kubewars/sim/path.py; tests/golden/motion.json holds the two together.
 */

/** @typedef {import("./motion.js").Place} Place */
/**
 * @typedef {object} Path
 * @property {number} t0 @property {number} t1 battle time, seconds; t1 > t0
 * @property {number} x0 @property {number} y0 @property {number} vx0 @property {number} vy0
 * @property {number} x1 @property {number} y1 @property {number} vx1 @property {number} vy1
 */

/**
 * A path from its bare numbers, in the order of their names in `PathView`.
 * @param {readonly number[]} numbers ten of them
 * @returns {Path}
 */
export function pathFrom([t0 = 0, t1 = 1, x0 = 0, y0 = 0, vx0 = 0, vy0 = 0, x1 = 0, y1 = 0, vx1 = 0, vy1 = 0]) {
  return { t0, t1, x0, y0, vx0, vy0, x1, y1, vx1, vy1 };
}

/**
 * Where the path is at time t, and where its nose points.
 * @param {Path} path
 * @param {number} t battle time, seconds
 * @param {Place} [out] written and returned
 * @returns {Place}
 */
export function pathPlace(path, t, out = { x: 0, y: 0, heading: 0 }) {
  if (t <= path.t0) {
    out.x = path.x0 + path.vx0 * (t - path.t0);
    out.y = path.y0 + path.vy0 * (t - path.t0);
    out.heading = Math.atan2(path.vy0, path.vx0);
    return out;
  }
  if (t >= path.t1) {
    out.x = path.x1 + path.vx1 * (t - path.t1);
    out.y = path.y1 + path.vy1 * (t - path.t1);
    out.heading = Math.atan2(path.vy1, path.vx1);
    return out;
  }
  const span = path.t1 - path.t0;
  const s = (t - path.t0) / span;
  const h00 = (1 + 2 * s) * (1 - s) * (1 - s);
  const h10 = s * (1 - s) * (1 - s) * span;
  const h01 = s * s * (3 - 2 * s);
  const h11 = s * s * (s - 1) * span;
  const d00 = (6 * s * (s - 1)) / span;
  const d10 = (1 - s) * (1 - 3 * s);
  const d11 = s * (3 * s - 2);
  out.x = h00 * path.x0 + h10 * path.vx0 + h01 * path.x1 + h11 * path.vx1;
  out.y = h00 * path.y0 + h10 * path.vy0 + h01 * path.y1 + h11 * path.vy1;
  out.heading = Math.atan2(
    d00 * (path.y0 - path.y1) + d10 * path.vy0 + d11 * path.vy1,
    d00 * (path.x0 - path.x1) + d10 * path.vx0 + d11 * path.vx1,
  );
  return out;
}
