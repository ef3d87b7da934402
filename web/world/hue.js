/**
 * A player's colour: it follows from the name, so that it is the same on every screen and after every reload; only where
 * two ships would look alike does the later one take the next tone that is free. Twelve tones that stay apart for the
 * colour-blind by lightness as well as by hue, all bright on black, and none of them the red of the X-Wing's lasers.
 */
import { seedOf } from "./noise.js";

export const TONES = [
  0xffd21f, 0x35b6ff, 0x4fe06e, 0xff8a3d, 0xa27bff, 0xff6ec0, 0x1fe0c4, 0xb8f03c, 0x6d8dff, 0xffc39a, 0x9fe6ff, 0xe79bff,
];

/** Unnamed ships have no colour of their own. */
export const NAMELESS = 0x9fb0c4;

export class Palette {
  constructor() {
    /** @type {Map<string, number>} */
    this.given = new Map();
    /** How many ships fly each tone. @type {number[]} */
    this.worn = TONES.map(() => 0);
  }

  clear() {
    this.given.clear();
    this.worn.fill(0);
  }

  /** Give a ship its tone, once. @param {string} ship id @param {string} name @param {boolean} named */
  give(ship, name, named) {
    if (!named || this.given.has(ship)) return;
    const least = Math.min(...this.worn);
    let tone = seedOf(name) % TONES.length;
    while ((this.worn[tone] ?? 0) > least) tone = (tone + 5) % TONES.length; // 5 and 12 share no factor: all are reached
    this.worn[tone] = least + 1;
    this.given.set(ship, tone);
  }

  /** @param {string} ship id @returns {number} 0xRRGGBB */
  of(ship) {
    return TONES[this.given.get(ship) ?? -1] ?? NAMELESS;
  }

  /** The same for style sheets. @param {string} ship id */
  cssOf(ship) {
    return `#${this.of(ship).toString(16).padStart(6, "0")}`;
  }
}
