/**
 * What the coach says when nobody has lost a fighter just now: what is plain from how the ships stand. One hint at a
 * time, in turn. No words here.
 */

/** Seconds for which a hint stays, and which pass between two. */
const STAYS = 10;
const PAUSE = 4;

/**
 * @typedef {object} Hint
 * @property {string} ship
 * @property {string} name
 * @property {"owed" | "impostor" | "finalizer" | "node" | "deletion"} key
 * @property {number} count of fighters
 */

/**
 * All there is to say, in the order of the ships.
 * @param {import("./store.js").World} world
 * @returns {Hint[]}
 */
export function hints(world) {
  /** @type {Hint[]} */
  const all = [];
  for (const [ship, { ship: { name, owed = 0, impostor } }] of world.wings) {
    if (impostor) all.push({ ship, name, key: "impostor", count: 1 });
    if (owed > 0) all.push({ ship, name, key: "owed", count: owed });
  }
  /** @type {Map<string, Hint>} */
  const hanging = new Map();
  for (const { ship, state, cure } of world.fighters.values()) {
    if ((state !== "struck" && state !== "leaving") || (cure !== "finalizer" && cure !== "node" && cure !== "deletion")) continue;
    const known = hanging.get(`${ship}\n${cure}`);
    if (known) known.count += 1;
    else hanging.set(`${ship}\n${cure}`, { ship, name: world.nameOf(ship), key: cure, count: 1 });
  }
  return [...all, ...hanging.values()];
}

/** Hands the hints out in turn. */
export class Hints {
  constructor() {
    /** @type {Hint | null} */
    this.shown = null;
    this.at = -Infinity;
    this.turn = 0;
  }

  /**
   * What is to be read now. Whoever is followed is told about their own ship only, while there is something to say.
   * @param {import("./store.js").World} world
   * @param {number} t battle time
   * @param {string} followed a ship's id, or empty
   * @returns {Hint | null}
   */
  hint(world, t, followed) {
    const age = t - this.at;
    if (age >= 0 && age < STAYS) return this.shown;
    this.shown = null;
    if (age >= 0 && age < STAYS + PAUSE) return null;
    const all = hints(world);
    const own = all.filter(({ ship }) => ship === followed);
    const choice = own.length > 0 ? own : all;
    this.shown = choice[this.turn % Math.max(1, choice.length)] ?? null;
    if (this.shown) {
      this.turn += 1;
      this.at = t;
    }
    return this.shown;
  }
}
