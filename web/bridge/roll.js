// Who plays, how they stand, and who is in trouble with which cure: read off the mirror for the presenter. Pure.

import { isFunctional, pointsAt } from "../world/store.js";

/** @typedef {import("../world/store.js").World} World */
/** @typedef {NonNullable<import("../wire/messages.js").FighterView["cure"]>} Cure */

/**
 * @typedef {object} Row one ship
 * @property {string} ship
 * @property {string} name
 * @property {number} functional
 * @property {number} desired
 * @property {number} owed of the desired, shot and not replaced
 * @property {number} points
 * @property {number} lost fighters
 * @property {number} replaced
 * @property {boolean} isLost no pod and no controller left
 * @property {boolean} isBare only bare pods: nothing replaces them
 * @property {boolean} isSpared
 * @property {boolean} isBot
 * @property {string} impostor the player whose name it bears
 * @property {string} namespace where an impostor's pods are
 * @property {number} warm seconds of its warm-up left
 */

/**
 * Best first, lost ships last; equals by name.
 * @param {World} world
 * @param {number} t battle time
 * @param {ReadonlySet<string>} bots players made of code
 * @returns {Row[]}
 */
export function roll(world, t, bots) {
  const ships = new Set([...world.wings.keys(), ...world.scores.keys()]);
  const rows = [...ships].map((id) => row(world, t, id, bots));
  return rows.sort(
    (a, b) => Number(a.isLost) - Number(b.isLost) || b.points - a.points || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** @param {World} world @param {number} t @param {string} id @param {ReadonlySet<string>} bots @returns {Row} */
function row(world, t, id, bots) {
  const wing = world.wings.get(id);
  const score = world.scores.get(id);
  const [first] = wing?.fighters.values() ?? [];
  return {
    ship: id,
    name: world.nameOf(id),
    functional: wing?.functional ?? 0,
    desired: wing?.ship.desired ?? 0,
    owed: wing?.ship.owed ?? 0,
    points: score ? pointsAt(score, t) : 0,
    lost: score?.lost ?? 0,
    replaced: score?.replaced ?? 0,
    isLost: !wing,
    isBare: wing ? wing.ship.hull === "tie" && !wing.ship.carriers?.length : false,
    isSpared: wing?.ship.is_spared ?? false,
    isBot: id.startsWith("player/") && bots.has(id.slice("player/".length)),
    impostor: wing?.ship.impostor ?? "",
    namespace: wing?.ship.carriers?.[0]?.namespace ?? first?.namespace ?? "",
    warm: Math.max(0, Math.ceil((wing?.ship.warm_until ?? 0) - t)),
  };
}

/**
 * @typedef {object} Ail the same trouble of one ship's pods
 * @property {string} ship
 * @property {string} name
 * @property {"broken" | "stuck" | "waiting"} kind `stuck`: a deletion that hangs
 * @property {string} reason in Kubernetes' own word
 * @property {Cure} cure
 * @property {string} pod one of them, with its namespace
 * @property {number} count
 * @property {number} since battle time of the oldest
 */

/** A pod may take this long to start before it is called a trouble. */
const PATIENCE = 8;
const ORDER = { broken: 0, stuck: 1, waiting: 2 };
/** Cures of deletions that hang. @type {ReadonlySet<string>} */
const HANGS = new Set(["finalizer", "node", "deletion"]);

/**
 * One entry for each ship, reason and cure: what is broken first, then deletions that hang, then who waits; oldest first.
 * @param {World} world
 * @param {number} t battle time
 * @returns {Ail[]}
 */
export function ails(world, t) {
  /** @type {Map<string, Ail>} */
  const all = new Map();
  for (const fighter of world.fighters.values()) {
    const kind = kindOf(fighter, t);
    if (!kind) continue;
    const reason = fighter.reason ?? "";
    const key = [fighter.ship, kind, told(reason), fighter.cure].join("\n");
    const known = all.get(key);
    if (known) {
      known.count += 1;
      if (fighter.since < known.since) Object.assign(known, { since: fighter.since, reason });
    } else {
      const pod = `${fighter.namespace}/${fighter.name}`;
      all.set(key, { ship: fighter.ship, name: world.nameOf(fighter.ship), kind, reason, cure: fighter.cure ?? "", pod, count: 1, since: fighter.since });
    }
  }
  return [...all.values()].sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.since - b.since);
}

/** Reasons that differ only in for how long are the same. @param {string} reason */
function told(reason) {
  return reason.replace(/\d+ s\b/, "");
}

/** @param {import("../wire/messages.js").FighterView} fighter @param {number} t @returns {Ail["kind"] | ""} */
function kindOf(fighter, t) {
  if (isFunctional(fighter)) return "";
  if (fighter.state === "damaged") return "broken";
  if (fighter.state === "docking") return t - fighter.since > PATIENCE ? "waiting" : "";
  return HANGS.has(fighter.cure ?? "") ? "stuck" : "";
}
