/** Names on the page: whole where there is room, and shortened in the middle where there is none, never at the end. */
import { element } from "./dom.js";

/** From this many letters on a name may be shortened; so many of its last are always shown. */
const LONG = 10;
const TAIL = 4;
const ELLIPSIS = "…";

/** A name for a sentence: at most `most` letters, both its ends kept. @param {string} name @param {number} [most] */
export function shorten(name, most = 28) {
  const letters = [...name];
  if (letters.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return letters.slice(0, most - 1 - tail).join("") + ELLIPSIS + letters.slice(-tail).join("");
}

/** A name in a row: the browser takes from its middle what does not fit. */
export class NameTag {
  /** @param {string} [className] */
  constructor(className = "name") {
    this.head = element("span", "head");
    this.tail = element("span", "tail");
    this.node = element("b", className, this.head, this.tail);
    this.node.dir = "auto";
    this.told = "";
  }

  /** @param {string} name */
  tell(name) {
    if (name === this.told) return;
    this.told = name;
    const letters = [...name];
    const tail = letters.length > LONG ? TAIL : 0;
    this.head.textContent = letters.slice(0, letters.length - tail).join("");
    this.tail.textContent = tail ? letters.slice(-tail).join("") : "";
    this.node.classList.toggle("long", letters.length > LONG + TAIL);
  }
}
