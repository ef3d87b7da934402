import assert from "node:assert/strict";
import { test } from "node:test";

import { largest, uncut, widths } from "../world/labels.js";

test("names that do not meet keep their whole width", () => {
  const allowed = widths([{ x: 0, y: 0, width: 600 }, { x: 200, y: 50, width: 400 }, { x: 900, y: 10, width: 300 }], 40, 10);

  assert.deepEqual(allowed, [600, 400, 300]);
});

test("of two that would touch the longer gives way, and both where both are long", () => {
  const one = widths([{ x: 0, y: 0, width: 40 }, { x: 100, y: 5, width: 400 }], 40, 10);
  const both = widths([{ x: 0, y: 0, width: 300 }, { x: 100, y: 5, width: 400 }], 40, 10);

  assert.deepEqual(one, [40, 140]);
  assert.deepEqual(both, [90, 90]);
});

test("type is as large as fits, and never less than the least", () => {
  const wishes = Array.from({ length: 10 }, (_, i) => ({ x: 100 * i, y: 0, width: 4 }));
  const how = { least: 10, most: 30, line: 1.75, enough: 4.4 };

  const { size } = largest(wishes, how);
  const crowded = largest(wishes.map(({ x, ...rest }) => ({ ...rest, x: x / 10 })), how);

  assert.equal(size, 22); // 22 × 4 and half a size between: one more does not fit into 100
  assert.equal(crowded.size, 10);
  assert.ok(crowded.widths.every((width) => width < 20));
});

test("a lone ship's name of sixty-three letters is written out in the largest type", () => {
  const { size, widths: allowed } = largest([{ x: 0, y: 0, width: 33 }], { least: 26, most: 26, line: 1.75, enough: 4.4 });

  assert.equal(size, 26);
  assert.deepEqual(allowed, [858]);
});

test("a short name stands as far from the edge as the bar beneath it needs", () => {
  assert.equal(uncut(1270, [50, 88, 0], 350, 1280), 1236);
  assert.equal(uncut(340, [50, 88, 120], 350, 1280), 410);
  assert.equal(uncut(800, [50, 88, 0], 350, 1280), 800);
});
