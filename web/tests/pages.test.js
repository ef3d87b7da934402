import assert from "node:assert/strict";
import { test } from "node:test";

import { Pages } from "../hud/pages.js";

/** The pages shown in so many seconds, each once. @param {Pages} pages @param {number} from @param {number} to @param {number} length @param {number} room */
function shown(pages, from, to, length, room) {
  /** @type {string[]} */
  const seen = [];
  for (let now = from; now < to; now += 0.5) {
    const { from: first, to: past } = pages.show(now, length, room);
    const told = `${first + 1}–${past}`;
    if (seen.at(-1) !== told) seen.push(told);
  }
  return seen;
}

test("within a minute a board turns through all sixty, and begins again", () => {
  assert.deepEqual(shown(new Pages(), 0, 45, 60, 12), ["1–12", "13–24", "25–36", "37–48", "49–60", "1–12"]);
});

test("pages are full: the last shows again what fits before it", () => {
  assert.deepEqual(shown(new Pages(), 0, 15, 13, 12), ["1–12", "2–13"]);
});

test("what fits does not turn", () => {
  assert.deepEqual(shown(new Pages(), 0, 60, 12, 12), ["1–12"]);
  assert.deepEqual(new Pages().show(0, 0, 12), { from: 0, to: 0 });
});

test("a page that somebody turned to stays longer, and one that is pointed at stays", () => {
  const pages = new Pages();
  pages.show(0, 60, 12);
  pages.turn(-1, 1);
  assert.deepEqual(shown(pages, 1, 25, 60, 12), ["49–60"]);

  pages.isHeld = true;

  assert.deepEqual(shown(pages, 25, 200, 60, 12), ["49–60"]);
});

test("a list that has become shorter shows its last page, not an empty one", () => {
  const pages = new Pages();
  pages.show(0, 60, 12);
  pages.turn(4, 1);

  assert.deepEqual(pages.show(2, 20, 12), { from: 8, to: 20 });
});
