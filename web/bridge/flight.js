// Flying by hand: the helm's panel, the cockpit, and the beat at which is said what the hands do. A page that is hidden
// falls silent, so that the game holds fire; one that merely draws slowly does not.

import { streamOf } from "../stream/address.js";
import { HelmLine } from "../stream/helm.js";
import { makeHands } from "./hands.js";
import { openWindow } from "./window.js";

/** Milliseconds between two looks at the hands. */
const BEAT = 40;
/** Milliseconds within which taking over is said a second time. */
const MEANT = 4000;
const NAME = "kubewars.name";
const WEAPONS = /** @type {const} */ (["laser", "ion", "torpedo"]);

/** @typedef {import("../stream/helm.js").Helm} Helm */

/**
 * @param {Document} document
 * @param {import("./words.js").Words} words
 * @param {{ stop(): void, forget(): void, tube(act: "unlock" | "arm" | "disarm"): void }} acts
 */
export function makeFlight(document, words, acts) {
  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const name = /** @type {HTMLInputElement} */ (find("name"));
  const returns = /** @type {HTMLInputElement} */ (find("returns"));
  const canvas = /** @type {HTMLCanvasElement} */ (find("window"));
  const weapons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("#weapons [data-weapon]")]);
  /** @type {Helm} */
  let helm = { view: {}, isMine: false, isLinked: false };
  /** @type {Awaited<ReturnType<typeof openWindow>> | null | undefined} */
  let pane;
  /** @type {import("../wire/messages.js").TorpedoView} */
  let tube = {};
  let token = "";
  let meantUntil = 0;
  let note = "";

  const line = new HelmLine({ url: streamOf("bridge/stream"), onHelm, onDeclined: say, onUnknownToken: acts.forget, chance: Math.random });
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
  for (const act of /** @type {const} */ (["unlock", "arm", "disarm"])) {
    find(act).addEventListener("click", () => {
      find(act).blur(); // Enter is a trigger: it must not press this again
      acts.tube(act);
    });
  }
  document.addEventListener("visibilitychange", () => hands.rest());
  setInterval(beat, BEAT);
  render();

  function beat() {
    if (document.visibilityState !== "visible") return;
    const push = hands.push();
    if (helm.isMine) line.steer(push, performance.now());
    find("trigger").classList.toggle("pulled", push.fire);
    document.body.classList.toggle("unheard", helm.isMine && !document.hasFocus());
  }

  /** Take the helm, hand it back, or, said twice, take it over. */
  function turn() {
    if (!helm.isLinked) return say(words.notLinked);
    if (helm.isMine) return line.say({ type: "hand_back" });
    const pilot = helm.view.pilot ?? "autopilot";
    const isTakingOver = pilot !== "autopilot";
    if (isTakingOver && performance.now() > meantUntil) {
      meantUntil = performance.now() + MEANT;
      setTimeout(render, MEANT + 50);
      return render();
    }
    meantUntil = 0;
    hands.rest();
    note = "";
    line.say({ type: "take", over: isTakingOver, returns: returns.checked });
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
    if (helm.isMine && !was.isMine) {
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur?.();
      void look();
      void navigator.wakeLock?.request("screen").catch(() => {});
    }
    if (!helm.isMine && was.isMine) hands.rest();
    render();
  }

  /** Open the window on the arena, once; a machine that cannot draw it flies by the projector. */
  async function look() {
    if (pane === undefined) {
      pane = null;
      try {
        pane = await openWindow(canvas, words.adrift, margins);
        Object.assign(globalThis, { cockpit: pane });
      } catch (problem) {
        console.warn(problem);
      }
    }
    pane?.show(helm.isMine);
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
    const order = helm.isMine ? words.handBack : isFree ? words.take : isAsking ? words.takeOverSure(pilot) : words.takeOver(pilot);
    const [label] = find("take").children;
    if (label) label.textContent = order;
    find("take").classList.toggle("asking", isAsking);
    find("helm-note").textContent = note || (helm.view.silent ? words.silentConsole : "");
    const state = tube.state ?? "off";
    const open = Object.values(tube.hits ?? {}).filter((hits) => hits >= (tube.needed ?? 20)).length;
    for (const button of weapons) {
      button.setAttribute("aria-pressed", String(button.dataset.weapon === (helm.view.weapon ?? "laser")));
      if (button.dataset.weapon === "torpedo") {
        button.hidden = state === "off";
        button.disabled = state !== "armed";
      }
    }
    find("tube").hidden = state === "off";
    find("tube").dataset.state = state;
    find("tube-state").textContent = `${words.tube[state]} ${words.openShips(open)}`;
    find("unlock").hidden = state !== "safe";
    find("arm").hidden = state !== "unlocked";
    find("disarm").hidden = state === "safe";
    pane?.show(helm.isMine);
    canvas.hidden = !helm.isMine;
  }

  return {
    /** The console is open with this token, or closed without one. @param {string} given */
    board(given) {
      token = given;
      line.board(given, name.value.trim());
    },

    /** How the torpedo's tube is. @param {import("../wire/messages.js").TorpedoView} view */
    showTube(view) {
      tube = view;
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
