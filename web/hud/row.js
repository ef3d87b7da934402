/** One ship on the board: its name and points, its integrity, and small figures that the legend explains. */
import { element, setClass, setText } from "./dom.js";
import { NameTag } from "./name.js";

/** @typedef {import("../world/standings.js").Standing} Standing */

export class BoardRow {
  /** @param {import("./words.js").Words} words @param {(name: string) => void} choose what a click asks for */
  constructor(words, choose) {
    this.words = words;
    this.name = new NameTag();
    this.rank = element("span", "rank");
    this.points = element("span", "points");
    this.fill = element("i", "fill");
    this.owed = element("i", "owed");
    this.state = element("span", "state");
    this.figures = [element("span", "wing"), element("span", "lost"), element("span", "replaced"), element("span", "hits"), element("span", "recovery")];
    this.button = element("button", "row", this.rank, this.name.node, this.points, element("span", "below", element("span", "integrity", this.fill, this.owed), this.state, ...this.figures));
    this.button.type = "button";
    this.button.addEventListener("click", () => choose(this.name.told));
    this.hue = "";
    this.told = "";
    this.shares = "";
  }

  /** @param {Standing} ship @param {string} hue of its player @param {boolean} isFollowed */
  draw(ship, hue, isFollowed) {
    if (hue !== this.hue) {
      this.hue = hue;
      this.button.style.setProperty("--hue", hue);
    }
    this.name.tell(ship.name);
    setText(this.rank, ship.rank > 0 ? String(ship.rank) : "–");
    setText(this.points, ship.standing === "spared" ? "–" : grouped(Math.floor(ship.points)));
    this.drawBar(ship);
    const state = this.stateOf(ship);
    const told = `${state} ${ship.functional} ${ship.desired} ${ship.lost} ${ship.replaced} ${ship.hits} ${ship.recovery} ${ship.standing} ${isFollowed}`;
    if (told === this.told) return;
    this.told = told;
    this.drawFigures(ship, state);
    setClass(this.button, "sunk", ship.standing !== "ranked");
    setClass(this.button, "adrift", ship.standing === "ranked" && ship.functional === 0);
    setClass(this.button, "own", isFollowed);
    this.button.setAttribute("aria-pressed", String(isFollowed));
  }

  /** @param {Standing} ship */
  drawBar({ functional, desired, owed }) {
    const whole = Math.max(1, desired);
    const shares = `${Math.min(1, functional / whole)} ${Math.min(1, owed / whole)}`;
    if (shares === this.shares) return;
    this.shares = shares;
    const [full, lacking] = shares.split(" ");
    this.fill.style.transform = `scaleX(${full})`;
    this.owed.style.transform = `scaleX(${lacking})`;
  }

  /** What is to be known of a ship before its figures; one thing, the gravest. @param {Standing} ship */
  stateOf({ standing, impostor, warming, owed }) {
    const { words } = this;
    if (standing === "lost") return words.lostShip;
    if (impostor) return words.impostor(impostor);
    if (standing === "spared") return words.sparedShip;
    if (warming > 0) return words.warming(Math.ceil(warming));
    return owed > 0 ? words.owes(owed) : "";
  }

  /** @param {Standing} ship @param {string} state */
  drawFigures(ship, state) {
    setText(this.state, state);
    const told = figuresOf(ship, state !== "");
    this.figures.forEach((figure, index) => setText(figure, told[index] ?? ""));
  }
}

/**
 * Wing, losses, replacements, hits on the X-Wing, time of recovery; what is nothing is empty, and where something else is
 * said too, only what fits beside it.
 * @param {Standing} ship
 * @param {boolean} isBrief
 */
export function figuresOf({ standing, functional, desired, lost, replaced, hits, recovery }, isBrief) {
  const wing = standing === "ranked" ? `${functional}/${desired}` : "";
  if (isBrief) return [wing, "", "", "", ""];
  return [wing, lost > 0 ? `−${lost}` : "", replaced > 0 ? `+${replaced}` : "", hits > 0 ? `◆${hits}` : "", recovery > 0 ? `↑${recovery < 1 ? "<1" : Math.round(recovery)}\u202fs` : ""];
}

/** Digits in threes, with a thin space: read alike in both languages. @param {number} points */
export function grouped(points) {
  return String(points).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
