/**
 * What becomes of a page at this address: asked over plain HTTP, since a browser tells its pages nothing of why a WebSocket
 * did not open.
 */
import { addressOf, streamOf } from "./address.js";

/** Milliseconds for an answer, and for a WebSocket to open. */
const PATIENCE = 4000;

/** @typedef {{ refusal: string, flag: string }} Outlook `OutlookView` of `kubewars/server/outlook.py` */

/** Why spectators at this address are refused, if they are; `null` where the game does not answer. @returns {Promise<Outlook | null>} */
export async function askOutlook() {
  const asked = addressOf(`api/outlook?origin=${encodeURIComponent(self.origin)}`);
  try {
    const answer = await fetch(asked, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Does a WebSocket open there? It is closed at once, without a word. @param {string} path from the root @returns {Promise<boolean>} */
export function opens(path) {
  return new Promise((resolve) => {
    const socket = new WebSocket(streamOf(path));
    const giveUp = setTimeout(() => end(false), PATIENCE);
    /** @param {boolean} hasOpened */
    function end(hasOpened) {
      clearTimeout(giveUp);
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve(hasOpened);
    }
    socket.onopen = () => end(true);
    socket.onclose = () => end(false);
  });
}
