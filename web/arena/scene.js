/** What every part of the picture is given each frame. */

/**
 * @typedef {object} Scene
 * @property {import("./stage.js").Stage} stage
 * @property {import("../world/camera.js").Camera} camera
 * @property {import("../world/camera.js").Margins} margins what the words cover, pixels
 * @property {import("../world/store.js").World} world
 * @property {import("./blasts.js").Blasts} blasts
 * @property {import("./sparks.js").Sparks} sparks
 * @property {() => number} chance in [0, 1)
 * @property {number} t the battle time that is drawn, seconds
 * @property {number} step seconds since the last frame, at most 0.1
 * @property {number} unit pixels of one ship unit: like the camera's scale, but never so small that a fighter is lost
 * @property {boolean} isCalm the viewer asked for little motion
 */

/** No fighter is smaller than this on a screen 720 pixels high. @param {number} size pixels @param {import("./stage.js").Stage} stage */
export function visible(size, stage) {
  return Math.max(size, (8.5 * Math.min(stage.width, stage.height)) / 720);
}

/** Eased from 0 to 1. @param {number} part */
export function smooth(part) {
  const p = Math.max(0, Math.min(1, part));
  return p * p * (3 - 2 * p);
}
