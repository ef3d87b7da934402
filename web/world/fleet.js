/** The fleet in figures, for where there is no picture: each ship with its fighters by state, and what ails it. */
import { troubles } from "./standings.js";

/** @typedef {import("../wire/messages.js").FighterState} FighterState */

/**
 * @typedef {object} FleetRow
 * @property {string} ship id
 * @property {string} name
 * @property {Record<FighterState, number>} fighters how many are in which state
 * @property {number} functional
 * @property {number} desired
 * @property {number} integrity 0 to 1
 * @property {number} owed shot and not replaced
 * @property {boolean} isSpared
 * @property {string} impostor the player whose name it bears, or empty
 * @property {number} warm seconds that its warm-up still lasts, 0 without one
 * @property {string} reason of its first trouble, in Kubernetes' own words; empty where all is well but perhaps its name
 * @property {number} troubled pods that have this trouble
 */

const BY_NAME = new Intl.Collator("en", { numeric: true });

/**
 * Every ship that is here, by name: one finds one's own, and rows do not dance.
 * @param {import("./store.js").World} world
 * @param {number} t battle time
 * @returns {FleetRow[]}
 */
export function fleet(world, t) {
  /** @type {Map<string, import("./standings.js").Trouble>} */
  const first = new Map();
  for (const trouble of troubles(world, t)) if (trouble.cure !== "impostor" && !first.has(trouble.ship)) first.set(trouble.ship, trouble);
  const rows = [...world.wings.values()].map(({ ship, fighters, functional, integrity }) => {
    /** @type {Record<FighterState, number>} */
    const counts = { ready: 0, functional: 0, docking: 0, struck: 0, leaving: 0, damaged: 0 };
    for (const { state } of fighters.values()) if (state in counts) counts[state] += 1;
    const trouble = first.get(ship.id);
    return {
      ship: ship.id,
      name: ship.name,
      fighters: counts,
      functional,
      desired: ship.desired,
      integrity,
      owed: ship.owed ?? 0,
      isSpared: ship.is_spared ?? false,
      impostor: ship.impostor ?? "",
      warm: Math.max(0, (ship.warm_until ?? 0) - t),
      reason: trouble?.reason ?? "",
      troubled: trouble?.count ?? 0,
    };
  });
  return rows.sort((a, b) => BY_NAME.compare(a.name, b.name) || (a.ship < b.ship ? -1 : 1));
}

/** Seconds for which a page is read before the next one comes. */
export const READ = 8;

/** Turns through more rows than there is room for, all pages alike long; a hand may turn or stop it. */
export class Pager {
  constructor() {
    this.page = 0;
    /** When the page was turned last; not a number before the first look. */
    this.turned = NaN;
    this.isHeld = false;
  }

  /**
   * @param {number} count of rows
   * @param {number} room rows that fit
   * @param {number} now seconds, never going back
   * @returns {{ from: number, to: number, page: number, pages: number }} page counts from 0; `to` is not shown any more
   */
  at(count, room, now) {
    const pages = Math.max(1, Math.ceil(count / Math.max(1, room)));
    if (this.page >= pages) this.page = 0;
    if (pages === 1 || this.isHeld || Number.isNaN(this.turned)) this.turned = now;
    else if (now - this.turned >= READ) this.turn(1, pages, now);
    const each = Math.ceil(count / pages);
    return { from: this.page * each, to: Math.min(count, (this.page + 1) * each), page: this.page, pages };
  }

  /** @param {number} by pages onward, or back where negative @param {number} pages @param {number} now */
  turn(by, pages, now) {
    this.page = (this.page + by + pages) % pages;
    this.turned = now;
  }
}
