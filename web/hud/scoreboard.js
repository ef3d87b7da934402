/** The scoreboard: points that grow smoothly, rows that slide when the order changes, pages that turn through all ships. */
import { element, setText } from "./dom.js";
import { Pages } from "./pages.js";
import { BoardRow } from "./row.js";

/** @typedef {import("../world/standings.js").Standing} Standing */
/** @typedef {{ item: HTMLElement, row: BoardRow, place: number }} Kept */

export class Scoreboard {
  /**
   * @param {{ rows: HTMLElement, pages: HTMLElement }} places
   * @param {import("./words.js").Words} words
   * @param {import("./follow.js").Follow} follow
   */
  constructor({ rows, pages }, words, follow) {
    this.list = rows;
    this.words = words;
    this.follow = follow;
    this.pages = new Pages();
    /** @type {Map<string, Kept>} */
    this.rows = new Map();
    this.pager = pages;
    this.told = element("span", "told");
    pages.append(this.turner("‹", -1, words.earlier), this.told, this.turner("›", 1, words.further));
    this.isPointedAt = false;
    rows.addEventListener("pointerenter", (event) => (this.isPointedAt = event.pointerType === "mouse"));
    rows.addEventListener("pointerleave", () => (this.isPointedAt = false));
    this.height = 0;
    this.pitch = 1;
    new ResizeObserver(() => this.measure()).observe(rows);
    this.measure();
  }

  /** Asked only when the list has another size: a question to the layout costs a frame. */
  measure() {
    this.height = this.list.clientHeight;
    const probe = element("li", "", new BoardRow(this.words, () => {}).button);
    this.list.append(probe);
    this.pitch = Math.max(1, probe.offsetHeight);
    probe.remove();
  }

  /** @param {number} pages */
  turn(pages) {
    this.pages.turn(pages, performance.now() / 1000);
  }

  /** @param {string} sign @param {number} pages @param {string} label */
  turner(sign, pages, label) {
    const button = element("button", "turner", sign);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => this.turn(pages));
    return button;
  }

  /** @param {readonly Standing[]} all @param {Standing | undefined} own @param {import("../world/store.js").World} world @param {number} now the browser's seconds */
  draw(all, own, world, now) {
    const room = Math.max(1, Math.floor((this.height + 2) / this.pitch));
    this.pages.isHeld = this.isPointedAt || this.list.matches(":focus-within");
    const { from, to } = this.pages.show(now, all.length, room);
    const shown = all.slice(from, to);
    const keep = new Set(shown.map(({ ship }) => ship));
    for (const [ship, { item }] of this.rows) {
      if (keep.has(ship)) continue;
      item.remove();
      this.rows.delete(ship);
    }
    shown.forEach((ship, index) => {
      const kept = this.rows.get(ship.ship) ?? this.addRow(ship.ship);
      if (kept.place !== index * this.pitch) {
        kept.place = index * this.pitch;
        kept.item.style.transform = `translateY(${kept.place}px)`;
      }
      kept.row.draw(ship, world.palette.cssOf(ship.ship), ship === own);
    });
    const isWhole = shown.length === all.length;
    if (this.pager.hidden !== isWhole) this.pager.hidden = isWhole;
    if (!isWhole) setText(this.told, this.words.pages(from + 1, to, all.length));
  }

  /** @param {string} ship @returns {Kept} */
  addRow(ship) {
    const row = new BoardRow(this.words, (name) => this.follow.choose(name));
    const item = element("li", "", row.button);
    this.list.append(item);
    const made = { item, row, place: -1 };
    this.rows.set(ship, made);
    return made;
  }
}
