import assert from "node:assert/strict";
import { test } from "node:test";

import { AT_REST, pushOfFinger, pushOfKeys, pushOfPad, STEERING, strongest, TRIGGERS } from "../bridge/stick.js";

/** @param {Partial<{ axes: number[], pressed: number[] }>} held */
const aPad = ({ axes = [0, 0, 0, 0], pressed = [] }) => ({ axes, buttons: Array.from({ length: 17 }, (_, i) => ({ pressed: pressed.includes(i) })) });

test("arrows and the keys of the left hand push alike, slanting no farther than straight", () => {
  assert.deepEqual(pushOfKeys(new Set(["ArrowLeft"])), { x: -1, y: 0, fire: false });
  assert.deepEqual(pushOfKeys(new Set(["KeyA"])), { x: -1, y: 0, fire: false });
  const slant = pushOfKeys(new Set(["KeyW", "KeyD"]));
  assert.ok(Math.hypot(slant.x, slant.y) <= 1.001);
  assert.ok(slant.x > 0 && slant.y < 0);
});

test("opposite keys hold each other, and both hands' keys for the same way are one", () => {
  assert.deepEqual(pushOfKeys(new Set(["ArrowLeft", "ArrowRight"])), AT_REST);
  assert.deepEqual(pushOfKeys(new Set(["ArrowUp", "KeyW"])), { x: 0, y: -1, fire: false });
});

test("no key that flies or fires is one that stops, or lies beside it", () => {
  for (const code of [...Object.keys(STEERING), ...TRIGGERS]) assert.ok(!["Space", "Escape", "KeyG", "KeyF", "KeyH", "KeyB", "KeyV", "KeyN"].includes(code), code);
});

test("a gamepad's stick that does not stand quite still is at rest", () => {
  assert.deepEqual(pushOfPad(aPad({ axes: [0.1, -0.1] })), AT_REST);
  assert.deepEqual(pushOfPad(aPad({ axes: [0, -1] })), { x: 0, y: -1, fire: false });
});

test("a gamepad's cross steers, and either trigger fires", () => {
  assert.deepEqual(pushOfPad(aPad({ pressed: [14] })), { x: -1, y: 0, fire: false });
  assert.equal(pushOfPad(aPad({ pressed: [0] })).fire, true);
  assert.equal(pushOfPad(aPad({ pressed: [7] })).fire, true);
  assert.equal(pushOfPad(aPad({ pressed: [1] })).fire, false);
});

test("a gamepad that has fewer sticks and buttons than most is read as far as it goes", () => {
  assert.deepEqual(pushOfPad({ axes: [], buttons: [] }), AT_REST);
});

test("a finger pushes as far as it is from the middle, and no farther than the rim", () => {
  assert.deepEqual(pushOfFinger(30, 0, 60, false), { x: 0.5, y: 0, fire: false });
  assert.deepEqual(pushOfFinger(0, -600, 60, true), { x: 0, y: -1, fire: true });
  assert.deepEqual(pushOfFinger(3, 3, 60, false), AT_REST);
});

test("of several hands the strongest steers, and any of them fires", () => {
  assert.deepEqual(strongest([{ x: 0.2, y: 0, fire: true }, { x: 0, y: -1, fire: false }]), { x: 0, y: -1, fire: true });
  assert.deepEqual(strongest([]), AT_REST);
});
