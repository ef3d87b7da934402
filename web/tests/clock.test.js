import assert from "node:assert/strict";
import { test } from "node:test";

import { BattleClock, median, RENDER_DELAY } from "../world/clock.js";

function aClock() {
  const browser = { now: 1000 };
  return { browser, clock: new BattleClock(() => browser.now) };
}

/** Settled on battle time 0 at the browser's 1000. */
function aClockThatSleeps() {
  const browser = { now: 1000, wall: 5e9 };
  const clock = new BattleClock(() => browser.now, () => browser.wall);
  for (let i = 0; i < 9; i += 1) clock.pong(browser.now, 0);
  return { browser, clock };
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

test("after a sleep in which the browser's clock stood still the first answer is believed at once", () => {
  const { browser, clock } = aClockThatSleeps();
  browser.wall += 60;

  const slept = clock.hasSlept();
  clock.pong(browser.now, 60);

  assert.equal(slept, true);
  assert.equal(clock.now(), 60);
  assert.equal(clock.hasSlept(), false);
});

test("an answer to what was asked before the sleep is not believed", () => {
  const { browser, clock } = aClockThatSleeps();
  const asked = browser.now;
  browser.now += 0.01;
  browser.wall += 60;
  clock.hasSlept();

  clock.pong(asked, 0.005);
  const before = clock.offsets.length;
  clock.pong(browser.now, 60);

  assert.equal(before, 0);
  assert.equal(clock.now(), 60);
});

test("two clocks that go on together are no sleep, however seldom one looks, nor is a little that they drift apart", () => {
  const { browser, clock } = aClockThatSleeps();
  browser.now += 3600;
  browser.wall += 3600.4;

  assert.equal(clock.hasSlept(), false);
  assert.equal(clock.offsets.length, 9);
});

test("who has no second clock notices no sleep, and needs none", () => {
  const { browser, clock } = aClock();
  browser.now += 60;

  assert.equal(clock.hasSlept(), false);
});
