import assert from "node:assert/strict";
import { test } from "node:test";

import { pointsAt, survivedAt, World } from "../world/store.js";
import { aDelta, aFighter, aScore, aShip, aSnapshot } from "./builders.js";

/** @param {World} world @param {string} player */
const wingOf = (world, player) => world.wings.get(`player/${player}`);

test("a snapshot replaces all that was known", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada")], fighters: [aFighter("a", "ada")] }));

  world.take(aSnapshot({ seq: 9, ships: [aShip("bob")], fighters: [aFighter("b", "bob")] }));

  assert.deepEqual([...world.wings.keys()], ["player/bob"]);
  assert.deepEqual([...world.fighters.keys()], ["b"]);
  assert.equal(world.seq, 9);
});

test("a delta that does not follow is a gap, and changes nothing", () => {
  const world = new World();
  world.take(aSnapshot({ seq: 4 }));

  const taking = world.take(aDelta(6, { type: "ship", ship: aShip("ada") }));

  assert.equal(taking, "gap");
  assert.equal(world.wings.size, 0);
  assert.equal(world.seq, 4);
});

test("a delta of another epoch is a gap", () => {
  const world = new World();
  world.take(aSnapshot());

  assert.equal(world.take({ ...aDelta(1), epoch: "two" }), "gap");
});

test("a delta that was taken already is passed over", () => {
  const world = new World();
  world.take(aSnapshot({ seq: 4, ships: [aShip("ada")] }));

  const taking = world.take(aDelta(4, { type: "ship_gone", id: "player/ada" }));

  assert.equal(taking, "old");
  assert.equal(world.wings.size, 1);
});

test("integrity follows the fighters' states, whatever the order and however often they are told", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada", { desired: 4 })] }));
  world.take(aDelta(1, { type: "fighter", fighter: aFighter("a", "ada") }, { type: "fighter", fighter: aFighter("a", "ada") }));
  world.take(aDelta(2, { type: "fighter", fighter: aFighter("b", "ada", { state: "docking" }) }));
  world.take(aDelta(3, { type: "turned", uid: "b", state: "functional", since: 1 }, { type: "turned", uid: "nobody", state: "ready", since: 1 }));
  assert.equal(wingOf(world, "ada")?.integrity, 0.5);

  world.take(aDelta(4, { type: "turned", uid: "a", state: "struck", since: 2 }, { type: "fighter_gone", uid: "b", at: 2 }));

  assert.equal(wingOf(world, "ada")?.integrity, 0);
});

test("a fighter told before its ship joins the wing when the ship is told", () => {
  const world = new World();
  world.take(aSnapshot());

  world.take(aDelta(1, { type: "fighter", fighter: aFighter("a", "ada") }, { type: "ship", ship: aShip("ada") }));

  assert.equal(wingOf(world, "ada")?.functional, 1);
});

test("a lost ship keeps its name, its colour and its score", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada")], scores: [aScore("ada", { points: 12 })] }));
  const colour = world.palette.of("player/ada");

  world.take(aDelta(1, { type: "ship_gone", id: "player/ada" }));

  assert.equal(world.nameOf("player/ada"), "ada");
  assert.equal(world.palette.of("player/ada"), colour);
  assert.equal(world.scores.get("player/ada")?.points, 12);
});

test("an event of a newer server is passed over", () => {
  const world = new World();
  world.take(aSnapshot());

  assert.equal(world.take(aDelta(1, /** @type {never} */ ({ type: "fanfare" }))), "taken");
});

test("points grow by themselves, and never shrink before their time", () => {
  const score = aScore("ada", { points: 100, rate: 10, at: 50 });

  assert.equal(pointsAt(score, 53), 130);
  assert.equal(pointsAt(score, 49), 100);
});

test("shots that have arrived are forgotten", () => {
  const world = new World();
  const shot = { source: "xwing", weapon: /** @type {const} */ ("laser"), t0: 0, x0: 0, y0: 0, x1: 1, y1: 1 };
  world.take(aSnapshot({ shots: [{ ...shot, id: 1, t1: 1 }, { ...shot, id: 2, t1: 5 }] }));

  world.forgetShots(3);

  assert.deepEqual([...world.shots.keys()], [2]);
});

test("a course is another path of the X-Wing that flies already, with the shields it has", () => {
  const world = new World();
  world.take(aSnapshot({ xwing: { state: "flying", shields: 2, path: { t0: 0, t1: 1, x0: 0, y0: 0, vx0: 1, vy0: 0, x1: 1, y1: 0, vx1: 1, vy1: 0 } } }));

  world.take(aDelta(1, { type: "course", path: [5, 6, 10, 20, 1, 2, 11, 22, 3, 4] }));

  assert.deepEqual(world.xwing, { state: "flying", shields: 2, path: { t0: 5, t1: 6, x0: 10, y0: 20, vx0: 1, vy0: 2, x1: 11, y1: 22, vx1: 3, vy1: 4 } });
});

test("who flies is what the last word on the helm says, and the autopilot where none was said", () => {
  const world = new World();
  world.take(aSnapshot());
  assert.equal(world.isHandFlown, false);

  world.take(aDelta(1, { type: "helm", helm: { pilot: "Zoë" } }));
  assert.equal(world.isHandFlown, true);

  world.take(aDelta(2, { type: "helm", helm: {} }));
  assert.equal(world.isHandFlown, false);
});

test("hits are counted by ship where torpedoes are allowed, and go with the ship", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada"), aShip("bob")], torpedo: { state: "safe", hits: { "player/ada": 7 } } }));
  world.take(aDelta(1, { type: "ship_hit", ship: "player/ada", hits: 8 }, { type: "ship_hit", ship: "player/bob", hits: 1 }, { type: "torpedo", state: "armed" }));
  assert.deepEqual([...world.hits], [["player/ada", 8], ["player/bob", 1]]);
  assert.equal(world.tube, "armed");

  world.take(aDelta(2, { type: "ship_gone", id: "player/ada" }));

  assert.deepEqual([...world.hits], [["player/bob", 1]]);
});

test("points and survival grow by themselves, and stand from the moment at which the watch went stale", () => {
  const score = aScore("ada", { points: 100, rate: 10, at: 5, survived: 50 });
  const stale = { stale: true, since: 8 };

  assert.deepEqual([pointsAt(score, 7), survivedAt(score, 7)], [120, 52]);
  assert.deepEqual([pointsAt(score, 7, stale), survivedAt(score, 7, stale)], [120, 52]);
  assert.deepEqual([pointsAt(score, 90, stale), survivedAt(score, 90, stale)], [130, 53]);
  assert.deepEqual([pointsAt({ ...score, rate: 0 }, 90), survivedAt({ ...score, rate: 0 }, 90)], [100, 50]);
  assert.equal(pointsAt({ ...score, at: 9 }, 90, stale), 100);
});

test("a listener that fails stops neither the mirror nor the other listeners, and is told once", (context) => {
  const warn = context.mock.method(console, "warn", () => {});
  const world = new World();
  /** @type {string[]} */
  const heard = [];
  world.listeners.push({ onEvent: () => { throw new Error("no card"); } }, { onEvent: (event) => heard.push(event.type) });
  world.take(aSnapshot());

  world.take(aDelta(1, { type: "ship", ship: aShip("ada") }));
  world.take(aDelta(2, { type: "fighter", fighter: aFighter("a", "ada") }));

  assert.deepEqual(heard, ["ship", "fighter"]);
  assert.equal(wingOf(world, "ada")?.functional, 1);
  assert.equal(warn.mock.callCount(), 1);
});

test("a fighter's cure comes and goes with its state", () => {
  const world = new World();
  world.take(aSnapshot({ ships: [aShip("ada")], fighters: [aFighter("a", "ada", { state: "damaged", reason: "CrashLoopBackOff", cure: "crash" })] }));

  world.take(aDelta(1, { type: "turned", uid: "a", state: "struck", since: 3, reason: "Terminating", cure: "finalizer" }));
  const turned = world.fighters.get("a")?.cure;
  world.take(aDelta(2, { type: "turned", uid: "a", state: "functional", since: 4 }));

  assert.equal(turned, "finalizer");
  assert.equal(world.fighters.get("a")?.cure, undefined);
});
