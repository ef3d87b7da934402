/** Pods that do not fly, and why: the reason in Kubernetes' own word, since that is what one looks up. */
import { troubles } from "../world/standings.js";
import { element, setText } from "./dom.js";

const MOST = 5;

export class Troubles {
  /** @param {HTMLElement} section @param {HTMLElement} list */
  constructor(section, list) {
    this.section = section;
    this.list = list;
  }

  /** @param {import("../world/store.js").World} world @param {number} t battle time */
  draw(world, t) {
    const all = troubles(world, t).slice(0, MOST);
    this.section.hidden = all.length === 0;
    while (this.list.children.length > all.length) this.list.lastChild?.remove();
    all.forEach((trouble, index) => {
      const row = this.list.children[index] ?? this.addRow();
      const [name, count, reason] = /** @type {HTMLElement[]} */ ([...row.children]);
      row.classList.toggle("waiting", trouble.isWaiting);
      if (name) {
        setText(name, trouble.name);
        name.style.color = world.palette.cssOf(trouble.ship);
      }
      if (count) setText(count, trouble.count > 1 ? `×${trouble.count}` : "");
      if (reason) setText(reason, trouble.reason || "…");
    });
  }

  addRow() {
    const name = element("b", "name");
    name.dir = "auto";
    const row = element("li", "", name, element("span", "count"), element("span", "reason"));
    this.list.append(row);
    return row;
  }
}
