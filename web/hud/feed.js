/** The last few things that happened, newest first and brightest. Sentences wrap, names are shortened, nothing is cut. */
import { element, setClass, setText } from "./dom.js";
import { shorten } from "./name.js";

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
    this.version = -1;
  }

  /** @param {import("../world/store.js").World} world @param {number} t battle time */
  draw(world, t) {
    const shown = this.newsroom.all.slice(-LINES);
    if (this.newsroom.version !== this.version) {
      this.version = this.newsroom.version;
      this.tell(shown, world);
    }
    for (const { id, at } of shown) {
      const line = this.lines.get(id);
      if (line) setClass(line, "old", t - at > FADES);
    }
  }

  /** @param {readonly News[]} shown @param {import("../world/store.js").World} world */
  tell(shown, world) {
    const keep = new Set(shown.map(({ id }) => id));
    for (const [id, line] of this.lines) {
      if (keep.has(id)) continue;
      line.remove();
      this.lines.delete(id);
    }
    for (const news of shown) {
      const what = (this.lines.get(news.id) ?? this.addLine(news, world)).lastChild;
      if (what) setText(what, this.sentence(news));
    }
  }

  /** @param {News} news @param {import("../world/store.js").World} world @returns {HTMLElement} */
  addLine(news, world) {
    const line = element("li", `news ${news.kind}`);
    if (news.name) {
      const name = element("b", "", shorten(news.name));
      name.dir = "auto";
      name.style.color = news.ship ? world.palette.cssOf(news.ship) : "";
      line.append(name, " ");
    }
    line.append(element("span"));
    this.list.prepend(line);
    this.lines.set(news.id, line);
    return line;
  }

  /** @param {News} news @returns {string} */
  sentence({ kind, count, reason, fire }) {
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
      case "held":
        return words.holding(fire ?? {});
      default:
        return words[kind];
    }
  }
}
