/** What every mark and figure means, the keys, and the score's formula: one overlay, which the browser itself makes modal. */
import { element } from "./dom.js";
import { MARKS, drawMark } from "./marks.js";

export class Legend {
  /** @param {HTMLDialogElement} dialog @param {HTMLElement} button @param {import("./words.js").Words} words */
  constructor(dialog, button, words) {
    this.dialog = dialog;
    this.words = words.legend;
    this.isFilled = false;
    button.setAttribute("aria-label", this.words.show);
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", () => this.toggle());
    // A click beside it closes it too; the dialog's own surface is covered by what it holds.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** The focus goes into it, and back to where it was. */
  toggle() {
    if (this.dialog.open) return this.dialog.close();
    this.fill();
    this.dialog.showModal();
  }

  fill() {
    if (this.isFilled) return;
    this.isFilled = true;
    const { words } = this;
    const close = element("button", "close", words.close);
    close.type = "button";
    close.addEventListener("click", () => this.dialog.close());
    const title = element("h2", "", words.title);
    title.id = "legend-title";
    this.dialog.setAttribute("aria-labelledby", title.id);
    const marks = element("ul", "marks", ...MARKS.map((mark) => element("li", "", drawMark(mark), element("span", "", words.marks[mark]))));
    this.dialog.append(
      element(
        "div",
        "card",
        element("header", "", title, close),
        element("section", "sky", element("h3", "", words.sky), marks),
        element("section", "", element("h3", "", words.board), pairs(words.figures, "figures")),
        element("section", "", element("h3", "", words.keys), pairs(words.presses, "keys")),
        element("section", "score", element("h3", "", words.score), element("p", "formula", words.formula), ...words.rules.map((rule) => element("p", "", rule))),
      ),
    );
  }
}

/** @param {readonly [string, string][]} told @param {string} name */
function pairs(told, name) {
  return element("dl", name, ...told.map(([sign, meaning]) => element("div", "", element("dt", "", sign), element("dd", "", meaning))));
}
