import assert from "node:assert/strict";
import { test } from "node:test";

import { shorten } from "../hud/name.js";

test("a name that is not long is whole", () => {
  assert.equal(shorten("wescale"), "wescale");
  assert.equal(shorten("x".repeat(28)), "x".repeat(28));
});

test("a name of 63 letters keeps both its ends", () => {
  const short = shorten(`team-of-the-north-${"x".repeat(40)}-red-7`);

  assert.equal([...short].length, 28);
  assert.match(short, /^team-of-the-no.*…x+-red-7$/);
});

test("letters are counted, not their halves", () => {
  assert.equal(shorten("😀".repeat(9), 5), "😀😀…😀😀");
});
