// The presenter's console. It asks the game once a second how things are, and says STOP until the game has heard it.

import { ask, Refused } from "./calls.js";
import { makeFacts } from "./facts.js";
import { makeFlight } from "./flight.js";
import { openMirror } from "./mirror.js";
import { watchOutlook } from "./outlook.js";
import { keepToken, takeToken } from "./token.js";
import { makeView } from "./view.js";
import { wordsFor } from "../words/language.js";
import { offerLanguages } from "../words/switch.js";
import { WORDS } from "./words.js";

/** Milliseconds between two looks, and between two attempts at STOP. */
const LOOK_EVERY = 1000;
const STOP_EVERY = 250;

// First of all: what looks at the address after this finds no token in it.
let token = takeToken(window);
const { language, words } = wordsFor(WORDS, location.search, navigator.languages);
document.documentElement.lang = language;
offerLanguages(/** @type {HTMLElement} */ (document.getElementById("languages")), language);
document.title = `Kube-Wars · ${words.title}`;

const view = makeView(document, words);
const mirror = openMirror();
const facts = makeFacts(document, words, { bots: (present) => void (token && tell("/bots", { present })) });
const flight = makeFlight(document, words, mirror, { stop: () => void stop(), forget, tube: (act) => void (token && tell(`/torpedo/${act}`)) });
let isStopping = false;
/** Answers to what was asked before the last order are old news. */
let orders = 0;

/**
 * One call, shown. Answers whether the game has heard it.
 * @param {import("./calls.js").Call} call
 * @param {object} [body]
 */
async function tell(call, body) {
  const order = call ? (orders += 1) : orders;
  try {
    const bridge = await ask(token, call, body);
    if (order === orders) {
      view.alarm(bridge.is_ticking ? "" : words.stuck);
      if (!isStopping || call === "/stop") view.render(bridge);
      facts.render(bridge);
      flight.showTube(bridge.torpedo, bridge.torpedo_doubts ?? []);
      flight.prepare();
    }
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) forget();
    view.alarm(error.status === 401 ? words.wrongToken : error.status ? error.message : words.silent);
    return false;
  }
}

function forget() {
  token = "";
  isStopping = false;
  keepToken(window, "");
  flight.board("");
  view.open(false);
}

async function stop() {
  if (!token || isStopping) return;
  isStopping = true;
  view.stopping();
  while (isStopping && !(await tell("/stop"))) {
    await new Promise((resume) => setTimeout(resume, STOP_EVERY));
  }
  isStopping = false;
}

view.listen({
  stop,
  go() {
    isStopping = false;
    view.going();
    if (token) void tell("/go");
  },
  pace(seconds) {
    if (token) void tell("/pace", { seconds });
  },
  helmKey: flight.key,
  enter(given) {
    token = given;
    keepToken(window, token);
    flight.board(token);
    view.open(Boolean(token));
    void look();
  },
});

async function look() {
  if (token) await tell("");
}

async function lookForever() {
  for (;;) {
    await look();
    if (token && mirror.clock.isSet) facts.draw(mirror.world, mirror.clock.now());
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY));
  }
}

view.open(Boolean(token));
flight.board(token);
void watchOutlook(/** @type {HTMLElement} */ (document.getElementById("outlook")), words);
void lookForever();
