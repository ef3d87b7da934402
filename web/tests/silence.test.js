import assert from "node:assert/strict";
import { test } from "node:test";

import { Silence } from "../stream/silence.js";

test("silence grows by the clock while one looks on time, and ends with a word", () => {
  const silence = new Silence(300);
  silence.heard(1000);
  const grown = [1300, 1600, 1900].map((now) => silence.look(now));
  silence.heard(2000);

  assert.deepEqual(grown, [300, 600, 900]);
  assert.equal(silence.look(2100), 100);
});

test("a page that was busy for long has not heard a long silence", () => {
  const silence = new Silence(300);
  silence.heard(0);
  silence.look(300);

  assert.equal(silence.look(9_000), 600);
});

test("a clock that goes back makes no silence", () => {
  const silence = new Silence(300);
  silence.heard(5000);

  assert.equal(silence.look(4000), 0);
});
