/** Makes the stream's messages for tests: say what matters, the rest is well. */

/** @import { Delta, Event, FighterView, ScoreView, ShipView, Snapshot } from "../wire/messages.js" */

/** @param {string} name @param {Partial<ShipView>} [rest] @returns {ShipView} */
export function aShip(name, rest = {}) {
  return { id: `player/${name}`, name, hull: "destroyer", berth: 0, desired: 1, carriers: [], ...rest };
}

/** @param {string} uid @param {string} player @param {Partial<FighterView>} [rest] @returns {FighterView} */
export function aFighter(uid, player, rest = {}) {
  return { uid, ship: `player/${player}`, slot: 0, namespace: "default", name: uid, state: "ready", since: 0, ...rest };
}

/** @param {string} player @param {Partial<ScoreView>} [rest] @returns {ScoreView} */
export function aScore(player, rest = {}) {
  return { ship: `player/${player}`, points: 0, rate: 0, at: 0, ...rest };
}

/** @param {Partial<Snapshot>} [rest] @returns {Snapshot} */
export function aSnapshot(rest = {}) {
  const path = { t0: 0, t1: 1, x0: 0, y0: 0, vx0: 1, vy0: 0, x1: 1, y1: 0, vx1: 1, vy1: 0 };
  return {
    type: "snapshot", epoch: "one", seq: 0, time: 0, ships: [], fighters: [], scores: [], xwing: { state: "flying", shields: 3, path },
    shots: [], strikes: [], fire: { holding: false, pace: 6 }, watch: { stale: false, since: 0 }, ...rest,
  };
}

/** @param {number} seq @param {...Event} events @returns {Delta} */
export function aDelta(seq, ...events) {
  return { type: "delta", epoch: "one", seq, time: seq * 0.05, events };
}
