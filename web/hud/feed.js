/** The last few things that happened, newest last and brightest. */
import { element, setText } from "./dom.js";

const LINES = 3;
/** Seconds after which a piece of news fades, so that a quiet arena is quiet. */
const FADES = 14;

/** @typedef {import("../world/news.js").News} News */

export class Feed {
  /** @param {HTMLElement} list @param {import("../world/news.js").Newsroom} newsroom @param {import("./words.js").Words} words */
  constructor(list, newsroom, words) {
    this.list = list;
    this.newsroom = newsroom;
    this.words = words;
    /** @type {Map<number, HTMLElement>} */
    this.lines = new Map();
  }

  /** @param {import("../world/store.js").World} world @param {number} t battle time */
  draw(world, t) {
    const shown = this.newsroom.all.slice(-LINES);
    const keep = new Set(shown.map(({ id }) => id));
    for (const [id, line] of this.lines) {
      if (keep.has(id)) continue;
      line.remove();
      this.lines.delete(id);
    }
    for (const news of shown) {
      const line = this.lines.get(news.id) ?? this.addLine(news, world);
      line.classList.toggle("old", t - news.at > FADES);
      const what = line.lastChild;
      if (what) setText(what, this.sentence(news));
    }
  }

  /** @param {News} news @param {import("../world/store.js").World} world @returns {HTMLElement} */
  addLine(news, world) {
    const line = element("li", `news ${news.kind}`);
    if (news.name) {
      const name = element("b", "", news.name);
      name.dir = "auto";
      name.style.color = news.ship ? world.palette.cssOf(news.ship) : "";
      line.append(name, " ");
    }
    line.append(element("span"));
    this.list.append(line);
    this.lines.set(news.id, line);
    return line;
  }

  /** @param {News} news @returns {string} */
  sentence({ kind, count, reason }) {
    const { words } = this;
    switch (kind) {
      case "joins":
      case "launches":
      case "shotCarrier":
      case "shotBare":
      case "home":
        return words[kind](count);
      case "torpedoed":
        return words.torpedoed(reason);
      case "trouble":
        return words.trouble(count, reason || "?");
      case "refused":
        return words.refused(reason);
      case "failed":
        // An address is for the presenter's log of strikes; a room reads the sentence without it.
        return words.failed(reason.replace(/https?:\/\/\S+\s*/g, "").trim());
      case "held":
        return reason ? `${words.held}: ${reason}` : words.held;
      default:
        return words[kind];
    }
  }
}
