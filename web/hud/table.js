/**
 * The fleet in words, where there is no picture: a table that says why, and turns through every ship by itself. It is made
 * when it is first needed; where the picture comes back, it goes.
 */
import { Pager, fleet } from "../world/fleet.js";
import { element, setText } from "./dom.js";

/** Redrawn as often as the rest of the words. */
const EVERY = 0.25;
/** Height of a row in rem before there is one to measure, as in table.css. */
const PITCH = 2.65;

/** @typedef {import("../wire/messages.js").FighterState} FighterState */
/** @type {readonly FighterState[]} */
const STATES = ["ready", "functional", "docking", "struck", "leaving", "damaged"];

/** @typedef {{ row: HTMLElement, name: HTMLElement, note: HTMLElement, wing: HTMLElement, fill: HTMLElement, states: HTMLElement[], counts: HTMLElement, why: HTMLElement[] }} Row */

export class FleetTable {
  /** @param {HTMLElement} place @param {import("../world/store.js").World} world @param {import("./table_words.js").TableWords} words */
  constructor(place, world, words) {
    this.place = place;
    this.world = world;
    this.words = words;
    this.pager = new Pager();
    this.pages = 1;
    this.drawn = -1;
    /** @type {Row[]} */
    this.rows = [];
    /** @type {HTMLElement | null} */
    this.section = null;
    this.why = element("strong");
    this.helps = element("span");
    this.count = element("span", "count");
    this.body = element("tbody");
  }

  /** @returns {HTMLElement} */
  build() {
    const { words } = this;
    const head = element("tr", "", heading(words.ship, "ship"), heading(words.whole, "whole"), heading(words.fighters, "counts"));
    head.append(...STATES.map((state) => heading(words.states[state], `state ${state}`)), heading(words.why, "why"));
    const notice = element("p", "notice", this.why, " ", this.helps);
    notice.id = "fleet-notice";
    const table = element("table", "", element("thead", "", head), this.body);
    table.setAttribute("aria-describedby", notice.id);
    this.turning = element("p", "turning", this.count, this.key("‹", words.back, () => this.turn(-1)), this.hold(), this.key("›", words.onward, () => this.turn(1)));
    const section = element("section", "", notice, table, this.turning);
    section.id = "fleet";
    this.place.append(section);
    return section;
  }

  /** @param {string} mark @param {string} label @param {() => void} act */
  key(mark, label, act) {
    const key = element("button", "", mark);
    key.type = "button";
    key.title = label;
    key.setAttribute("aria-label", label);
    key.addEventListener("click", act);
    return key;
  }

  hold() {
    const { pager, words } = this;
    const key = this.key("❙❙", words.hold, () => {
      pager.isHeld = !pager.isHeld;
      key.textContent = pager.isHeld ? "▶" : "❙❙";
      key.title = pager.isHeld ? words.go : words.hold;
      key.setAttribute("aria-label", key.title);
    });
    return key;
  }

  /** @param {number} by */
  turn(by) {
    this.pager.turn(by, this.pages, performance.now() / 1000);
    this.drawn = -1;
  }

  /**
   * @param {import("../arena/picture.js").Lack} lack why there is no picture; empty hides the table
   * @param {number} t battle time
   * @param {number} now the browser's seconds
   * @param {() => import("../world/camera.js").Margins} margins what the other words cover just now
   */
  draw(lack, t, now, margins) {
    if (!lack && !this.section) return;
    if (now - this.drawn < EVERY) return;
    this.drawn = now;
    document.body.classList.toggle("in-words", lack !== "");
    this.section ??= this.build();
    this.section.hidden = lack === "";
    if (!lack) return;
    const [why, helps] = this.words.lacks[lack];
    setText(this.why, why);
    setText(this.helps, helps);
    const { top, right, bottom, left } = margins();
    const banners = this.place.querySelector("#banners")?.getBoundingClientRect(); // upright they stand at the foot
    const foot = banners && banners.height > 0 && banners.top > innerHeight / 2 ? Math.max(bottom, innerHeight - banners.top) : bottom;
    this.section.style.inset = `${top}px ${right}px ${foot}px ${left}px`;
    this.fill(fleet(this.world, t), now);
  }

  /** @param {import("../world/fleet.js").FleetRow[]} all @param {number} now */
  fill(all, now) {
    const pitch = this.rows[0]?.row.getBoundingClientRect().height || PITCH * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const table = this.body.parentElement;
    if (table) table.hidden = all.length === 0;
    const above = this.body.getBoundingClientRect().top;
    const below = this.turning?.getBoundingClientRect().height ?? 0;
    const foot = this.section?.getBoundingClientRect().bottom ?? 0;
    const room = Math.max(1, Math.floor((foot - below - above - 4) / pitch));
    const { from, to, page, pages } = this.pager.at(all.length, room, now);
    this.pages = pages;
    const shown = all.slice(from, to);
    while (this.rows.length > shown.length) this.rows.pop()?.row.remove();
    while (this.rows.length < shown.length) this.rows.push(this.addRow());
    shown.forEach((ship, index) => {
      const row = this.rows[index];
      if (row) this.write(row, ship);
    });
    setText(this.count, all.length > 0 ? this.words.page(page + 1, pages, all.length) : "");
    this.turning?.classList.toggle("still", pages === 1);
  }

  /** @param {Row} row @param {import("../world/fleet.js").FleetRow} ship */
  write(row, ship) {
    const { words } = this;
    row.row.style.setProperty("--hue", this.world.palette.cssOf(ship.ship));
    row.row.classList.toggle("adrift", ship.functional === 0);
    row.row.classList.toggle("spared", ship.isSpared);
    setText(row.name, ship.name);
    setText(row.note, ship.impostor ? words.impostor(ship.impostor) : ship.isSpared ? words.spared : ship.warm > 0 ? words.warm(Math.ceil(ship.warm)) : "");
    setText(row.wing, `${ship.functional}/${ship.desired}`);
    row.fill.style.transform = `scaleX(${ship.integrity})`;
    STATES.forEach((state, i) => {
      const cell = row.states[i];
      const count = ship.fighters[state];
      if (!cell) return;
      setText(cell, count > 0 ? String(count) : "·");
      cell.classList.toggle("some", count > 0);
    });
    setText(row.counts, STATES.filter((state) => ship.fighters[state] > 0).map((state) => words.counts[state](ship.fighters[state])).join(", ") || "–");
    for (const cell of row.why) setText(cell, ship.reason ? words.trouble(ship.troubled, ship.reason) : ship.owed > 0 ? words.owed(ship.owed) : "");
  }

  /** @returns {Row} */
  addRow() {
    const name = element("b");
    name.dir = "auto";
    const note = element("small");
    const wing = element("span");
    const fill = element("i", "fill");
    const states = STATES.map((state) => element("td", `state ${state}`));
    const counts = element("span");
    const why = [element("span", "reason"), element("span", "reason")];
    const [beside, beneath] = /** @type {[HTMLElement, HTMLElement]} */ (why);
    const head = element("th", "ship", name, " ", note);
    head.scope = "row";
    const row = element("tr", "", head, element("td", "whole", element("span", "integrity", fill), wing), element("td", "counts", counts, beneath), ...states, element("td", "why", beside));
    this.body.append(row);
    return { row, name, note, wing, fill, states, counts, why };
  }
}

/** @param {string} text @param {string} className */
function heading(text, className) {
  const cell = element("th", className, text);
  cell.scope = "col";
  return cell;
}
