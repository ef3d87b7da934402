import assert from "node:assert/strict";
import { test } from "node:test";

import { PRESETS, positionOf, secondsAt } from "../bridge/pace.js";
import { tokenOf } from "../bridge/token.js";
import { WORDS } from "../bridge/words.js";

test("the token is what stands behind #token=, and nothing else is one", () => {
  assert.equal(tokenOf("#token=abc-_123"), "abc-_123");
  assert.equal(tokenOf("#lang=fr&token=abc"), "abc");
  assert.deepEqual(["", "#", "#token=", "#abc", "#other=abc"].map(tokenOf), ["", "", "", "", ""]);
});

test("the slider reaches from the slowest pace to the fastest, and never goes back", () => {
  const paces = Array.from({ length: 101 }, (_, position) => secondsAt(position));

  assert.deepEqual([paces[0], paces[100]], [60, 0.5]);
  assert.ok(paces.every((pace, i) => i === 0 || pace <= (paces[i - 1] ?? 0)));
});

test("a preset's place on the slider gives its pace back", () => {
  for (const [, seconds] of PRESETS) {
    const back = secondsAt(positionOf(seconds));

    assert.ok(Math.abs(back - seconds) / seconds < 0.1, `${seconds} came back as ${back}`);
  }
});

test("a pace beyond the slider's ends stands at its end", () => {
  assert.deepEqual([positionOf(0.2), positionOf(3600)], [100, 0]);
});

test("whatever is said in one language is said in the other", () => {
  const { en: english, fr: french } = WORDS;

  assert.deepEqual(Object.keys(french).sort(), Object.keys(english).sort());
  assert.deepEqual(Object.keys(french.outcomes).sort(), Object.keys(english.outcomes).sort());
});
