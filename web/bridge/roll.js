// Who plays, for the presenter: the standings, and what only the bridge marks. Pure.

import { standings } from "../world/standings.js";

/**
 * @typedef {import("../world/standings.js").Standing & OnTheBridge} Row one ship
 * @typedef {object} OnTheBridge
 * @property {boolean} isBare only bare pods, not all of them spared: shot, nothing replaces them
 * @property {boolean} isBot
 * @property {string} namespace of its first controller, else of a pod
 */

/**
 * In the order of the standings.
 * @param {import("../world/store.js").World} world
 * @param {number} t battle time
 * @param {ReadonlySet<string>} bots players made of code
 * @returns {Row[]}
 */
export function roll(world, t, bots) {
  return standings(world, t).map((standing) => {
    const wing = world.wings.get(standing.ship);
    const [first] = wing?.fighters.values() ?? [];
    return {
      ...standing,
      isBare: wing ? wing.ship.hull === "tie" && !wing.ship.carriers?.length && !wing.ship.is_spared : false,
      isBot: standing.ship.startsWith("player/") && bots.has(standing.ship.slice("player/".length)),
      namespace: wing?.ship.carriers?.[0]?.namespace ?? first?.namespace ?? "",
    };
  });
}
