/** Who leads, and who is in trouble: read off the mirror. */
import { pointsAt, survivedAt } from "./store.js";

/** @typedef {import("./store.js").World} World */
/** @typedef {import("../wire/messages.js").ScoreView} ScoreView */
/** @typedef {import("../wire/messages.js").ShipView} ShipView */

/** A lost ship leaves the board so many seconds after it was lost; whoever comes back has its points again. */
export const REMEMBERED = 60;

/**
 * `standing`: who flies is ranked, who is only spared is not, who is lost has sunk beneath both.
 * @typedef {object} Standing
 * @property {string} ship
 * @property {string} name
 * @property {"ranked" | "spared" | "lost"} standing
 * @property {number} rank from 1; 0 for whoever is not ranked
 * @property {number} points
 * @property {number} functional
 * @property {number} desired
 * @property {number} owed of the desired, shot and not replaced
 * @property {string} impostor the player whose name it bears, or empty
 * @property {number} warming seconds for which a newcomer is still left alone
 * @property {number} lost fighters
 * @property {number} replaced
 * @property {number} hits on the X-Wing
 * @property {number} recovery seconds, median; 0 without one
 * @property {number} slowest seconds
 * @property {number} survived seconds
 */

const DEPTH = { ranked: 0, spared: 1, lost: 2 };

/**
 * Best first; equals by name, so that rows do not dance. The living, then who is spared, then who was lost a moment ago.
 * @param {World} world
 * @param {number} t battle time
 * @returns {Standing[]}
 */
export function standings(world, t) {
  /** @type {Standing[]} */
  const all = [];
  for (const score of world.scores.values()) {
    const wing = world.wings.get(score.ship);
    // Nothing changes a lost ship's score: its last word is of the moment when it was lost.
    if (wing || t - score.at < REMEMBERED) all.push(standingOf(score.ship, world, t));
  }
  for (const id of world.wings.keys()) if (!world.scores.has(id)) all.push(standingOf(id, world, t));
  all.sort((a, b) => DEPTH[a.standing] - DEPTH[b.standing] || b.points - a.points || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  all.forEach((one, index) => {
    if (one.standing === "ranked") one.rank = index + 1;
  });
  return all;
}

/**
 * How one ship fares; its rank is for `standings` to say.
 * @param {string} id
 * @param {World} world
 * @param {number} t battle time
 * @returns {Standing}
 */
function standingOf(id, world, t) {
  const wing = world.wings.get(id);
  const score = world.scores.get(id);
  const ship = wing?.ship;
  return {
    ship: id,
    name: world.nameOf(id),
    standing: !ship ? "lost" : ship.is_spared ? "spared" : "ranked",
    rank: 0,
    points: score ? pointsAt(score, t, world.watch) : 0,
    functional: wing?.functional ?? 0,
    desired: ship?.desired ?? 0,
    owed: ship?.owed ?? 0,
    impostor: ship?.impostor ?? "",
    warming: Math.max(0, (ship?.warm_until ?? 0) - t),
    lost: score?.lost ?? 0,
    replaced: score?.replaced ?? 0,
    hits: score?.hits ?? 0,
    recovery: score?.recovery ?? 0,
    slowest: score?.slowest ?? 0,
    survived: score ? survivedAt(score, t, world.watch) : 0,
  };
}

/**
 * The standing of whoever bears a name: who flies before who is lost, a player before a ship without one.
 * @param {readonly Standing[]} all
 * @param {string} name
 */
export function standingNamed(all, name) {
  const called = all.filter((one) => one.name === name);
  return called.find(({ ship, standing }) => standing !== "lost" && ship.startsWith("player/")) ?? called[0];
}

/**
 * @typedef {object} Trouble
 * @property {string} ship
 * @property {string} name
 * @property {string} reason
 * @property {import("../wire/messages.js").FighterView["cure"] | "impostor"} cure key of what its player may do; empty where nothing is known
 * @property {string} namespace of the oldest
 * @property {string} pod the oldest's name; empty for an impostor
 * @property {boolean} isWaiting not broken, only not yet there, or not yet gone
 * @property {number} count
 * @property {number} since battle time of the oldest
 */

/** A pod may take this long to start before it is called a trouble. */
const PATIENCE = 8;

/**
 * One entry for each ship and reason: what is broken first, then the oldest. A deletion that hangs is one too, once the
 * server says why; an impostor is told before all.
 * @param {World} world
 * @param {number} t battle time
 * @returns {Trouble[]}
 */
export function troubles(world, t) {
  /** @type {Map<string, Trouble>} */
  const all = new Map();
  for (const fighter of world.fighters.values()) {
    const kind = troubleKind(fighter, t);
    if (!kind) continue;
    const reason = fighter.reason ?? "";
    // "Terminating for 40 s" is a reason that counts on: what stays the same of it is its cure.
    const key = `${fighter.ship}\n${kind === "hanging" ? fighter.cure : reason}\n${kind}`;
    const known = all.get(key);
    if (!known) {
      all.set(key, {
        ship: fighter.ship,
        name: world.nameOf(fighter.ship),
        reason,
        cure: fighter.cure ?? "",
        namespace: fighter.namespace,
        pod: fighter.name,
        isWaiting: kind !== "broken",
        count: 1,
        since: fighter.since,
      });
      continue;
    }
    known.count += 1;
    if (fighter.since >= known.since) continue;
    known.since = fighter.since;
    known.reason = reason;
    known.pod = fighter.name;
    known.namespace = fighter.namespace;
  }
  return [...impostors(world), ...[...all.values()].sort((a, b) => Number(a.isWaiting) - Number(b.isWaiting) || a.since - b.since)];
}

/** @param {import("../wire/messages.js").FighterView} fighter @param {number} t */
function troubleKind({ state, reason, cure, since }, t) {
  if (state === "damaged") return "broken";
  if (state === "docking") return t - since > PATIENCE ? "starting" : "";
  return (state === "struck" || state === "leaving") && reason && cure ? "hanging" : "";
}

/** @param {World} world @returns {Trouble[]} */
function impostors(world) {
  /** @type {Trouble[]} */
  const all = [];
  for (const [ship, wing] of world.wings) {
    if (!wing.ship.impostor) continue;
    const [fighter] = wing.fighters.values();
    const namespace = wing.ship.carriers?.[0]?.namespace ?? fighter?.namespace ?? "";
    all.push({ ship, name: wing.ship.name, reason: wing.ship.impostor, cure: "impostor", namespace, pod: "", isWaiting: false, count: wing.fighters.size, since: 0 });
  }
  return all;
}
