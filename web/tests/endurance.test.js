import assert from "node:assert/strict";
import { test } from "node:test";

import { Endurance, PATIENCE } from "../world/endurance.js";

test("a frame that fails now and then costs no picture, and is told once", () => {
  const picture = new Endurance();
  const told = Array.from({ length: 100 }, (_, i) => picture.failed(i * 2));

  assert.equal(picture.at(200), "well");
  assert.deepEqual(told.filter(Boolean), [true]);
});

test("a picture that fails again and again within a short while is given up for good", () => {
  const picture = new Endurance();
  for (let i = 0; i < 20; i += 1) picture.failed(i / 60);

  assert.equal(picture.at(1), "broken");
  assert.equal(picture.at(1e6), "broken");
});

test("a lost context is waited for, then given up, and welcome whenever it comes back", () => {
  const picture = new Endurance();
  picture.lost(10);
  picture.lost(12);
  const seen = [picture.at(10.1), picture.at(10 + PATIENCE + 0.1)];
  picture.restored();

  assert.deepEqual(seen, ["waiting", "lost"]);
  assert.equal(picture.at(99), "well");
});
