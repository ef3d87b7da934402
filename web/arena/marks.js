/** Marks on ships and fighters for which the rules are other than for the rest. Each stands in the page's legend. */

/** A newcomer is not struck yet. */
const WARM = 0x7fd4ff;
/** Spared by its annotation: neither shot nor ranked. */
const SPARED = 0xc6d2e2;
/** A deletion that hangs. */
const STUCK = 0xffc04d;
/** The hull of one that bears another player's name. */
export const IMPOSTOR = 0xd07a52;
/** The part of a ship that was shot and not replaced. */
export const OWED = 0xa8322a;
/** What is spared is this much fainter. */
export const FAINT = 0.5;

const DASHES = 18;
/** Seconds in which a halo grows faint at its end. */
const FADES = 3;

/** Whether the cluster has not let go of a fighter for so long that its reason is told. @param {import("../wire/messages.js").FighterView} view */
export function isStuck({ state, cure }) {
  return Boolean(cure) && (state === "struck" || state === "leaving");
}

/**
 * A calm ring while the warm-up of a newcomer lasts.
 * @param {import("./scene.js").Scene} scene
 * @param {number} x pixels
 * @param {number} y
 * @param {number} side pixels across
 * @param {number} left seconds of warm-up that are left
 */
export function drawWarm({ stage, t, isCalm }, x, y, side, left) {
  const { frames, front } = stage;
  const strength = Math.min(1, left / FADES) * (isCalm ? 0.8 : 0.8 + 0.2 * Math.sin(t * 1.6));
  front.put(frames.hexShield, x, y, 0, side, side, WARM, 0.3 * strength);
  front.put(frames.ring, x, y, 0, side * 1.06, side * 1.06, WARM, 0.75 * strength);
}

/**
 * A broken ring round what is spared.
 * @param {import("./scene.js").Scene} scene
 * @param {number} x pixels
 * @param {number} y
 * @param {number} side pixels across
 */
export function drawSpared({ stage, t, isCalm }, x, y, side) {
  const { frames, matter } = stage;
  const turn = isCalm ? 0 : t * 0.04;
  const long = (Math.PI * side) / DASHES / 1.8;
  const thick = Math.max(1.5, side * 0.012);
  for (let i = 0; i < DASHES; i += 1) {
    const angle = turn + (2 * Math.PI * i) / DASHES;
    matter.put(frames.bar, x + (Math.cos(angle) * side) / 2, y + (Math.sin(angle) * side) / 2, angle + Math.PI / 2, long, thick, SPARED, 0.7);
  }
}

/**
 * A ring with a hand of a clock round a fighter that waits for its end.
 * @param {import("./scene.js").Scene} scene
 * @param {number} x pixels
 * @param {number} y
 * @param {number} size of the fighter, pixels
 * @param {number} phase radians
 */
export function drawStuck({ stage, t, isCalm }, x, y, size, phase) {
  const { frames, front } = stage;
  const side = Math.max(14, size * 1.7);
  const angle = phase + (isCalm ? 0 : t * 0.8);
  front.put(frames.ring, x, y, 0, side, side, STUCK, 0.9);
  front.put(frames.bar, x + Math.cos(angle) * side * 0.2, y + Math.sin(angle) * side * 0.2, angle, side * 0.38, Math.max(1.5, side * 0.06), STUCK, 0.9);
}
