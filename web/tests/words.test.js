import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WORDS } from "../hud/words.js";
import { typeset } from "../words/typeset.js";

/** Every text of a table of words, functions called with what they may be told. @param {unknown} words @param {string} [path] @returns {[string, string][]} */
function texts(words, path = "") {
  if (typeof words === "string") return [[path, words]];
  if (typeof words === "function") return [1, 2].flatMap((n) => texts(path === ".holding" ? words({ cause: "stop", by: "Zoë" }) : words(n, "why", 3), `${path}(${n})`));
  return Object.entries(/** @type {object} */ (words)).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

test("both languages say everything", () => {
  const [english, french] = [texts(WORDS.en), texts(WORDS.fr)];

  assert.deepEqual(french.map(([path]) => path), english.map(([path]) => path));
  for (const [path, text] of [...english, ...french]) assert.ok(text.length > 0, path);
});

test("no French line breaks before its sign", () => {
  assert.deepEqual(texts(WORDS.fr).filter(([, text]) => / [:;!?](\s|$)/.test(text)), []);
  assert.equal(typeset("un pod : une image:1 !"), "un pod\u00a0: une image:1\u00a0!");
});

const schema = JSON.parse(readFileSync(new URL("../wire/schema.json", import.meta.url), "utf8"));

test("every cure that the server may name is told in both languages", () => {
  const keys = schema.$defs.FighterView.properties.cure.enum.filter(Boolean);

  assert.ok(keys.length > 8);
  for (const { cures } of Object.values(WORDS)) assert.deepEqual(Object.keys(cures).sort(), [...keys, "impostor"].sort());
});

test("every cause for holding fire that the server may name is told in the page's language, and one without a name as it is told", () => {
  const causes = schema.$defs.FireView.properties.cause.enum.filter(Boolean);

  assert.ok(causes.length > 6);
  for (const { holding } of Object.values(WORDS)) {
    const told = new Set(causes.map((/** @type {"stop"} */ cause) => holding({ cause, by: "Zoë", reason: "English" })));
    assert.equal(told.size, causes.length);
    assert.ok([...told].every((text) => !text.includes("undefined") && !text.includes("English")));
    assert.match(holding({ reason: "an older server's word" }), /an older server's word/);
  }
});
