import assert from "node:assert/strict";
import { test } from "node:test";

import { roll } from "../bridge/roll.js";
import { World } from "../world/store.js";
import { aFighter, aScore, aShip, aSnapshot } from "./builders.js";

const NOBODY = new Set(/** @type {string[]} */ ([]));

/** @param {Parameters<typeof aSnapshot>[0]} parts */
function aWorld(parts) {
  const world = new World();
  world.take(aSnapshot(parts));
  return world;
}

test("ships stand as in the arena", () => {
  const world = aWorld({ ships: [aShip("ada"), aShip("bob")], scores: [aScore("ada", { points: 5 }), aScore("bob", { points: 9 })] });

  assert.deepEqual(roll(world, 0, NOBODY).map(({ name, rank }) => [name, rank]), [["bob", 1], ["ada", 2]]);
});

test("a ship of bare pods has nothing behind it, and one with a controller has", () => {
  const carriers = [{ kind: "Deployment", namespace: "red", name: "wing", desired: 3 }];
  const world = aWorld({ ships: [aShip("ada", { carriers }), aShip("bob", { hull: "tie" })] });

  assert.deepEqual(roll(world, 0, NOBODY).map(({ name, isBare }) => [name, isBare]), [["ada", false], ["bob", true]]);
});

test("a ship of spared pods is not told as one that is gone once shot", () => {
  const world = aWorld({ ships: [aShip("ada", { hull: "tie", is_spared: true })] });

  assert.equal(roll(world, 0, NOBODY)[0]?.isBare, false);
});

test("bots are known by their players' names, and only by those", () => {
  const world = aWorld({ ships: [aShip("calm-otter"), aShip("ada"), aShip("x", { id: "pod/calm-otter" })] });

  assert.deepEqual(roll(world, 0, new Set(["calm-otter"])).filter((row) => row.isBot).map(({ ship }) => ship), ["player/calm-otter"]);
});

test("where a ship is follows from its controller, else from a pod", () => {
  const carriers = [{ kind: "Deployment", namespace: "red", name: "wing", desired: 3 }];
  const world = aWorld({ ships: [aShip("ada", { carriers }), aShip("bob")], fighters: [aFighter("u", "bob", { namespace: "margot" })] });

  assert.deepEqual(roll(world, 2, NOBODY).map(({ namespace }) => namespace), ["red", "margot"]);
});
