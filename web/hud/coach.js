/** The coach's line beneath the news: whose fighter it was, or how a ship stands, and what to change. */
import { Hints } from "../world/hints.js";
import { element, setText } from "./dom.js";
import { shorten } from "./name.js";

export class CoachLine {
  /** @param {HTMLElement} place @param {import("../world/coach.js").Coach} coach @param {import("./words.js").Words} words */
  constructor(place, coach, words) {
    this.place = place;
    this.coach = coach;
    this.words = words;
    this.hints = new Hints();
    this.name = element("b");
    this.name.dir = "auto";
    this.text = element("span");
    this.hue = "";
    place.append(this.name, " ", this.text);
  }

  /** @param {import("../world/store.js").World} world @param {number} t battle time @param {string} followed a ship's id, or empty */
  draw(world, t, followed) {
    const told = this.told(world, t, followed);
    if (this.place.hidden !== !told) this.place.hidden = !told;
    if (!told) return;
    setText(this.name, shorten(told.name));
    const hue = world.palette.cssOf(told.ship);
    if (hue !== this.hue) this.name.style.color = this.hue = hue;
    setText(this.text, told.sentence);
  }

  /** A loss comes first, then what is plain to see. @param {import("../world/store.js").World} world @param {number} t @param {string} followed */
  told(world, t, followed) {
    const advice = this.coach.advice();
    const sentence = advice ? this.words.coach[advice.key]?.(advice.kind) : undefined; // a newer server's key says nothing
    if (advice && sentence) return { ship: advice.ship, name: advice.name, sentence };
    const hint = this.hints.hint(world, t, followed);
    return hint && { ship: hint.ship, name: hint.name, sentence: this.words.hints[hint.key](hint.count) };
  }
}
