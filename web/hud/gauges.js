/** The X-Wing's own figures: shields, pace, what it has shot down. */
import { AUTOPILOT } from "../world/store.js";
import { setClass, setText } from "./dom.js";
import { shorten } from "./name.js";

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
    const isDown = world.xwing?.state === "destroyed";
    const shields = world.xwing?.state === "flying" ? world.xwing.shields : 0;
    setText(places.shields, isDown ? words.xwingDown : "◆".repeat(shields) + "◇".repeat(Math.max(0, SHIELDS - shields)));
    setClass(places.shields, "down", isDown);
    setText(places.pilot, words.flownBy(world.isHandFlown ? shorten(world.helm.pilot ?? AUTOPILOT) : words.autopilot));
    setClass(places.pilot, "by-hand", world.isHandFlown);
    setText(places.pace, world.fire.pace > 0 ? words.seconds(world.fire.pace) : "–");
    let lost = 0;
    for (const score of world.scores.values()) lost += score.lost ?? 0;
    setText(places.kills, String(lost));
  }
}
