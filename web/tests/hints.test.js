import assert from "node:assert/strict";
import { test } from "node:test";

import { Hints, hints } from "../world/hints.js";
import { World } from "../world/store.js";
import { aFighter, aShip, aSnapshot } from "./builders.js";

function aWorld() {
  const world = new World();
  world.take(
    aSnapshot({
      ships: [aShip("ada", { owed: 3 }), aShip("bob"), aShip("eve?", { impostor: "eve" })],
      fighters: [aFighter("b1", "bob", { state: "struck", cure: "finalizer", reason: "Terminating" }), aFighter("b2", "bob", { state: "leaving", cure: "finalizer", reason: "Terminating" }), aFighter("a", "ada")],
    }),
  );
  return world;
}

test("what is plain from how the ships stand is said of each: what is owed, pretended, and cannot go", () => {
  assert.deepEqual(hints(aWorld()).map(({ name, key, count }) => `${name} ${key} ${count}`), ["ada owed 3", "eve? impostor 1", "bob finalizer 2"]);
});

test("hints have their turn one after the other, with a pause between", () => {
  const [world, turn] = [aWorld(), new Hints()];
  /** @type {string[]} */
  const seen = [];
  for (let t = 0; t < 56; t += 1) {
    const name = turn.hint(world, t, "")?.name ?? "-";
    if (seen.at(-1) !== name) seen.push(name);
  }

  assert.deepEqual(seen, ["ada", "-", "eve?", "-", "bob", "-", "ada", "-"]);
});

test("who follows a ship is told of that ship only, while there is something to say of it", () => {
  const [world, turn] = [aWorld(), new Hints()];

  assert.equal(turn.hint(world, 0, "player/bob")?.name, "bob");
  assert.equal(turn.hint(world, 20, "player/bob")?.name, "bob");
  assert.notEqual(turn.hint(world, 40, "player/nobody"), null);
});

test("where nothing is amiss nothing is said", () => {
  assert.equal(new Hints().hint(new World(), 0, ""), null);
});
