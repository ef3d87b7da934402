/** The X-Wing's own figures: shields, pace, what it has shot down. */
import { AUTOPILOT } from "../world/store.js";
import { setText } from "./dom.js";

const SHIELDS = 3;

export class Gauges {
  /**
   * @param {{ shields: HTMLElement, pilot: HTMLElement, pace: HTMLElement, kills: HTMLElement }} places
   * @param {import("./words.js").Words} words
   */
  constructor(places, words) {
    this.places = places;
    this.words = words;
  }

  /** @param {import("../world/store.js").World} world */
  draw(world) {
    const { places, words } = this;
    const shields = world.xwing?.state === "flying" ? world.xwing.shields : 0;
    setText(places.shields, world.xwing?.state === "destroyed" ? words.xwingDown : "◆".repeat(shields) + "◇".repeat(Math.max(0, SHIELDS - shields)));
    places.shields.classList.toggle("down", world.xwing?.state === "destroyed");
    setText(places.pilot, words.flownBy(world.isHandFlown ? (world.helm.pilot ?? AUTOPILOT) : words.autopilot));
    places.pilot.classList.toggle("by-hand", world.isHandFlown);
    setText(places.pace, world.fire.pace > 0 ? words.seconds(world.fire.pace) : "–");
    let lost = 0;
    for (const score of world.scores.values()) lost += score.lost ?? 0;
    setText(places.kills, String(lost));
  }
}
