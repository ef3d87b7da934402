/** The coach's line beneath the news: whose fighter it was, and what to change. */
import { element, setText } from "./dom.js";

export class CoachLine {
  /** @param {HTMLElement} place @param {import("../world/coach.js").Coach} coach @param {import("./words.js").Words} words */
  constructor(place, coach, words) {
    this.place = place;
    this.coach = coach;
    this.words = words;
    this.name = element("b");
    this.name.dir = "auto";
    this.text = element("span");
    place.append(this.name, " ", this.text);
  }

  /** @param {import("../world/store.js").World} world */
  draw(world) {
    const advice = this.coach.advice();
    const sentence = advice ? this.words.coach[advice.key]?.(advice.kind) : undefined; // a newer server's key says nothing
    this.place.hidden = !sentence;
    if (!advice || !sentence) return;
    setText(this.name, advice.name);
    this.name.style.color = world.palette.cssOf(advice.ship);
    setText(this.text, sentence);
  }
}
