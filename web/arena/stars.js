/** Three depths of stars that drift past each other, so slowly that one feels it rather than sees it. */
import { unit } from "../world/noise.js";

const TINTS = [0xffffff, 0xcfe2ff, 0xfff0d8, 0xbcd4ff];
/** Each depth: how many for a screen of 1280 × 720, size in pixels, drift in pixels a second, brightness. */
const DEPTHS = [
  { count: 260, size: 3.4, drift: 0.7, alpha: 0.5 },
  { count: 90, size: 5.5, drift: 1.6, alpha: 0.75 },
  { count: 20, size: 12, drift: 3.2, alpha: 0.95 },
];

/**
 * @typedef {object} Star
 * @property {number} x share of the width
 * @property {number} y share of the height
 * @property {number} side pixels
 * @property {number} drift
 * @property {number} alpha
 * @property {number} pulse radians a second
 * @property {number} phase
 * @property {number} tint
 */

/** Sown once for the largest sky; a small one shows every n-th. @type {Star[]} */
const STARS = DEPTHS.flatMap(({ count, size, drift, alpha }, depth) =>
  Array.from({ length: count * 2 }, (_, i) => {
    const magnitude = unit(i, depth * 8 + 3);
    return {
      x: unit(i, depth * 8 + 1),
      y: unit(i, depth * 8 + 2),
      side: size * (0.55 + magnitude * magnitude * 1.1),
      drift,
      alpha: alpha * (0.35 + 0.65 * magnitude),
      pulse: 0.6 + 2 * magnitude,
      phase: i,
      tint: TINTS[i & 3] ?? 0xffffff,
    };
  }),
);

/**
 * @param {import("./stage.js").Stage} stage
 * @param {number} t seconds
 * @param {boolean} isCalm no twinkle, no drift
 */
export function drawStars(stage, t, isCalm) {
  const { width, height, back, frames } = stage;
  const shown = Math.min(1, (0.5 * Math.sqrt(width * height)) / Math.sqrt(1280 * 720));
  const moving = isCalm ? 0 : t;
  const wide = width + 60;
  const high = height + 60;
  STARS.forEach((star, i) => {
    if ((i * 0.618034) % 1 > shown) return;
    const x = wrapped(star.x * wide - star.drift * moving, wide) - 30;
    const y = wrapped(star.y * high + star.drift * 0.3 * moving, high) - 30;
    const twinkle = 0.85 - 0.15 * Math.sin(moving * star.pulse + star.phase);
    back.put(frames.star, x, y, 0, star.side, star.side, star.tint, star.alpha * twinkle);
  });
}

/** @param {number} value @param {number} length */
function wrapped(value, length) {
  return value - Math.floor(value / length) * length;
}
