import assert from "node:assert/strict";
import { test } from "node:test";

import { Newsroom } from "../world/news.js";
import { World } from "../world/store.js";
import { aDelta, aFighter, aShip, aSnapshot } from "./builders.js";

/** A newsroom over a world with cedric (a controller's, two fighters) and wescale (a bare pod). */
function newsroom() {
  const clock = { t: 0 };
  const world = new World();
  const news = new Newsroom(() => clock.t);
  world.listeners.push(news);
  const carriers = [{ kind: "ReplicationController", namespace: "default", name: "cedric", desired: 2 }];
  world.take(
    aSnapshot({
      ships: [aShip("cedric", { desired: 2, carriers }), aShip("wescale", { hull: "tie" })],
      fighters: [aFighter("c1", "cedric"), aFighter("c2", "cedric"), aFighter("w1", "wescale")],
    }),
  );
  return { clock, world, news, told: () => news.all.map(({ kind, name, count }) => `${name} ${kind} ${count}`) };
}

test("what was there already is no news", () => {
  assert.deepEqual(newsroom().told(), []);
});

test("a controller's loss is told apart from a bare pod's", () => {
  const { world, told } = newsroom();

  world.take(aDelta(1, { type: "fighter_gone", uid: "c1", at: 0, shot: true }, { type: "fighter_gone", uid: "w1", at: 0, shot: true }));

  assert.deepEqual(told(), ["cedric shotCarrier 1", "wescale shotBare 1"]);
});

test("the same thing within a few seconds is told once, with its count", () => {
  const { clock, world, told } = newsroom();
  world.take(aDelta(1, { type: "fighter", fighter: aFighter("c3", "cedric") }));
  clock.t = 2;
  world.take(aDelta(2, { type: "fighter", fighter: aFighter("c4", "cedric") }));
  clock.t = 20;

  world.take(aDelta(3, { type: "fighter", fighter: aFighter("c5", "cedric") }));

  assert.deepEqual(told(), ["cedric launches 2", "cedric launches 1"]);
});

test("a wing that was hurt is told to be whole when its last replacement flies", () => {
  const { world, told } = newsroom();
  world.take(aDelta(1, { type: "fighter_gone", uid: "c1", at: 0, shot: true }));
  world.take(aDelta(2, { type: "fighter", fighter: aFighter("c3", "cedric", { state: "docking" }) }));

  world.take(aDelta(3, { type: "turned", uid: "c3", state: "functional", since: 1 }, { type: "turned", uid: "c3", state: "ready", since: 2 }));

  assert.deepEqual(told(), ["cedric shotCarrier 1", "cedric launches 1", "cedric whole 1"]);
});

test("a pod in trouble is told once for each reason", () => {
  const { world, news } = newsroom();

  world.take(aDelta(1, { type: "turned", uid: "c1", state: "damaged", since: 0, reason: "CrashLoopBackOff" }));
  world.take(aDelta(2, { type: "turned", uid: "c1", state: "damaged", since: 0, reason: "CrashLoopBackOff" }));
  world.take(aDelta(3, { type: "turned", uid: "c2", state: "damaged", since: 0, reason: "OOMKilled" }));

  assert.deepEqual(news.all.map(({ reason, count }) => [reason, count]), [["CrashLoopBackOff", 1], ["OOMKilled", 1]]);
});

test("a deflected shot is told, and taking it twice is taking it once", () => {
  const { world, told } = newsroom();
  const strike = { id: 1, uid: "c1", pod: "c1", ship: "player/cedric", weapon: /** @type {const} */ ("ion"), by: "autopilot", outcome: /** @type {const} */ ("deflected"), at: 0 };

  world.take(aDelta(1, { type: "strike", strike }));
  world.take(aDelta(2, { type: "strike", strike }));

  assert.deepEqual(told(), ["cedric deflected 1"]);
});

test("fighters called home are no losses", () => {
  const { world, told } = newsroom();

  world.take(aDelta(1, { type: "turned", uid: "c1", state: "leaving", since: 0 }, { type: "fighter_gone", uid: "c1", at: 1 }));

  assert.deepEqual(told(), ["cedric home 1"]);
});

test("another epoch begins with no news", () => {
  const { world, news } = newsroom();
  world.take(aDelta(1, { type: "fighter_gone", uid: "w1", at: 0, shot: true }));

  world.take(aSnapshot({ epoch: "two" }));

  assert.deepEqual(news.all, []);
});

test("who takes the helm is told by name, and that the autopilot has it again; another weapon is not that news", () => {
  const { world, told } = newsroom();

  world.take(aDelta(1, { type: "helm", helm: { pilot: "Zoë" } }, { type: "helm", helm: { pilot: "Zoë", weapon: "ion" } }));
  world.take(aDelta(2, { type: "helm", helm: { weapon: "ion" } }));

  assert.deepEqual(told(), ["Zoë byHand 1", "X-Wing byItself 1"]);
});

test("a torpedo's news is the controller's end by the cluster's word, and before it that a ship is open to one", () => {
  const { world, told } = newsroom();
  const strike = { id: 1, uid: "c", pod: "default/cedric", ship: "player/cedric", weapon: /** @type {const} */ ("torpedo"), by: "Zoë", at: 0, kind: "Deployment" };

  world.take(aDelta(1, { type: "ship_hit", ship: "player/cedric", hits: 19 }, { type: "ship_hit", ship: "player/cedric", hits: 20 }, { type: "torpedo", state: "armed" }));
  world.take(aDelta(2, { type: "strike", strike: { ...strike, outcome: "confirmed" } }));

  assert.deepEqual(told(), ["cedric open 1", " armed 1", "cedric torpedoed 1"]);
});
