import assert from "node:assert/strict";
import { test } from "node:test";

import { isStuck } from "../arena/marks.js";
import { aFighter } from "./builders.js";

test("a fighter is stuck when its deletion hangs and the reason is told, and not while it goes as others do", () => {
  assert.equal(isStuck(aFighter("a", "ada", { state: "struck", reason: "Terminating for 40 s: finalizer x", cure: "finalizer" })), true);
  assert.equal(isStuck(aFighter("a", "ada", { state: "leaving", cure: "node" })), true);
  assert.equal(isStuck(aFighter("a", "ada", { state: "leaving", reason: "Completed" })), false);
  assert.equal(isStuck(aFighter("a", "ada", { state: "struck" })), false);
  assert.equal(isStuck(aFighter("a", "ada", { state: "damaged", cure: "crash" })), false);
});
