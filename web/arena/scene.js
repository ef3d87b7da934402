/** What every part of the picture is given each frame. */

/**
 * @typedef {object} Scene
 * @property {import("./stage.js").Stage} stage
 * @property {import("../world/camera.js").Camera} camera
 * @property {import("../world/store.js").World} world
 * @property {import("./blasts.js").Blasts} blasts
 * @property {import("./sparks.js").Sparks} sparks
 * @property {() => number} chance in [0, 1)
 * @property {number} t the battle time that is drawn, seconds
 * @property {number} step seconds since the last frame, at most 0.1
 * @property {number} unit pixels of one ship unit: like the camera's scale, but never so small that a fighter is lost
 * @property {boolean} isCalm the viewer asked for little motion
 */

/** Below this many pixels a ship unit, ships no longer shrink with the arena (for a window 720 pixels high). */
const SMALLEST = 0.5;

/** @param {number} scale of the camera @param {number} width @param {number} height of the window */
export function unitFor(scale, width, height) {
  return Math.max(scale, SMALLEST * Math.max(0.8, Math.min(width, height) / 720));
}

/** Eased from 0 to 1. @param {number} part */
export function smooth(part) {
  const p = Math.max(0, Math.min(1, part));
  return p * p * (3 - 2 * p);
}
