/** The scoreboard: points that grow smoothly, rows that slide when the order changes. */
import { standings } from "../world/standings.js";
import { element, setText } from "./dom.js";

/** Height of a row in rem, as in arena.css; the second where there are more ships than room. */
const ROOMY = 3.05;
const DENSE = 2.3;

/** @typedef {{ row: HTMLElement, rank: HTMLElement, name: HTMLElement, points: HTMLElement, fill: HTMLElement, wing: HTMLElement, place: number }} Row */

export class Scoreboard {
  /** @param {HTMLElement} list @param {HTMLElement} more @param {import("./words.js").Words} words */
  constructor(list, more, words) {
    this.list = list;
    this.more = more;
    this.words = words;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
  }

  /** @param {import("../world/store.js").World} world @param {number} t battle time */
  draw(world, t) {
    const all = standings(world, t);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const height = this.list.clientHeight + 1;
    const isDense = all.length * ROOMY * rem > height;
    this.list.classList.toggle("dense", isDense);
    const pitch = (isDense ? DENSE : ROOMY) * rem;
    const room = Math.max(1, Math.floor(height / pitch));
    const shown = all.slice(0, room);
    const keep = new Set(shown.map(({ ship }) => ship));
    for (const [ship, { row }] of this.rows) {
      if (keep.has(ship)) continue;
      row.remove();
      this.rows.delete(ship);
    }
    shown.forEach((standing, index) => {
      const row = this.rows.get(standing.ship) ?? this.addRow(standing.ship);
      const place = Math.round(index * pitch);
      if (row.place !== place) {
        row.row.style.transform = `translateY(${place}px)`;
        row.place = place;
      }
      row.row.classList.toggle("lost", standing.isLost);
      row.row.classList.toggle("adrift", !standing.isLost && standing.functional === 0);
      row.row.style.setProperty("--hue", world.palette.cssOf(standing.ship));
      setText(row.rank, String(index + 1));
      setText(row.name, standing.name);
      setText(row.points, grouped(Math.floor(standing.points)));
      setText(row.wing, standing.isLost ? this.words.lostShip : `${standing.functional}/${standing.desired}`);
      const integrity = standing.desired > 0 ? Math.min(1, standing.functional / standing.desired) : 0;
      row.fill.style.transform = `scaleX(${integrity})`;
    });
    setText(this.more, all.length > shown.length ? this.words.more(all.length - shown.length) : "");
  }

  /** @param {string} ship @returns {Row} */
  addRow(ship) {
    const rank = element("span", "rank");
    const name = element("span", "name");
    name.dir = "auto";
    const points = element("span", "points");
    const fill = element("i", "fill");
    const wing = element("span", "wing");
    const row = element("li", "", rank, name, points, element("span", "integrity", fill), wing);
    this.list.append(row);
    const made = { row, rank, name, points, fill, wing, place: -1 };
    this.rows.set(ship, made);
    return made;
  }
}

/** Digits in threes, with a thin space: read alike in both languages. @param {number} points */
function grouped(points) {
  return String(points).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
