import assert from "node:assert/strict";
import { test } from "node:test";

import { standings, troubles } from "../world/standings.js";
import { World } from "../world/store.js";
import { aDelta, aFighter, aScore, aShip, aSnapshot } from "./builders.js";

test("who has most points leads, at the moment that is asked for", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada"), aShip("bob")], scores: [aScore("ada", { points: 10 }), aScore("bob", { points: 1, rate: 1 })] }));

  assert.deepEqual(standings(world, 0).map(({ name }) => name), ["ada", "bob"]);
  assert.deepEqual(standings(world, 60).map(({ name }) => name), ["bob", "ada"]);
});

test("equals stand by name", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("bob"), aShip("ada")] }));

  assert.deepEqual(standings(world, 0).map(({ name }) => name), ["ada", "bob"]);
});

test("a lost ship stays on the board", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada")], scores: [aScore("ada", { points: 7 })] }));

  world.take(aDelta(1, { type: "ship_gone", id: "player/ada" }));

  assert.deepEqual(standings(world, 0), [{ ship: "player/ada", name: "ada", points: 7, functional: 0, desired: 0, isLost: true }]);
});

test("a lost ship without a name is off the board", () => {
  const world = new World();
  const nameless = aShip("x", { id: "pod/x", named: false });
  world.take(aSnapshot({ ships: [nameless], scores: [aScore("x", { ship: "pod/x", points: 7 })] }));

  world.take(aDelta(1, { type: "ship_gone", id: "pod/x" }));

  assert.deepEqual(standings(world, 0), []);
});

test("troubles are one entry for each ship and reason, broken ones first", () => {
  const world = new World();
  world.take(
    aSnapshot({
      ships: [aShip("ada")],
      fighters: [
        aFighter("a", "ada", { state: "docking", reason: "Unschedulable", since: 0 }),
        aFighter("b", "ada", { state: "damaged", reason: "CrashLoopBackOff", since: 50 }),
        aFighter("c", "ada", { state: "damaged", reason: "CrashLoopBackOff", since: 40 }),
        aFighter("d", "ada"),
      ],
    }),
  );

  const found = troubles(world, 60).map(({ reason, count, since }) => ({ reason, count, since }));

  assert.deepEqual(found, [{ reason: "CrashLoopBackOff", count: 2, since: 40 }, { reason: "Unschedulable", count: 1, since: 0 }]);
});

test("a pod that is only just starting is in no trouble", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada")], fighters: [aFighter("a", "ada", { state: "docking", since: 58 })] }));

  assert.deepEqual(troubles(world, 60), []);
});
