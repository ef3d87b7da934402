// Flying by hand: the helm's panel, the cockpit, and the beat at which is said what the hands do. A page that is hidden
// falls silent, so that the game holds fire; one that merely draws slowly does not. The window is open before the helm is
// taken: what opens it keeps the page from listening for a while.

import { streamOf } from "../stream/address.js";
import { HelmLine } from "../stream/helm.js";
import { makeHands } from "./hands.js";
import { makeTube } from "./tube.js";
import { openWindow } from "./window.js";

/** Milliseconds between two looks at the hands. */
const BEAT = 40;
/** Milliseconds within which taking over is said a second time. */
const MEANT = 4000;
/** Milliseconds for which the helm waits for the window, and for the game; then one flies by the projector. */
const PATIENCE = 15_000;
const NAME = "kubewars.name";
const SEAT = "kubewars.seat";
const WEAPONS = /** @type {const} */ (["laser", "ion", "torpedo"]);

/** @typedef {import("../stream/helm.js").Helm} Helm */

/** This tab's own memory of its seat: it outlives a reload, and nobody else's page reads it. @type {import("../stream/helm.js").Memory} */
const seatMemory = {
  recall: () => sessionStorage.getItem(SEAT) ?? "",
  keep: (secret) => (secret ? sessionStorage.setItem(SEAT, secret) : sessionStorage.removeItem(SEAT)),
};

/**
 * @param {Document} document
 * @param {import("./words.js").Words} words
 * @param {import("./mirror.js").Mirror} mirror
 * @param {{ stop(): void, forget(): void, tube(act: import("./tube.js").Act): void }} acts
 */
export function makeFlight(document, words, mirror, acts) {
  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const name = /** @type {HTMLInputElement} */ (find("name"));
  const returns = /** @type {HTMLInputElement} */ (find("returns"));
  const canvas = /** @type {HTMLCanvasElement} */ (find("window"));
  const weapons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("#weapons [data-weapon]")]);
  /** @type {Helm} */
  let helm = { view: {}, isMine: false, isLinked: false };
  /** @type {Awaited<ReturnType<typeof openWindow>> | null} */
  let pane = null;
  /** Settled once the window is open, or known never to be. @type {Promise<void> | undefined} */
  let opening;
  /** Whether the helm is to be taken as soon as that can be. */
  let isWanted = false;
  let wasLinked = false;
  /** @type {import("../wire/messages.js").TorpedoView} */
  let tube = {};
  let token = "";
  let meantUntil = 0;
  let note = "";

  const line = new HelmLine({
    url: streamOf("bridge/stream"), onHelm, onDeclined: say, onUnknownToken: acts.forget, chance: Math.random, memory: seatMemory,
  });
  const panel = makeTube(document, words, acts.tube);
  const hands = makeHands({
    stick: find("stick"),
    trigger: find("trigger"),
    onTouch: () => document.body.classList.add("touched"),
    acts: { stop: acts.stop, helm: turn, nextWeapon },
  });
  if (matchMedia("(pointer: coarse)").matches) document.body.classList.add("touched");
  name.value = localStorage.getItem(NAME) ?? "";
  name.addEventListener("change", () => {
    localStorage.setItem(NAME, name.value.trim());
    name.blur();
    if (!helm.isMine) line.board(token, name.value.trim());
  });
  find("take").addEventListener("click", turn);
  for (const button of weapons) {
    button.addEventListener("click", () => choose(WEAPONS.find((weapon) => weapon === button.dataset.weapon)));
  }
  document.addEventListener("visibilitychange", () => hands.rest());
  setInterval(beat, BEAT);
  panel.render(tube, []);
  render();

  function beat() {
    if (document.visibilityState !== "visible") return;
    const push = hands.push();
    if (helm.isMine) line.steer(push, performance.now());
    find("trigger").classList.toggle("pulled", push.fire);
    document.body.classList.toggle("unheard", helm.isMine && !document.hasFocus());
  }

  /** Take the helm, hand it back, or, said twice, take it over. Said while the window still opens: think better of it. */
  function turn() {
    if (helm.isMine) return line.say({ type: "hand_back" });
    if (isWanted) {
      isWanted = false;
      return render();
    }
    if (!helm.isLinked && wasLinked) return say(words.notLinked);
    const isTakingOver = isOthers();
    if (isTakingOver && performance.now() > meantUntil) return askAgain();
    void takeOnceOpen(isTakingOver);
  }

  /** Whether somebody flies, and not from here. */
  function isOthers() {
    return helm.isLinked && (helm.view.pilot ?? "autopilot") !== "autopilot";
  }

  function askAgain() {
    meantUntil = performance.now() + MEANT;
    setTimeout(render, MEANT + 50);
    render();
  }

  /** @param {boolean} over */
  async function takeOnceOpen(over) {
    meantUntil = 0;
    note = "";
    isWanted = true;
    render();
    const given = performance.now() + PATIENCE;
    await Promise.race([look(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    while (isWanted && !helm.isLinked && performance.now() < given) await new Promise((resolve) => setTimeout(resolve, BEAT));
    if (!isWanted) return;
    isWanted = false;
    if (helm.isMine) return render();
    if (!helm.isLinked) return say(words.notLinked);
    if (isOthers() && !over) return askAgain(); // it is known only now who flies
    hands.rest();
    line.say({ type: "take", over, returns: returns.checked });
    render();
  }

  /** @param {(typeof WEAPONS)[number] | undefined} weapon */
  function choose(weapon) {
    if (weapon) line.say({ type: "choose", weapon });
  }

  function nextWeapon() {
    const there = WEAPONS.filter((weapon) => weapon !== "torpedo" || tube.state === "armed");
    const now = there.findIndex((weapon) => weapon === (helm.view.weapon ?? "laser"));
    choose(there[(now + 1) % there.length]);
  }

  /** @param {Helm} next */
  function onHelm(next) {
    const was = helm;
    helm = next;
    wasLinked ||= helm.isLinked;
    if (helm.isMine && !was.isMine) {
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur?.();
      void look();
      void navigator.wakeLock?.request("screen").catch(() => {});
    }
    if (!helm.isMine && was.isMine) hands.rest();
    render();
  }

  /** Open the window on the arena, once; a machine that cannot draw it flies by the projector. */
  function look() {
    opening ??= openWindow(canvas, mirror, words.adrift, margins).then(
      (opened) => {
        pane = opened;
        Object.assign(globalThis, { cockpit: opened });
        render();
      },
      (problem) => console.warn(problem),
    );
    return opening;
  }

  /** What the console covers while one flies. */
  function margins() {
    const edge = 10;
    const box = (/** @type {string} */ id) => find(id).getBoundingClientRect();
    const isUpright = innerWidth <= 720;
    return {
      left: isUpright ? edge : box("fire").right + edge,
      top: (isUpright ? box("fire") : box("head")).bottom + edge,
      right: edge,
      bottom: innerHeight - box("helm").top + edge,
    };
  }

  /** @param {string} text */
  function say(text) {
    note = text;
    render();
  }

  function render() {
    const pilot = helm.view.pilot ?? "autopilot";
    const isFree = pilot === "autopilot";
    const isAsking = performance.now() < meantUntil;
    document.body.dataset.helm = helm.isMine ? "mine" : !helm.isLinked ? "unknown" : isFree ? "autopilot" : "other";
    find("pilot").textContent = !helm.isLinked ? words.helmUnknown : helm.isMine ? words.youFly(pilot) : isFree ? words.autopilotFlies : words.otherFlies(pilot);
    const order = isWanted ? words.opening : isFree || !helm.isLinked ? words.take : isAsking ? words.takeOverSure(pilot) : words.takeOver(pilot);
    const [label] = find("take").children;
    if (label) label.textContent = helm.isMine ? words.handBack : order;
    find("take").classList.toggle("asking", isAsking || isWanted);
    find("helm-note").textContent = note || (helm.view.silent ? words.silentConsole : "");
    for (const button of weapons) {
      button.setAttribute("aria-pressed", String(button.dataset.weapon === (helm.view.weapon ?? "laser")));
      if (button.dataset.weapon === "torpedo") {
        button.hidden = (tube.state ?? "off") === "off";
        button.disabled = tube.state !== "armed";
      }
    }
    canvas.hidden = !helm.isMine;
    pane?.show(helm.isMine);
  }

  return {
    /** The console is open with this token, or closed without one. @param {string} given */
    board(given) {
      token = given;
      line.board(given, name.value.trim());
    },

    /** Open the window when the page has nothing else to do: before the show, not when the helm is taken. */
    prepare() {
      if (opening) return;
      const soon = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, 200));
      soon(() => void look());
    },

    /**
     * How the torpedo's tube is, and why it would strike nothing.
     * @param {import("../wire/messages.js").TorpedoView} view
     * @param {readonly import("./calls.js").TorpedoDoubt[]} doubts
     */
    showTube(view, doubts) {
      tube = view;
      panel.render(view, doubts);
      render();
    },

    /**
     * A key, after STOP has had its look at it. Answers whether it was meant for the helm.
     * @param {KeyboardEvent} event @param {boolean} isDown
     */
    key(event, isDown) {
      if (event.target === name) return false;
      if (helm.isMine && hands.key(event, isDown)) return true;
      if (!isDown || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
      if (event.code === "KeyT") turn();
      else if (event.code === "Digit1") choose("laser");
      else if (event.code === "Digit2") choose("ion");
      else if (event.code === "Digit3" && tube.state !== "off") choose("torpedo");
      else return false;
      return true;
    },
  };
}
