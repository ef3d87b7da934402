import assert from "node:assert/strict";
import { test } from "node:test";

import { wordsFor } from "../hud/words.js";

test("who asks for French by the address gets it, whatever the browser speaks", () => {
  assert.equal(wordsFor("?lang=fr", ["en-GB"]).language, "fr");
});

test("the browser's first language that we speak is taken, else English", () => {
  assert.equal(wordsFor("", ["de-DE", "fr-CH", "en"]).language, "fr");
  assert.equal(wordsFor("?lang=xx", ["de-DE"]).language, "en");
});

test("both languages say everything", () => {
  const { words: english } = wordsFor("?lang=en", []);
  const { words: french } = wordsFor("?lang=fr", []);

  for (const [key, value] of Object.entries(english)) {
    const other = Reflect.get(french, key);
    assert.equal(typeof other, typeof value, key);
    assert.ok(String(typeof other === "function" ? other(2, "why") : other).length > 0, key);
  }
});
