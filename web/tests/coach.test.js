import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WORDS } from "../hud/words.js";
import { Coach } from "../world/coach.js";
import { World } from "../world/store.js";
import { aDelta, aShip, aSnapshot } from "./builders.js";

function aCoach() {
  const clock = { t: 0 };
  const world = new World();
  const coach = new Coach(() => clock.t);
  world.listeners.push(coach);
  world.take(aSnapshot({ ships: [aShip("ada"), aShip("bob")] }));
  let seq = 0;
  /** @param {string} player @param {"bare" | "replicas"} [key] @param {"confirmed" | "refused"} [outcome] */
  const strike = (player, key, outcome = "confirmed") =>
    world.take(aDelta((seq += 1), { type: "strike", strike: { id: seq, uid: "u", pod: "default/u", ship: `player/${player}`, weapon: "laser", by: "autopilot", outcome, at: clock.t, ...(key ? { coach: { key } } : {}) } }));
  return { clock, coach, strike };
}

test("who lost a fighter is coached by name, and what has no advice is passed over", () => {
  const { coach, strike } = aCoach();
  strike("bob", undefined, "refused");
  assert.equal(coach.advice(), null);

  strike("ada", "bare");

  assert.deepEqual([coach.advice()?.name, coach.advice()?.key], ["ada", "bare"]);
});

test("advice stays long enough to be read, then the newest has its turn, then all is quiet", () => {
  const { clock, coach, strike } = aCoach();
  strike("ada", "bare");
  coach.advice();
  strike("bob", "bare");
  strike("bob", "replicas");
  clock.t = 4;
  assert.equal(coach.advice()?.name, "ada");

  clock.t = 6;
  assert.deepEqual([coach.advice()?.name, coach.advice()?.key], ["bob", "replicas"]);

  clock.t = 30;
  assert.equal(coach.advice(), null);
});

test("every key that the server may send has its sentence in both languages", () => {
  const schema = JSON.parse(readFileSync(new URL("../wire/schema.json", import.meta.url), "utf8"));
  const keys = schema.$defs.CoachView.properties.key.enum;

  assert.ok(keys.length > 5);
  for (const { coach } of Object.values(WORDS)) {
    assert.deepEqual(Object.keys(coach).sort(), [...keys].sort());
    for (const key of keys) assert.ok((coach[key]?.("Deployment") ?? "").length > 20, key);
  }
});
