/**
 * A player's colour: the same name has the same colour on every screen. Twelve tones that stay apart for the
 * colour-blind by lightness as well as by hue, all bright on black, and none of them the red of the X-Wing's lasers.
 */
import { seedOf } from "./noise.js";

export const TONES = [
  0xf2c14e, 0x5cc8ff, 0x7ee081, 0xff9f5a, 0xb69cff, 0xf49ac2, 0x3ddbc1, 0xd9e26b, 0x7fa8ff, 0xffd9a0, 0xa6f0ff, 0xe0a3ff,
];

/** Unnamed ships have no colour of their own. */
export const NAMELESS = 0x9fb0c4;

/**
 * @param {string} name
 * @param {boolean} [named]
 * @returns {number} 0xRRGGBB
 */
export function hueOf(name, named = true) {
  return named ? TONES[seedOf(name) % TONES.length] : NAMELESS;
}

/** @param {number} colour 0xRRGGBB */
export function cssOf(colour) {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
