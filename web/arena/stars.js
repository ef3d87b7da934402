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
 * @param {import("./stage.js").Stage} stage
 * @param {number} t seconds
 * @param {boolean} isCalm no twinkle, no drift
 */
export function drawStars(stage, t, isCalm) {
  const { width, height, back, frames } = stage;
  const dense = Math.min(2.2, Math.sqrt((width * height) / (1280 * 720)));
  const moving = isCalm ? 0 : t;
  DEPTHS.forEach(({ count, size, drift, alpha }, depth) => {
    const wide = width + 60;
    const high = height + 60;
    for (let i = 0; i < count * dense; i += 1) {
      const x = wrapped(unit(i, depth * 8 + 1) * wide - drift * moving, wide) - 30;
      const y = wrapped(unit(i, depth * 8 + 2) * high + drift * 0.3 * moving, high) - 30;
      const magnitude = unit(i, depth * 8 + 3);
      const twinkle = 1 - 0.3 * (0.5 + 0.5 * Math.sin(moving * (0.6 + 2 * magnitude) + i));
      const side = size * (0.55 + magnitude * magnitude * 1.1);
      back.put(frames.star, x, y, 0, side, side, TINTS[i & 3] ?? 0xffffff, alpha * (0.35 + 0.65 * magnitude) * twinkle);
    }
  });
}

/** @param {number} value @param {number} length */
function wrapped(value, length) {
  return value - Math.floor(value / length) * length;
}
