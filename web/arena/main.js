/** Puts the parts together, and is the only one to know them all. */
import { Connection } from "../stream/connection.js";
import { Hud } from "../hud/hud.js";
import { find, setText } from "../hud/dom.js";
import { WORDS } from "../hud/words.js";
import { BattleClock } from "../world/clock.js";
import { Coach } from "../world/coach.js";
import { Newsroom } from "../world/news.js";
import { wordsFor } from "../words/language.js";
import { offerLanguages } from "../words/switch.js";
import { World } from "../world/store.js";
import { Arena } from "./arena.js";
import { Stage } from "./stage.js";

const { language, words } = wordsFor(WORDS, location.search, navigator.languages);
document.documentElement.lang = language;
offerLanguages(find("#languages"), language);

const monotonic = () => performance.now() / 1000;
const world = new World();
const clock = new BattleClock(monotonic);
const newsroom = new Newsroom(() => clock.now());
world.listeners.push(newsroom);
const coach = new Coach(() => clock.now());
world.listeners.push(coach);
const stream = new URL("stream", location.href);
stream.protocol = stream.protocol.replace("http", "ws");
stream.search = stream.hash = "";
const connection = new Connection({ url: stream.href, world, clock, chance: Math.random });
connection.open();
const hud = new Hud(world, connection, newsroom, coach, words);

let margins = hud.margins();
/** @type {Arena | null} */
let arena = null;
/** @type {Stage | null} */
let stage = null;

addEventListener("resize", () => {
  stage?.resize();
  margins = hud.margins();
});

/** Script spent on each of the last frames, seconds: read by bench/browser_frame.py. */
const spent = { frames: 0, recent: new Float32Array(600) };
/** @type {{ world: World, clock: BattleClock, connection: Connection, spent: typeof spent, arena: Arena | null }} */
const handle = { world, clock, connection, spent, arena: null };
Object.assign(globalThis, { kubewars: handle });

function frame() {
  requestAnimationFrame(frame);
  const began = performance.now();
  if (clock.isSet && arena) arena.draw(clock.renderTime(), margins);
  hud.draw(clock.isSet ? clock.renderTime() : 0, began / 1000);
  spent.recent[spent.frames % spent.recent.length] = (performance.now() - began) / 1000;
  spent.frames += 1;
}
requestAnimationFrame(frame);
setInterval(() => {
  margins = hud.margins();
}, 1000);

try {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  // Names are drawn once: wait for their typeface, but not for ever.
  await Promise.race([document.fonts.load("600 20px Saira"), new Promise((resolve) => setTimeout(resolve, 800))]);
  stage = await Stage.open(/** @type {HTMLCanvasElement} */ (find("#arena")));
  arena = new Arena({ stage, world, chance: Math.random, now: () => clock.renderTime(), adrift: words.adrift, isCalm: calm.matches });
  handle.arena = arena;
  if (world.epoch) arena.onSnapshot(world, true);
} catch (problem) {
  console.warn(problem);
  const notice = document.createElement("p");
  notice.className = "banner stale";
  setText(notice, words.noDrawing);
  find("#banners").append(notice);
}
