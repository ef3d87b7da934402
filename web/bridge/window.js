// The cockpit's window: the arena as everyone sees it, drawn behind the console while one flies by hand. It is fetched only
// then: a console from which nobody flies stays as light as STOP needs it, and one that cannot draw flies all the same.

import { addressOf, streamOf } from "../stream/address.js";

/** @param {string} source */
function script(source) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} adrift the word for a ship without a functional fighter
 * @param {() => import("../world/camera.js").Margins} margins what the console covers
 */
export async function openWindow(canvas, adrift, margins) {
  await script(addressOf("web/vendor/pixi.min.js"));
  await script(addressOf("web/vendor/unsafe-eval.min.js"));
  const [{ Connection }, { BattleClock }, { World }, { Arena }, { Stage }] = await Promise.all([
    import("../stream/connection.js"),
    import("../world/clock.js"),
    import("../world/store.js"),
    import("../arena/arena.js"),
    import("../arena/stage.js"),
  ]);
  const world = new World();
  const clock = new BattleClock(() => performance.now() / 1000);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  await Promise.race([document.fonts.load("600 20px Saira"), new Promise((resolve) => setTimeout(resolve, 800))]);
  const stage = await Stage.open(canvas);
  const arena = new Arena({ stage, world, chance: Math.random, now: () => clock.renderTime(), adrift, isCalm, staysLevel: true });
  const connection = new Connection({ url: streamOf("stream"), world, clock, chance: Math.random });
  connection.open();
  addEventListener("resize", () => stage.resize());
  let isOpen = true;
  const frame = () => {
    if (!isOpen) return;
    requestAnimationFrame(frame);
    if (clock.isSet) arena.draw(clock.renderTime(), margins());
  };
  requestAnimationFrame(frame);
  return {
    world,
    arena,
    /** Draw, or rest while nobody looks. @param {boolean} open */
    show(open) {
      if (open && !isOpen) requestAnimationFrame(frame);
      isOpen = open;
    },
  };
}
