import assert from "node:assert/strict";
import { test } from "node:test";

import { WORDS as BRIDGE } from "../bridge/words.js";
import { WORDS as ARENA } from "../hud/words.js";
import { addressIn, languageFor, wordsFor } from "../words/language.js";

test("who asks for a language by the address gets it, whatever the browser speaks", () => {
  assert.equal(languageFor("?lang=fr", ["en-GB"]), "fr");
  assert.equal(languageFor("?follow=ada&lang=EN", ["fr"]), "en");
});

test("the reader's first language that we speak is taken, else English", () => {
  assert.equal(languageFor("", ["de-DE", "fr-CH", "en"]), "fr");
  assert.equal(languageFor("?lang=xx", ["de-DE"]), "en");
  assert.equal(languageFor("", []), "en");
});

test("a language is known by its whole code, not by how it begins", () => {
  assert.equal(languageFor("", ["frr", "fro-FR"]), "en");
  assert.equal(languageFor("", ["enm", "fr_CA"]), "fr");
});

test("the arena and the bridge speak the same language to the same reader", () => {
  for (const preferred of [["de-DE", "fr-CH", "en"], ["it", "en-GB", "fr"], []]) {
    assert.equal(wordsFor(ARENA, "", preferred).language, wordsFor(BRIDGE, "", preferred).language);
  }
});

test("the same page in another language keeps whatever else its address says", () => {
  assert.equal(addressIn("http://host:8080/k/?follow=ada&lang=en#here", "fr"), "http://host:8080/k/?follow=ada&lang=fr#here");
});
