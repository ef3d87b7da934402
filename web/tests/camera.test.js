import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera } from "../world/camera.js";

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
