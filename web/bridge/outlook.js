// What will not work from here, said before the show: tried as a spectator's page and the helm would, until all is well.

import { askOutlook, opens } from "../stream/outlook.js";

/** Milliseconds from one try to the next, while something is amiss. */
const AGAIN = 10_000;

/**
 * What was tried. `outlook` is `null` where the game does not answer at all.
 * @typedef {object} Trial
 * @property {import("../stream/outlook.js").Outlook | null} outlook
 * @property {boolean} watches whether the spectators' stream opens
 * @property {boolean} flies whether the bridge's does
 */

/** @returns {Promise<Trial>} */
async function tryAll() {
  const [outlook, watches, flies] = await Promise.all([askOutlook(), opens("stream"), opens("bridge/stream")]);
  return { outlook, watches, flies };
}

/**
 * What will not work, in words. Nothing where all will, nor where the game is not reached: the page says that already.
 * @param {Trial} trial
 * @param {import("./words.js").Words} words
 */
export function foretell({ outlook, watches, flies }, words) {
  if (!outlook) return [];
  const told = [];
  if (outlook.refusal) told.push(words.willRefuse(outlook.flag));
  else if (!watches) told.push(words.streamBlocked);
  if (!flies) told.push(words.helmBlocked);
  return told;
}

/**
 * Try until all is well, and say each time how it is.
 * @param {HTMLElement} place
 * @param {import("./words.js").Words} words
 */
export async function watchOutlook(place, words) {
  for (;;) {
    const trial = await tryAll();
    const told = foretell(trial, words);
    place.textContent = told.join(" ");
    place.hidden = told.length === 0;
    if (trial.outlook && !told.length) return;
    await new Promise((resume) => setTimeout(resume, AGAIN));
  }
}
