import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera, unitFor } from "../world/camera.js";
import { planBerth } from "../world/motion.js";

const bounds = { minX: -800, minY: -300, maxX: 1200, maxY: 500 };
const corners = [[-800, -300], [1200, -300], [1200, 500], [-800, 500]];

for (const [name, view, margins] of /** @type {[string, { width: number, height: number }, import("../world/camera.js").Margins][]} */ ([
  ["a projector", { width: 1280, height: 720 }, { left: 290, top: 12, right: 12, bottom: 110 }],
  ["a phone upright", { width: 390, height: 844 }, { left: 12, top: 190, right: 12, bottom: 150 }],
  ["a square", { width: 700, height: 700 }, { left: 200, top: 0, right: 0, bottom: 100 }],
])) {
  test(`all that shall be seen lies between the margins on ${name}`, () => {
    const camera = new Camera();

    camera.aim(view, margins, bounds, 0);

    for (const [x = 0, y = 0] of corners) {
      const across = camera.screenX(x, y);
      const down = camera.screenY(x, y);
      assert.ok(across >= margins.left - 1e-6 && across <= view.width - margins.right + 1e-6, `${across} across`);
      assert.ok(down >= margins.top - 1e-6 && down <= view.height - margins.bottom + 1e-6, `${down} down`);
    }
  });
}

test("upright, what flies to the right flies up, and its nose shows so", () => {
  const camera = new Camera();
  camera.aim({ width: 390, height: 844 }, { left: 0, top: 0, right: 0, bottom: 0 }, bounds, 0);

  assert.ok(camera.screenY(100, 0) < camera.screenY(0, 0));
  assert.equal(camera.screenHeading(0), -Math.PI / 2);
});

test("a change of view is approached, not jumped to", () => {
  const camera = new Camera();
  const view = { width: 1280, height: 720 };
  const none = { left: 0, top: 0, right: 0, bottom: 0 };
  camera.aim(view, none, bounds, 0);
  const before = camera.scale;

  camera.aim(view, none, { minX: -100, minY: -100, maxX: 100, maxY: 100 }, 1 / 60);

  assert.ok(camera.scale > before && camera.scale < before * 1.1);
});

test("a camera that stays level shows right as right in a window of any shape", () => {
  const camera = new Camera({ staysLevel: true });

  camera.aim({ width: 390, height: 844 }, { left: 10, top: 120, right: 10, bottom: 260 }, { minX: -500, minY: -300, maxX: 500, maxY: 300 }, 0.1);

  assert.ok(camera.screenX(100, 0) > camera.screenX(0, 0));
  assert.equal(camera.screenHeading(1), 1);
  assert.ok(camera.screenX(500, 0) <= 380.1);
});

for (const [name, view, margins] of /** @type {[string, { width: number, height: number }, import("../world/camera.js").Margins][]} */ ([
  ["a projector", { width: 1280, height: 720 }, { left: 300, top: 12, right: 12, bottom: 130 }],
  ["a full HD screen", { width: 1920, height: 1080 }, { left: 450, top: 20, right: 12, bottom: 200 }],
  ["an old projector", { width: 1024, height: 768 }, { left: 270, top: 12, right: 12, bottom: 140 }],
  ["a small laptop", { width: 1024, height: 600 }, { left: 250, top: 12, right: 12, bottom: 120 }],
  ["a phone upright", { width: 390, height: 844 }, { left: 12, top: 190, right: 12, bottom: 190 }],
])) {
  test(`sixty ships use the whole sky that is free on ${name}, and none is outside of it`, () => {
    const places = Array.from({ length: 60 }, (_, berth) => planBerth(berth));
    const room = 145;
    const bounds = {
      room,
      minX: Math.min(...places.map(({ x }) => x)), maxX: Math.max(...places.map(({ x }) => x)),
      minY: Math.min(...places.map(({ y }) => y)), maxY: Math.max(...places.map(({ y }) => y)),
    };
    const camera = new Camera();
    camera.aim(view, margins, bounds, 0);
    const reach = room * unitFor(camera.scale, view.width, view.height);
    const seen = places.map(({ x, y }) => [camera.screenX(x, y) - margins.left, camera.screenY(x, y) - margins.top]);
    const [width, height] = [view.width - margins.left - margins.right, view.height - margins.top - margins.bottom];
    const columns = 5;
    const rows = 4;
    const taken = new Set(seen.map(([x = 0, y = 0]) => `${Math.floor((x / width) * columns)} ${Math.floor((y / height) * rows)}`));

    assert.ok(seen.every(([x = 0, y = 0]) => x >= reach - 4 && x <= width - reach + 4 && y >= reach - 4 && y <= height - reach + 4));
    assert.equal(taken.size, columns * rows, "a part of the sky is empty");
  });
}

test("one ship stands in the middle of the free sky, no larger than it should be", () => {
  const camera = new Camera();

  camera.aim({ width: 1280, height: 720 }, { left: 280, top: 0, right: 0, bottom: 120 }, { minX: 240, maxX: 240, minY: 0, maxY: 0, room: 100 }, 0);

  assert.deepEqual([camera.screenX(240, 0), camera.screenY(240, 0)], [780, 300]);
  assert.equal(camera.scale, 1.9);
});
