// The hand, whatever it holds: keys, a gamepad or a finger, as one push of one stick. Pure.

/**
 * @typedef {object} Push
 * @property {number} x to the right of the screen, -1 to 1
 * @property {number} y down, -1 to 1
 * @property {boolean} fire
 */

/** Less of a push than this is a stick at rest: no gamepad's stands quite still. */
const DEAD = 0.18;

/** Keys by where they lie, so that an AZERTY keyboard's ZQSD are the same four. @type {Readonly<Record<string, [number, number]>>} */
export const STEERING = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  KeyD: [1, 0],
  KeyW: [0, -1],
  KeyS: [0, 1],
};
/** Far from Space, which is STOP, and from G, which takes it back; one for either hand. */
export const TRIGGERS = new Set(["KeyE", "KeyJ", "Enter", "NumpadEnter"]);

/** @type {Push} */
export const AT_REST = { x: 0, y: 0, fire: false };

/** @param {ReadonlySet<string>} held codes of the keys that are down @returns {Push} */
export function pushOfKeys(held) {
  let x = 0;
  let y = 0;
  let fire = false;
  for (const code of held) {
    const [dx, dy] = STEERING[code] ?? [0, 0];
    x += dx;
    y += dy;
    fire ||= TRIGGERS.has(code);
  }
  return shortened(Math.sign(x), Math.sign(y), fire);
}

/**
 * A gamepad in the standard layout: left stick or cross, the lower button or the right trigger.
 * @param {{ axes: readonly number[], buttons: readonly { pressed: boolean }[] }} pad
 * @returns {Push}
 */
export function pushOfPad({ axes, buttons }) {
  const is = (/** @type {number} */ button) => buttons[button]?.pressed ?? false;
  let x = axes[0] ?? 0;
  let y = axes[1] ?? 0;
  if (Math.hypot(x, y) < DEAD) x = y = 0;
  x += Number(is(15)) - Number(is(14));
  y += Number(is(13)) - Number(is(12));
  return shortened(x, y, is(0) || is(7));
}

/**
 * A finger that has been moved so far from where a stick of this radius rests.
 * @param {number} dx pixels
 * @param {number} dy
 * @param {number} radius
 * @param {boolean} fire
 * @returns {Push}
 */
export function pushOfFinger(dx, dy, radius, fire) {
  const x = dx / radius;
  const y = dy / radius;
  return Math.hypot(x, y) < DEAD ? { ...AT_REST, fire } : shortened(x, y, fire);
}

/** Of several hands the one that pushes most is heeded, and any trigger counts. @param {readonly Push[]} pushes @returns {Push} */
export function strongest(pushes) {
  let most = AT_REST;
  let fire = false;
  for (const push of pushes) {
    if (Math.hypot(push.x, push.y) > Math.hypot(most.x, most.y)) most = push;
    fire ||= push.fire;
  }
  return { ...most, fire };
}

/** No longer than 1, and in steps that a hand can feel: less of them to send. @param {number} x @param {number} y @param {boolean} fire @returns {Push} */
function shortened(x, y, fire) {
  const long = Math.max(1, Math.hypot(x, y));
  return { x: Math.round((x / long) * 20) / 20, y: Math.round((y / long) * 20) / 20, fire };
}
