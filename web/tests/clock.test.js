import assert from "node:assert/strict";
import { test } from "node:test";

import { BattleClock, median, RENDER_DELAY } from "../world/clock.js";

function aClock() {
  const browser = { now: 1000 };
  return { browser, clock: new BattleClock(() => browser.now) };
}

test("the journey there is taken to be as long as the journey back", () => {
  const { browser, clock } = aClock();
  browser.now = 1000.2;

  clock.pong(1000, 42);

  assert.ok(Math.abs(clock.now() - 42.1) < 1e-9);
  assert.ok(Math.abs(clock.renderTime() - (42.1 - RENDER_DELAY)) < 1e-9);
});

test("one late answer does not move the clock", () => {
  const { browser, clock } = aClock();
  for (let i = 0; i < 5; i += 1) clock.pong(browser.now, browser.now - 1000);
  const before = clock.now();

  clock.pong(browser.now - 0.9, browser.now - 1000 - 0.9); // stuck on the way here for 0.9 s

  assert.equal(clock.now(), before);
});

test("a small error is bent away, and time never goes back", () => {
  const { browser, clock } = aClock();
  clock.pong(browser.now, 10);
  for (let i = 0; i < 9; i += 1) clock.pong(browser.now, 9.8);
  /** @type {number[]} */
  const seen = [];
  for (let i = 0; i < 600; i += 1) {
    browser.now += 1 / 60;
    seen.push(clock.now());
  }

  assert.ok(seen.every((t, i) => i === 0 || t > (seen[i - 1] ?? 0)));
  assert.ok(Math.abs((seen.at(-1) ?? 0) - 19.8) < 1e-6);
});

test("a large error is set at once", () => {
  const { browser, clock } = aClock();
  clock.hear(5);

  clock.pong(browser.now, 500);

  assert.equal(clock.now(), 500);
});

test("a pong from the future is not believed", () => {
  const { clock } = aClock();

  clock.pong(2000, 7);

  assert.equal(clock.isSet, false);
});

test("the median of an even number lies between the two in the middle", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([9, 1, 2]), 2);
});
