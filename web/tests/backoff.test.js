import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../stream/backoff.js";

test("waits grow, spread, and stay below eight seconds", () => {
  const shortest = [0, 1, 2, 3, 4, 50].map((failures) => backoff(failures, () => 0));
  const longest = [0, 1, 2, 3, 4, 50].map((failures) => backoff(failures, () => 0.999));

  assert.deepEqual(shortest, [0.2, 0.4, 0.8, 1.6, 3.2, 4]);
  assert.ok(longest.every((wait, i) => wait > (shortest[i] ?? 0) && wait < 8));
});
