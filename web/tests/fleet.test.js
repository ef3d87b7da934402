import assert from "node:assert/strict";
import { test } from "node:test";

import { Pager, READ, fleet } from "../world/fleet.js";
import { World } from "../world/store.js";
import { aFighter, aShip, aSnapshot } from "./builders.js";

test("every ship is told by name, its fighters by state, and its first trouble", () => {
  const world = new World();
  world.take(aSnapshot({
    ships: [aShip("zoe"), aShip("ada", { desired: 4, owed: 1, warm_until: 20 })],
    fighters: [
      aFighter("a", "ada"),
      aFighter("b", "ada", { state: "damaged", reason: "CrashLoopBackOff" }),
      aFighter("c", "ada", { state: "damaged", reason: "CrashLoopBackOff" }),
      aFighter("d", "ada", { state: "struck" }),
    ],
  }));

  const [ada, zoe] = fleet(world, 12);

  assert.equal(ada?.name, "ada");
  assert.deepEqual(ada?.fighters, { ready: 1, functional: 0, docking: 0, struck: 1, leaving: 0, damaged: 2 });
  assert.deepEqual([ada?.functional, ada?.integrity, ada?.owed, ada?.warm], [1, 0.25, 1, 8]);
  assert.deepEqual([ada?.reason, ada?.troubled], ["CrashLoopBackOff", 2]);
  assert.equal(zoe?.reason, "");
});

test("what ails an impostor's pods is told beside whose name they bear, and not that name again", () => {
  const world = new World();
  world.take(aSnapshot({
    ships: [aShip("ada?", { id: "impostor/margot/ada", impostor: "ada" })],
    fighters: [aFighter("a", "ada?", { ship: "impostor/margot/ada", state: "damaged", reason: "CrashLoopBackOff" })],
  }));

  const [row] = fleet(world, 12);

  assert.deepEqual([row?.impostor, row?.reason, row?.troubled], ["ada", "CrashLoopBackOff", 1]);
});

test("pages turn by themselves, are alike long, and none is left out", () => {
  const pager = new Pager();
  const seen = new Set();
  for (let now = 0; now < 6 * READ; now += READ / 2) {
    const { from, to } = pager.at(60, 11, now);
    assert.ok(to - from <= 11 && to > from);
    for (let i = from; i < to; i += 1) seen.add(i);
  }

  assert.equal(seen.size, 60);
});

test("a page that is held stays, a hand turns it, and a fleet that shrinks leaves nobody on an empty page", () => {
  const pager = new Pager();
  pager.isHeld = true;
  pager.at(60, 10, 0);
  pager.turn(-1, 6, 0);

  assert.equal(pager.at(60, 10, 1000).page, 5);
  assert.deepEqual(pager.at(3, 10, 1001), { from: 0, to: 3, page: 0, pages: 1 });
});
