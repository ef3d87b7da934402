/** The ship that the reader follows: always on screen, with all its figures in words. */
import { element, setText } from "./dom.js";
import { shorten } from "./name.js";
import { BoardRow } from "./row.js";

export class OwnShip {
  /** @param {HTMLElement} place @param {import("./words.js").Words} words @param {import("./follow.js").Follow} follow */
  constructor(place, words, follow) {
    this.place = place;
    this.words = words;
    this.follow = follow;
    this.row = new BoardRow(words, (name) => follow.choose(name));
    this.absent = element("p", "absent");
    this.leave = element("button", "leave", words.followNobody);
    this.leave.type = "button";
    this.leave.addEventListener("click", () => follow.choose(follow.name));
    /** @type {[keyof import("./words.js").Words["facts"], HTMLElement][]} */
    this.facts = [];
    const list = element("dl");
    for (const key of /** @type {(keyof import("./words.js").Words["facts"])[]} */ (Object.keys(words.facts))) {
      const told = element("dd");
      this.facts.push([key, told]);
      list.append(element("div", "", element("dt", "", words.facts[key]), told));
    }
    this.list = list;
    place.setAttribute("aria-label", words.followed);
    place.append(this.row.button, list, this.absent, this.leave);
  }

  /** @param {import("../world/standings.js").Standing | undefined} own @param {import("../world/store.js").World} world */
  draw(own, world) {
    const { follow, words } = this;
    hide(this.place, follow.name === "");
    if (follow.name === "") return;
    for (const node of [this.row.button, this.list]) hide(node, !own);
    for (const node of [this.absent, this.leave]) hide(node, Boolean(own));
    if (!own) {
      setText(this.absent, words.nobody(shorten(follow.name)));
      return;
    }
    this.row.draw(own, world.palette.cssOf(own.ship), true);
    const { lost, replaced, hits, recovery, slowest, survived } = own;
    const told = { lost: String(lost), replaced: String(replaced), hits: String(hits), recovery: timed(recovery), slowest: timed(slowest), survived: clock(survived) };
    for (const [key, node] of this.facts) setText(node, told[key]);
  }
}

/** @param {HTMLElement} node @param {boolean} isHidden */
function hide(node, isHidden) {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

/** @param {number} seconds 0 where there is none */
function timed(seconds) {
  if (seconds <= 0) return "–";
  return `${seconds.toLocaleString(document.documentElement.lang, { maximumFractionDigits: seconds < 10 ? 1 : 0 })}\u202fs`;
}

/** Minutes and seconds. @param {number} seconds */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
