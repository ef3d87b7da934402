/** Who leads, and who is in trouble: read off the mirror. */
import { pointsAt } from "./store.js";

/** @typedef {import("./store.js").World} World */

/**
 * @typedef {object} Standing
 * @property {string} ship
 * @property {string} name
 * @property {number} points
 * @property {number} functional
 * @property {number} desired
 * @property {boolean} isLost no pod and no controller left
 */

/**
 * Best first; equals by name, so that rows do not dance.
 * @param {World} world
 * @param {number} t battle time
 * @returns {Standing[]}
 */
export function standings(world, t) {
  /** @type {Standing[]} */
  const all = [];
  for (const score of world.scores.values()) {
    const wing = world.wings.get(score.ship);
    all.push({
      ship: score.ship,
      name: world.nameOf(score.ship),
      points: pointsAt(score, t, world.watch),
      functional: wing?.functional ?? 0,
      desired: wing?.ship.desired ?? 0,
      isLost: !wing,
    });
  }
  for (const [id, { ship, functional }] of world.wings) {
    if (world.scores.has(id)) continue;
    all.push({ ship: id, name: ship.name, points: 0, functional, desired: ship.desired, isLost: false });
  }
  return all.sort((a, b) => b.points - a.points || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * @typedef {object} Trouble
 * @property {string} ship
 * @property {string} name
 * @property {string} reason
 * @property {boolean} isWaiting not broken, only not yet there
 * @property {number} count
 * @property {number} since battle time of the oldest
 */

/** A pod may take this long to start before it is called a trouble. */
const PATIENCE = 8;

/**
 * One entry for each ship and reason: what is broken first, then the oldest.
 * @param {World} world
 * @param {number} t battle time
 * @returns {Trouble[]}
 */
export function troubles(world, t) {
  /** @type {Map<string, Trouble>} */
  const all = new Map();
  for (const fighter of world.fighters.values()) {
    const isWaiting = fighter.state === "docking";
    if (fighter.state !== "damaged" && !(isWaiting && t - fighter.since > PATIENCE)) continue;
    const reason = fighter.reason ?? "";
    const key = `${fighter.ship}\n${reason}\n${isWaiting}`;
    const known = all.get(key);
    if (known) {
      known.count += 1;
      known.since = Math.min(known.since, fighter.since);
    } else {
      all.set(key, { ship: fighter.ship, name: world.nameOf(fighter.ship), reason, isWaiting, count: 1, since: fighter.since });
    }
  }
  return [...all.values()].sort((a, b) => Number(a.isWaiting) - Number(b.isWaiting) || a.since - b.since);
}
