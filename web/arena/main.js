/** Puts the parts together, and is the only one to know them all. */
import { streamOf } from "../stream/address.js";
import { Connection } from "../stream/connection.js";
import { watchForSleep } from "../stream/sleep.js";
import { Hud } from "../hud/hud.js";
import { find } from "../hud/dom.js";
import { FleetTable } from "../hud/table.js";
import { tableWords } from "../hud/table_words.js";
import { WORDS } from "../hud/words.js";
import { BattleClock } from "../world/clock.js";
import { Coach } from "../world/coach.js";
import { Newsroom } from "../world/news.js";
import { wordsFor } from "../words/language.js";
import { offerLanguages } from "../words/switch.js";
import { World } from "../world/store.js";
import { Picture } from "./picture.js";

const { language, words } = wordsFor(WORDS, location.search, navigator.languages);
document.documentElement.lang = language;
offerLanguages(find("#languages"), language);

const monotonic = () => performance.now() / 1000;
const world = new World();
const clock = new BattleClock(monotonic, () => Date.now() / 1000);
const newsroom = new Newsroom(() => clock.now());
world.listeners.push(newsroom);
const coach = new Coach(() => clock.now());
world.listeners.push(coach);
const connection = new Connection({ url: streamOf("stream"), world, clock, chance: Math.random });
connection.open();
watchForSleep(connection);
const hud = new Hud(world, connection, newsroom, coach, words);

const picture = new Picture({ canvas: /** @type {HTMLCanvasElement} */ (find("#arena")), monotonic });
const table = new FleetTable(find("#hud"), world, tableWords[language]);
let margins = hud.margins();

addEventListener("resize", () => {
  picture.resize();
  margins = hud.margins();
});

/** Script spent on each of the last frames, seconds: read by bench/browser_frame.py. */
const spent = { frames: 0, recent: new Float32Array(600) };
/** @type {{ world: World, clock: BattleClock, connection: Connection, spent: typeof spent, picture: Picture, arena: import("./arena.js").Arena | null }} */
const handle = { world, clock, connection, spent, picture, arena: null };
Object.assign(globalThis, { kubewars: handle });

function frame() {
  requestAnimationFrame(frame);
  const began = performance.now();
  const t = clock.isSet ? clock.renderTime() : 0;
  if (clock.isSet) picture.draw(t, margins);
  table.draw(picture.lack, t, began / 1000, () => hud.margins());
  hud.draw(t, began / 1000);
  spent.recent[spent.frames % spent.recent.length] = (performance.now() - began) / 1000;
  spent.frames += 1;
}
requestAnimationFrame(frame);
setInterval(() => {
  margins = hud.margins();
}, 1000);

const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
// Names are drawn once: wait for their typeface, but not for ever, and not at all where it cannot be had.
const typeface = document.fonts.load("600 20px Saira").catch(() => []);
await Promise.race([typeface, new Promise((resolve) => setTimeout(resolve, 800))]);
await picture.open({ world, chance: Math.random, now: () => clock.renderTime(), adrift: words.adrift, isCalm });
handle.arena = picture.arena;
