import assert from "node:assert/strict";
import { test } from "node:test";

import { WORDS } from "../hud/words.js";

test("both languages say everything", () => {
  const { en: english, fr: french } = WORDS;

  for (const [key, value] of Object.entries(english)) {
    const other = Reflect.get(french, key);
    assert.equal(typeof other, typeof value, key);
    assert.ok(String(typeof other === "function" ? other(2, "why") : other).length > 0, key);
  }
});
