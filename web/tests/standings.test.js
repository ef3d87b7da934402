import assert from "node:assert/strict";
import { test } from "node:test";

import { standingNamed, standings, troubles } from "../world/standings.js";
import { World } from "../world/store.js";
import { aDelta, aFighter, aScore, aShip, aSnapshot } from "./builders.js";

/** @param {Parameters<typeof aSnapshot>[0]} told */
function aWorld(told) {
  const world = new World();
  world.take(aSnapshot(told));
  return world;
}

/** @param {World} world @param {number} t */
const board = (world, t) => standings(world, t).map(({ name, rank }) => `${rank} ${name}`);

test("who has most points leads, at the moment that is asked for", () => {
  const world = aWorld({ ships: [aShip("ada"), aShip("bob")], scores: [aScore("ada", { points: 10 }), aScore("bob", { points: 1, rate: 1 })] });

  assert.deepEqual(board(world, 0), ["1 ada", "2 bob"]);
  assert.deepEqual(board(world, 60), ["1 bob", "2 ada"]);
});

test("equals stand by name", () => {
  assert.deepEqual(board(aWorld({ ships: [aShip("bob"), aShip("ada")] }), 0), ["1 ada", "2 bob"]);
});

test("a lost ship sinks beneath the living, keeps its points for a minute, and leaves", () => {
  const world = aWorld({ ships: [aShip("ada"), aShip("bob")], scores: [aScore("ada", { points: 700, at: 5 }), aScore("bob")] });

  world.take(aDelta(1, { type: "ship_gone", id: "player/ada" }));

  assert.deepEqual(board(world, 10), ["1 bob", "0 ada"]);
  assert.equal(standings(world, 10)[1]?.points, 700);
  assert.deepEqual(board(world, 66), ["1 bob"]);
});

test("a ship that comes back after it had left the board has its points again", () => {
  const world = aWorld({ ships: [], scores: [aScore("ada", { points: 700 })] });
  assert.deepEqual(board(world, 100), []);

  world.take(aDelta(1, { type: "ship", ship: aShip("ada") }));

  assert.equal(standings(world, 101)[0]?.points, 700);
});

test("a lost ship without a name is off the board", () => {
  const nameless = aShip("x", { id: "pod/x", named: false });
  const world = aWorld({ ships: [nameless], scores: [aScore("x", { ship: "pod/x", points: 7 })] });

  world.take(aDelta(1, { type: "ship_gone", id: "pod/x" }));

  assert.deepEqual(standings(world, 0), []);
});

test("a ship whose pods are all spared is not ranked, stands beneath whoever is, and none of its pods counts", () => {
  const world = aWorld({
    ships: [aShip("ada"), aShip("noor", { is_spared: true, desired: 0 })],
    fighters: [aFighter("n", "noor", { is_spared: true })],
    scores: [aScore("noor", { points: 99 })],
  });

  assert.deepEqual(board(world, 0), ["1 ada", "0 noor"]);
  assert.deepEqual(standings(world, 0).map(({ standing, functional }) => [standing, functional]), [["ranked", 0], ["spared", 0]]);
});

test("what is owed, pretended and counted is told with the ship, and a warm-up runs down", () => {
  const world = aWorld({
    ships: [aShip("ada", { desired: 4, owed: 3, warm_until: 20 }), aShip("ada?", { impostor: "ada" })],
    scores: [aScore("ada", { rate: 10, at: 2, lost: 3, replaced: 1, hits: 2, recovery: 4.2, slowest: 9, survived: 30 })],
  });

  const [ada, pretender] = standings(world, 8);

  assert.deepEqual([ada?.owed, ada?.warming, ada?.lost, ada?.replaced, ada?.hits, ada?.recovery, ada?.slowest, ada?.survived], [3, 12, 3, 1, 2, 4.2, 9, 36]);
  assert.equal(pretender?.impostor, "ada");
});

test("a name that two ships bear is the player's, and one who flies goes before one who is lost", () => {
  const world = aWorld({ ships: [aShip("ada", { id: "pod/ada", named: false }), aShip("ada")], scores: [aScore("bob")] });

  assert.equal(standingNamed(standings(world, 0), "ada")?.ship, "player/ada");
  assert.equal(standingNamed(standings(world, 0), "bob")?.standing, "lost");
  assert.equal(standingNamed(standings(world, 0), "nobody"), undefined);
});

test("troubles are one entry for each ship and reason, broken ones first", () => {
  const world = aWorld({
    ships: [aShip("ada")],
    fighters: [
      aFighter("a", "ada", { state: "docking", reason: "Unschedulable", since: 0 }),
      aFighter("b", "ada", { state: "damaged", reason: "CrashLoopBackOff", cure: "crash", since: 50 }),
      aFighter("c", "ada", { state: "damaged", reason: "CrashLoopBackOff", cure: "crash", since: 40 }),
      aFighter("d", "ada"),
    ],
  });

  const found = troubles(world, 60).map(({ reason, cure, count, since }) => ({ reason, cure, count, since }));

  assert.deepEqual(found, [{ reason: "CrashLoopBackOff", cure: "crash", count: 2, since: 40 }, { reason: "Unschedulable", cure: "", count: 1, since: 0 }]);
});

test("a pod that is only just starting is in no trouble", () => {
  const world = aWorld({ ships: [aShip("ada")], fighters: [aFighter("a", "ada", { state: "docking", since: 58 })] });

  assert.deepEqual(troubles(world, 60), []);
});

test("a deletion that hangs is a trouble once its reason is told, one for each cure though the reasons count on; a Job's finished pod is none", () => {
  const world = aWorld({ ships: [aShip("ada")], fighters: [aFighter("a", "ada"), aFighter("b", "ada"), aFighter("c", "ada"), aFighter("d", "ada")] });
  world.take(
    aDelta(
      1,
      { type: "turned", uid: "a", state: "struck", since: 1 },
      { type: "turned", uid: "b", state: "struck", since: 2, reason: "Terminating for 40 s: finalizer x/hold", cure: "finalizer" },
      { type: "turned", uid: "c", state: "leaving", since: 1, reason: "Terminating for 41 s: finalizer x/hold", cure: "finalizer" },
      { type: "turned", uid: "d", state: "leaving", since: 1, reason: "Completed" },
    ),
  );

  const found = troubles(world, 60).map(({ reason, cure, count }) => ({ reason, cure, count }));

  assert.deepEqual(found, [{ reason: "Terminating for 41 s: finalizer x/hold", cure: "finalizer", count: 2 }]);
});

test("a trouble that is over takes its cure with it", () => {
  const world = aWorld({ ships: [aShip("ada")], fighters: [aFighter("a", "ada", { state: "damaged", reason: "OOMKilled", cure: "memory" })] });

  world.take(aDelta(1, { type: "turned", uid: "a", state: "leaving", since: 1, reason: "Completed" }));

  assert.deepEqual(troubles(world, 60), []);
});

test("an impostor is told before all, with the namespace it came from", () => {
  const world = aWorld({
    ships: [aShip("bob"), aShip("ada?", { impostor: "ada" })],
    fighters: [aFighter("b", "bob", { state: "damaged", reason: "Error", since: 0 }), aFighter("a", "ada?", { namespace: "margot" })],
  });

  assert.deepEqual(troubles(world, 60).map(({ name, reason, namespace, cure }) => [name, reason, namespace, cure]), [["ada?", "ada", "margot", "impostor"], ["bob", "Error", "default", ""]]);
});
