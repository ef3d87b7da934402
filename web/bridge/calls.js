// The presenter's calls. Every one answers with how things are after it, or throws a `Refused`.

import { addressOf } from "../stream/address.js";

/**
 * @typedef {object} Strike
 * @property {number} id
 * @property {number} at battle time, seconds
 * @property {string} player
 * @property {string} pod
 * @property {"laser" | "ion" | "torpedo"} weapon
 * @property {string} by
 * @property {"pending" | "accepted" | "confirmed" | "deflected" | "refused" | "spared" | "failed"} outcome
 * @property {string} reason
 */

/**
 * `BridgeView` of `kubewars/server/bridge.py`.
 * @typedef {object} Bridge
 * @property {number} time battle time, seconds
 * @property {import("../wire/messages.js").FireView} fire
 * @property {{stale: boolean, since: number, reason?: string, lacking?: string[]}} watch
 * @property {boolean} is_ticking
 * @property {number} spectators
 * @property {Strike[]} strikes newest first
 * @property {import("../wire/messages.js").TorpedoView} torpedo
 * @property {TorpedoDoubt[]} torpedo_doubts why one would strike nothing now
 * @property {string[]} bots players made of code
 * @property {boolean} bots_present they play, or were called back
 */

/** @typedef {{ cause: "no_ship" | "no_controller" | "spared" | "rights", about: string }} TorpedoDoubt */

/** @typedef {"" | "/stop" | "/go" | "/pace" | "/bots" | "/torpedo/unlock" | "/torpedo/arm" | "/torpedo/disarm"} Call */

/** Milliseconds after which a call counts as not heard. */
const PATIENCE = 3000;

/** The game answered, and said no. `status` is 0 where it did not answer at all. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} token
 * @param {Call} call
 * @param {object} [body]
 * @returns {Promise<Bridge>}
 */
export async function ask(token, call, body) {
  const init = {
    method: call ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(PATIENCE),
  };
  let answer;
  try {
    answer = await fetch(addressOf(`api/bridge${call}`), init);
    if (answer.ok) return await answer.json();
  } catch (error) {
    throw new Refused(0, String(error));
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, [problem.error, problem.cure].filter(Boolean).join(" ") || answer.statusText);
}
