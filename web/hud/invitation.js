/** How one joins: the labels, the command, and where to watch. An empty arena shows it by itself, a key at any time. */
import { element, find, setText } from "./dom.js";

export class Invitation {
  /** @param {HTMLElement} place @param {import("./words.js").Words} words */
  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.isAsked = false;
    this.isEmpty = false;
    setText(find("#invitation-how"), words.emptyHow);
    setText(find("#invitation-labels"), words.emptyLabels);
  }

  /** Shown because somebody asks for it, or no longer. @param {boolean} isAsked */
  ask(isAsked) {
    this.isAsked = isAsked;
    this.show();
  }

  /** @param {boolean} isEmpty nobody flies */
  draw(isEmpty) {
    if (isEmpty === this.isEmpty) return;
    this.isEmpty = isEmpty;
    this.show();
  }

  show() {
    const isShown = this.isAsked || this.isEmpty;
    this.place.classList.toggle("asked", this.isAsked && !this.isEmpty);
    setText(find("#invitation-title"), this.isEmpty ? this.words.emptyTitle : this.words.joinTitle);
    if (this.place.hidden !== isShown) return;
    this.place.hidden = !isShown;
    if (isShown) void this.tell();
  }

  /** The exact command with which one joins, and the address for others, where the server knows them. */
  async tell() {
    try {
      const { join, address } = await (await fetch("api/arena")).json();
      if (typeof join === "string" && join) find("#invitation-join").replaceChildren(element("code", "", ...unbroken(join)));
      this.tellAddress(typeof address === "string" ? address : "");
    } catch {
      // The labels stand there already; the command is a comfort.
    }
  }

  /** @param {string} address empty where only this computer can reach the page */
  tellAddress(address) {
    const place = find("#invitation-watch");
    if (!address) {
      place.replaceChildren(element("p", "", this.words.onlyHere));
      return;
    }
    const short = address.replace(/^http:\/\//, "").replace(/\/$/, "");
    const code = element("img", "qr");
    code.src = "api/qr.svg";
    code.alt = address;
    place.replaceChildren(code, element("p", "", this.words.watch, element("b", "", short)));
  }
}

/** A command's words, none of them broken at its hyphens. @param {string} command */
function unbroken(command) {
  return command.split(" ").flatMap((word) => [element("span", "", word), " "]);
}
