import assert from "node:assert/strict";
import { test } from "node:test";

import { figuresOf } from "../hud/row.js";

/** @param {number} recovery seconds */
const toldOf = (recovery) => {
  const ship = { standing: "ranked", functional: 3, desired: 3, lost: 1, replaced: 1, hits: 0, recovery };
  return figuresOf(/** @type {import("../world/standings.js").Standing} */ (/** @type {unknown} */ (ship)), false)[4];
};

test("a replacement within a second took some time, and none took no time to be told", () => {
  assert.equal(toldOf(0), "");
  assert.equal(toldOf(0.4), "↑<1\u202fs");
  assert.equal(toldOf(3.6), "↑4\u202fs");
});
