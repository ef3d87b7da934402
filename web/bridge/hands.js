// What the presenter's hands hold: keys, gamepad, fingers. It listens to the page and gives one push of one stick.

import { AT_REST, pushOfFinger, pushOfKeys, pushOfPad, STEERING, strongest, TRIGGERS } from "./stick.js";

/** Buttons of a gamepad in the standard layout that are pressed, not held. */
const PAD_STOP = 1;
const PAD_HELM = 9;
const PAD_WEAPON = [2, 3, 4, 5];

/**
 * @param {object} parts
 * @param {HTMLElement} parts.stick the ring under the left thumb; its first child is the knob
 * @param {HTMLElement} parts.trigger the button under the right one
 * @param {() => void} parts.onTouch a finger is used here
 * @param {{ stop(): void, helm(): void, nextWeapon(): void }} parts.acts of the gamepad
 */
export function makeHands({ stick, trigger, onTouch, acts }) {
  /** @type {Set<string>} */
  const keys = new Set();
  let finger = AT_REST;
  let isFiring = false;
  /** Buttons that were down at the last look. @type {Set<number>} */
  let pressed = new Set();

  /** @param {PointerEvent} event */
  const push = (event) => {
    const rim = stick.getBoundingClientRect();
    const radius = rim.width / 2;
    finger = pushOfFinger(event.clientX - rim.left - radius, event.clientY - rim.top - radius, radius * 0.8, false);
    knob(finger.x * radius * 0.62, finger.y * radius * 0.62);
  };
  /** @param {number} x @param {number} y */
  const knob = (x, y) => {
    const thumb = /** @type {HTMLElement} */ (stick.firstElementChild);
    thumb.style.transform = `translate(${x}px, ${y}px)`;
  };
  stick.addEventListener("pointerdown", (event) => {
    stick.setPointerCapture(event.pointerId);
    push(event);
  });
  stick.addEventListener("pointermove", (event) => {
    if (stick.hasPointerCapture(event.pointerId)) push(event);
  });
  for (const ending of /** @type {const} */ (["pointerup", "pointercancel"])) {
    stick.addEventListener(ending, () => {
      finger = AT_REST;
      knob(0, 0);
    });
    trigger.addEventListener(ending, () => (isFiring = false));
  }
  trigger.addEventListener("pointerdown", (event) => {
    trigger.setPointerCapture(event.pointerId);
    isFiring = true;
  });
  for (const part of [stick, trigger]) part.addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("pointerdown", (event) => event.pointerType === "touch" && onTouch(), { capture: true });
  addEventListener("blur", () => keys.clear()); // a key that comes up elsewhere is never heard of

  /** @returns {import("./stick.js").Push[]} */
  function pads() {
    const pushes = [];
    const now = new Set(/** @type {number[]} */ ([]));
    for (const pad of navigator.getGamepads?.() ?? []) {
      if (!pad?.connected) continue;
      pushes.push(pushOfPad(pad));
      pad.buttons.forEach((button, number) => button.pressed && now.add(number));
    }
    const isNew = (/** @type {number} */ button) => now.has(button) && !pressed.has(button);
    if (isNew(PAD_STOP)) acts.stop();
    else if (isNew(PAD_HELM)) acts.helm();
    else if (PAD_WEAPON.some(isNew)) acts.nextWeapon();
    pressed = now;
    return pushes;
  }

  return {
    /** Whether this key is one that flies; then it is heeded. @param {KeyboardEvent} event @param {boolean} isDown */
    key(event, isDown) {
      if (!(event.code in STEERING) && !TRIGGERS.has(event.code)) return false;
      if (isDown) keys.add(event.code);
      else keys.delete(event.code);
      return true;
    },

    /** Let go of everything. */
    rest() {
      keys.clear();
      finger = AT_REST;
      isFiring = false;
      knob(0, 0);
    },

    /** Once each frame: what all hands together do. */
    push() {
      return strongest([pushOfKeys(keys), finger, ...pads(), { ...AT_REST, fire: isFiring }]);
    },
  };
}
