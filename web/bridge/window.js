// The cockpit's window: the arena as everyone sees it, drawn behind the console while one flies by hand. It is opened once,
// before anybody flies, and every shader is compiled then: that takes a slow machine seconds in which it hears no key.

import { addressOf } from "../stream/address.js";

/** Frames that are drawn unseen, so that nothing is left to be compiled. */
const UNSEEN = 3;

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

const aFrame = () => new Promise((resume) => setTimeout(resume, 50));

/**
 * Open the window, and leave it dark until `show`. Throws where this machine cannot draw it.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./mirror.js").Mirror} mirror
 * @param {string} adrift the word for a ship without a functional fighter
 * @param {() => import("../world/camera.js").Margins} margins what the console covers
 */
export async function openWindow(canvas, { world, clock }, adrift, margins) {
  await script(addressOf("web/vendor/pixi.min.js"));
  await script(addressOf("web/vendor/unsafe-eval.min.js"));
  const [{ Arena }, { Stage }] = await Promise.all([import("../arena/arena.js"), import("../arena/stage.js")]);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  await Promise.race([document.fonts.load("600 20px Saira"), new Promise((resolve) => setTimeout(resolve, 800))]);
  const stage = await Stage.open(canvas);
  const arena = new Arena({ stage, world, chance: Math.random, now: () => clock.renderTime(), adrift, isCalm, staysLevel: true });
  if (world.epoch) arena.onSnapshot(world, true);
  for (let frame = 0; frame < UNSEEN; frame += 1) {
    if (clock.isSet) arena.draw(clock.renderTime(), margins());
    await aFrame(); // keys that were pressed meanwhile are heard
  }
  addEventListener("resize", () => {
    stage.resize();
    arena.camera.isAimed = false;
  });
  let isOpen = false;
  const frame = () => {
    if (!isOpen) return;
    requestAnimationFrame(frame);
    try {
      if (clock.isSet) arena.draw(clock.renderTime(), margins());
    } catch (problem) {
      isOpen = false; // one flies by the projector then; the console goes on
      console.warn(problem);
    }
  };
  return {
    world,
    arena,
    /** Draw, or rest while nobody looks. @param {boolean} open */
    show(open) {
      if (open === isOpen) return;
      isOpen = open;
      arena.camera.isAimed = false; // it looks where the console leaves room now, at once
      if (open) requestAnimationFrame(frame);
    },
  };
}
