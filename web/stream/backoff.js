/** How long to wait before the next try: doubling, with jitter, so that a room of phones does not knock at once. */

const FIRST = 0.4;
const LONGEST = 8;

/**
 * @param {number} failures tries that failed since the last success, from 0
 * @param {() => number} chance in [0, 1)
 * @returns {number} seconds
 */
export function backoff(failures, chance) {
  const most = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 10));
  return most * (0.5 + 0.5 * chance());
}
