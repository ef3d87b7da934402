// The pace: seconds between two strikes, on a slider that is even to the hand (logarithmic).

export const PRESETS = /** @type {const} */ ([
  ["gentle", 12],
  ["brisk", 6],
  ["hot", 3],
  ["merciless", 1],
]);

const SLOWEST = 60;
const FASTEST = 0.5;

/**
 * @param {number} position 0 (slowest) to 100 (fastest)
 * @returns {number} seconds, rounded to what a person would say
 */
export function secondsAt(position) {
  const seconds = SLOWEST * (FASTEST / SLOWEST) ** (position / 100);
  return seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
}

/**
 * @param {number} seconds any positive number
 * @returns {number} 0 to 100
 */
export function positionOf(seconds) {
  const within = Math.min(SLOWEST, Math.max(FASTEST, seconds));
  return Math.round((100 * Math.log(SLOWEST / within)) / Math.log(SLOWEST / FASTEST));
}
