import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { arenaExtent, fighterPlace, flightPlace, planFlight, shipPlace, somewhere } from "../world/motion.js";
import { seedOf, unit } from "../world/noise.js";
import { pathPlace } from "../world/path.js";

const golden = JSON.parse(readFileSync(new URL("../../tests/golden/motion.json", import.meta.url), "utf8"));

/**
 * @param {number} actual
 * @param {number} expected
 * @param {string} what
 */
function assertClose(actual, expected, what) {
  assert.ok(Math.abs(actual - expected) <= 1e-9, `${what}: ${actual}, Python says ${expected}`);
}

/**
 * @param {import("../world/motion.js").Place} place
 * @param {[number, number, number]} expected
 * @param {string} what
 */
function assertPlace(place, expected, what) {
  assertClose(place.x, expected[0], `${what} x`);
  assertClose(place.y, expected[1], `${what} y`);
  assertClose(place.heading, expected[2], `${what} heading`);
}

test("a text's seed is the same as in Python", () => {
  for (const { text, seed } of golden.seeds) assert.equal(seedOf(text), seed, JSON.stringify(text));
});

test("a unit number is bit for bit the same as in Python", () => {
  for (const { seed, salt, unit: expected } of golden.units) assert.equal(unit(seed, salt), expected, `${seed} ${salt}`);
});

test("the arena is as large as in Python", () => {
  for (const { berths, extent } of golden.extents) {
    const { halfWidth, halfHeight } = arenaExtent(berths);
    assertClose(halfWidth, extent[0], `${berths} berths`);
    assertClose(halfHeight, extent[1], `${berths} berths`);
  }
});

test("a ship is where Python has it", () => {
  for (const { berth, t, place } of golden.ships) assertPlace(shipPlace(berth, t), place, `berth ${berth} at ${t}`);
});

test("a fighter is where Python has it", () => {
  for (const one of golden.fighters) {
    const place = fighterPlace(one.berth, one.slot, one.seed, one.lone, one.t);
    assertPlace(place, one.place, JSON.stringify(one));
  }
});

test("a path is where Python has it, before, during and after its time", () => {
  for (const { path, t, place } of golden.paths) assertPlace(pathPlace(path, t), place, `${JSON.stringify(path)} at ${t}`);
});

test("a planned flight can be followed for many frames without making anything new", () => {
  const flight = planFlight(3, 12, seedOf("a pod"), false);
  const place = somewhere();

  const followed = flightPlace(flight, 12.5, place);

  assert.equal(followed, place);
  assert.deepEqual(followed, fighterPlace(3, 12, seedOf("a pod"), false, 12.5));
});
