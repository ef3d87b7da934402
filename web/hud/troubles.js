/** Pods that do not fly, why, and what to do: the reason in Kubernetes' own word, since that is what one looks up. */
import { element, setClass, setText } from "./dom.js";
import { NameTag } from "./name.js";
import { Pages } from "./pages.js";

/** @typedef {import("../world/standings.js").Trouble} Trouble */
/** @typedef {{ item: HTMLElement, name: NameTag, count: HTMLElement, reason: HTMLElement, cure: HTMLElement, hue: string }} Entry */

export class Troubles {
  /** @param {{ section: HTMLElement, list: HTMLElement, more: HTMLElement }} places @param {import("./words.js").Words} words */
  constructor({ section, list, more }, words) {
    this.section = section;
    this.list = list;
    this.more = more;
    this.words = words;
    this.pages = new Pages();
    /** @type {Entry[]} */
    this.entries = [];
  }

  /**
   * So many at a time, and how many more there are; whose ship is followed comes first.
   * @param {readonly Trouble[]} troubles
   * @param {string} followed a ship's id, or empty
   * @param {import("../world/store.js").World} world
   * @param {number} now the browser's seconds
   * @param {number} most
   */
  draw(troubles, followed, world, now, most) {
    const all = followed ? [...troubles.filter(({ ship }) => ship === followed), ...troubles.filter(({ ship }) => ship !== followed)] : troubles;
    if (this.section.hidden !== (all.length === 0)) this.section.hidden = all.length === 0;
    const { from, to } = this.pages.show(now, all.length, most);
    const shown = all.slice(from, to);
    while (this.entries.length > shown.length) this.entries.pop()?.item.remove();
    shown.forEach((trouble, index) => this.drawOne(this.entries[index] ?? this.addEntry(), trouble, world));
    const others = all.length - shown.length;
    if (this.more.hidden !== (others === 0)) this.more.hidden = others === 0;
    if (others > 0) setText(this.more, this.words.more(others));
  }

  /** @param {Entry} entry @param {Trouble} trouble @param {import("../world/store.js").World} world */
  drawOne(entry, { ship, name, reason, cure, namespace, count, isWaiting }, world) {
    const { words } = this;
    const hue = world.palette.cssOf(ship);
    if (hue !== entry.hue) entry.name.node.style.color = entry.hue = hue;
    entry.name.tell(name);
    setText(entry.count, count > 1 ? `×${count}` : "");
    setText(entry.reason, cure === "impostor" ? words.impostorOf(reason, namespace) : reason || "…");
    setText(entry.cure, words.cures[cure ?? ""] ?? "");
    setClass(entry.item, "waiting", isWaiting);
  }

  addEntry() {
    const name = new NameTag();
    const [count, reason, cure] = [element("span", "count"), element("span", "reason"), element("span", "cure")];
    const item = element("li", "", name.node, count, reason, cure);
    this.list.append(item);
    const entry = { item, name, count, reason, cure, hue: "" };
    this.entries.push(entry);
    return entry;
  }
}
