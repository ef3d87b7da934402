import assert from "node:assert/strict";
import { test } from "node:test";

import { NAMELESS, Palette, TONES } from "../world/hue.js";

test("the first dozen ships all look different", () => {
  const palette = new Palette();
  const names = ["ada", "bob", "cedric", "dora", "emil", "fritz", "gaia", "hugo", "ines", "jan", "kim", "lea"];
  for (const name of names) palette.give(`player/${name}`, name, true);

  assert.equal(new Set(names.map((name) => palette.of(`player/${name}`))).size, TONES.length);
});

test("a lone ship's colour follows from its name", () => {
  const [one, other] = [new Palette(), new Palette()];
  one.give("player/cedric", "cedric", true);
  other.give("player/cedric", "cedric", true);

  assert.equal(one.of("player/cedric"), other.of("player/cedric"));
});

test("a ship keeps its colour, and who has no name has none", () => {
  const palette = new Palette();
  palette.give("player/ada", "ada", true);
  const before = palette.of("player/ada");
  palette.give("player/ada", "ada", true);
  palette.give("pod/1", "1", false);

  assert.equal(palette.of("player/ada"), before);
  assert.equal(palette.of("pod/1"), NAMELESS);
  assert.match(palette.cssOf("pod/1"), /^#[0-9a-f]{6}$/);
});
