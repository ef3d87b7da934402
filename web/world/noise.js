/**
 * Chance without chance: numbers that look random and follow from a name.
 * Twin of kubewars/sim/noise.py; tests/golden/motion.json holds the two together.
 */

const utf8 = new TextEncoder();

/**
 * FNV-1a, 32 bits, over the text's UTF-8 bytes.
 * @param {string} text
 * @returns {number} an unsigned 32-bit integer
 */
export function seedOf(text) {
  let seed = 0x811c9dc5;
  for (const byte of utf8.encode(text)) {
    seed = Math.imul(seed ^ byte, 0x01000193);
  }
  return seed >>> 0;
}

/**
 * A number in [0, 1) for each pair of a 32-bit seed and a small salt; different salts look independent.
 * @param {number} seed
 * @param {number} salt
 * @returns {number}
 */
export function unit(seed, salt) {
  let word = (seed + Math.imul(salt, 0x9e3779b9)) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return ((word ^ (word >>> 16)) >>> 0) / 4294967296;
}
