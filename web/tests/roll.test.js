import assert from "node:assert/strict";
import { test } from "node:test";

import { ails, roll } from "../bridge/roll.js";
import { World } from "../world/store.js";
import { aFighter, aScore, aShip, aSnapshot } from "./builders.js";

const NOBODY = new Set(/** @type {string[]} */ ([]));

/** @param {Parameters<typeof aSnapshot>[0]} parts */
function aWorld(parts) {
  const world = new World();
  world.take(aSnapshot(parts));
  return world;
}

test("the best stand first and lost ships last, whatever their points", () => {
  const world = aWorld({
    ships: [aShip("ada"), aShip("bob")],
    scores: [aScore("ada", { points: 5 }), aScore("bob", { points: 9 }), aScore("gone", { points: 100 })],
  });

  const rows = roll(world, 0, NOBODY);

  assert.deepEqual(rows.map(({ name, isLost }) => [name, isLost]), [["bob", false], ["ada", false], ["gone", true]]);
});

test("a ship of bare pods has nothing behind it, and one with a controller has", () => {
  const carriers = [{ kind: "Deployment", namespace: "red", name: "wing", desired: 3 }];
  const world = aWorld({ ships: [aShip("ada", { carriers }), aShip("bob", { hull: "tie" })] });

  assert.deepEqual(roll(world, 0, NOBODY).map(({ name, isBare }) => [name, isBare]), [["ada", false], ["bob", true]]);
});

test("bots are known by their players' names, and only by those", () => {
  const world = aWorld({ ships: [aShip("calm-otter"), aShip("ada"), aShip("x", { id: "pod/calm-otter" })] });

  assert.deepEqual(roll(world, 0, new Set(["calm-otter"])).filter((row) => row.isBot).map(({ ship }) => ship), ["player/calm-otter"]);
});

test("what is owed, spared, pretended and warming up is in the row", () => {
  const world = aWorld({
    ships: [aShip("ada?", { impostor: "ada", owed: 2, desired: 5, is_spared: true, warm_until: 12.5 })],
    fighters: [aFighter("u", "ada?", { namespace: "margot" })],
  });

  const [row] = roll(world, 2, NOBODY);

  assert.deepEqual([row?.impostor, row?.namespace, row?.owed, row?.isSpared, row?.warm], ["ada", "margot", 2, true, 11]);
});

test("pods of one ship with one reason and one cure are one trouble, the oldest told", () => {
  const broken = { state: /** @type {const} */ ("damaged"), reason: "CrashLoopBackOff", cure: /** @type {const} */ ("crash") };
  const world = aWorld({
    ships: [aShip("ada")],
    fighters: [aFighter("1", "ada", { ...broken, since: 9 }), aFighter("2", "ada", { ...broken, since: 4 }), aFighter("3", "ada")],
  });

  assert.deepEqual(ails(world, 20).map(({ kind, count, since, cure }) => ({ kind, count, since, cure })), [{ kind: "broken", count: 2, since: 4, cure: "crash" }]);
});

test("deletions that hang are one trouble though each hangs for another while, and a plain strike is none", () => {
  const hangs = { state: /** @type {const} */ ("struck"), cure: /** @type {const} */ ("finalizer") };
  const world = aWorld({
    ships: [aShip("ada")],
    fighters: [
      aFighter("1", "ada", { ...hangs, reason: "Terminating for 40 s: finalizer x", since: 1 }),
      aFighter("2", "ada", { ...hangs, reason: "Terminating for 9 s: finalizer x", since: 30 }),
      aFighter("3", "ada", { state: "struck" }),
      aFighter("4", "ada", { state: "leaving", reason: "Completed" }),
    ],
  });

  assert.deepEqual(ails(world, 50).map(({ kind, count, reason }) => ({ kind, count, reason })), [
    { kind: "stuck", count: 2, reason: "Terminating for 40 s: finalizer x" },
  ]);
});

test("a pod may take a while to start; then it waits, after all that is broken", () => {
  const world = aWorld({
    ships: [aShip("ada")],
    fighters: [aFighter("1", "ada", { state: "docking", since: 0 }), aFighter("2", "ada", { state: "docking", since: 15 }), aFighter("3", "ada", { state: "damaged", since: 18 })],
  });

  assert.deepEqual(ails(world, 20).map(({ kind, count }) => [kind, count]), [["broken", 1], ["waiting", 1]]);
});

test("a trouble's cure comes with the turn that brought it", () => {
  const world = aWorld({ ships: [aShip("ada")], fighters: [aFighter("1", "ada")] });
  world.take({ type: "delta", epoch: "one", seq: 1, time: 1, events: [{ type: "turned", uid: "1", state: "damaged", since: 1, reason: "OOMKilled", cure: "memory" }] });

  assert.equal(ails(world, 2)[0]?.cure, "memory");
});
