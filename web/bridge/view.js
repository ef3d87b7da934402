// The console's page: the only file that touches its elements. Names come from players: they are text, never markup.

import { PRESETS, positionOf, secondsAt } from "./pace.js";

/** Letters are for who writes; the key that stops is not one. @param {EventTarget | null} target */
function isWriting(target) {
  return target instanceof HTMLInputElement && target.type === "text";
}

/**
 * @param {Document} document
 * @param {import("./words.js").Words} words
 */
export function makeView(document, words) {
  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const slider = /** @type {HTMLInputElement} */ (find("slider"));
  const token = /** @type {HTMLInputElement} */ (find("token"));
  const presets = PRESETS.map(([name, seconds]) => {
    const button = document.createElement("button");
    button.textContent = `${words[name]} · ${seconds} s`;
    button.dataset.seconds = String(seconds);
    return button;
  });

  for (const element of document.querySelectorAll("[data-say]")) {
    const key = /** @type {HTMLElement} */ (element).dataset.say;
    element.textContent = String(words[/** @type {keyof typeof words} */ (key)]);
  }
  find("presets").replaceChildren(...presets);
  slider.setAttribute("aria-label", words.pace);
  find("weapons").setAttribute("aria-label", words.weapons);
  find("facts").setAttribute("aria-label", words.facts);
  token.setAttribute("aria-label", words.entryTitle);
  show("unknown", words.unknown, "");
  /** Somebody has pressed GO, and it did not help. */
  let isAskedWhy = false;

  /**
   * @param {"unknown" | "firing" | "holding" | "stopping"} state
   * @param {string} title
   * @param {string} reason
   */
  function show(state, title, reason) {
    document.body.dataset.fire = state;
    find("fire-state").textContent = title;
    find("fire-reason").textContent = reason;
  }

  /** @param {number} seconds */
  function showPace(seconds) {
    find("pace-now").textContent = words.every(seconds);
    for (const button of presets) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.seconds) === seconds));
    }
  }

  /**
   * @param {import("./calls.js").Strike} strike
   * @param {number} now battle time
   */
  function line(strike, now) {
    const item = document.createElement("li");
    item.dataset.outcome = strike.outcome;
    for (const [kind, text] of [
      ["outcome", words.outcomes[strike.outcome]],
      ["by", words.by(strike.by, strike.weapon)],
      ["who", strike.player || strike.pod],
      ["pod", strike.player ? strike.pod : ""],
      ["when", words.ago(Math.max(0, Math.round(now - strike.at)))],
      ["reason", strike.reason],
    ]) {
      if (!text) continue;
      const part = document.createElement("span");
      part.className = kind ?? "";
      part.textContent = text;
      item.append(part);
    }
    return item;
  }

  /**
   * Why fire is held, in the page's language where it has words for it: the server's are English and whole.
   * @param {import("../wire/messages.js").FireView} fire
   */
  function reasonOf(fire) {
    return words.held[fire.cause ?? ""]?.(fire.by ?? "") ?? fire.reason ?? "";
  }

  /** GO lifts STOP, and nothing else. @param {import("../wire/messages.js").FireView} fire */
  function showGo(fire) {
    const cause = fire.cause ?? "";
    const lifts = fire.holding && (cause === "" || cause === "stop");
    document.body.classList.toggle("go-lifts", lifts);
    find("go").setAttribute("aria-disabled", String(!lifts));
    if (!fire.holding || lifts) isAskedWhy = false;
    find("go-why").textContent = isAskedWhy ? words.ends[cause] : "";
  }

  return {
    /** The page that asks for a token, or the console. @param {boolean} hasToken */
    open(hasToken) {
      find("entry").hidden = hasToken;
      find("console").hidden = !hasToken;
      if (!hasToken) token.focus();
    },

    /** A message that nobody may miss; an empty one takes it away. @param {string} text */
    alarm(text) {
      find("alarm").textContent = text;
      find("alarm").hidden = !text;
      document.body.classList.toggle("cut-off", Boolean(text));
      if (text) find("link").textContent = "";
    },

    /** GO was pressed: should fire stay held, it is said what ends it. */
    going() {
      isAskedWhy = true;
    },

    /** STOP is on its way. */
    stopping() {
      show("stopping", words.stopping, "");
    },

    /** @param {import("./calls.js").Bridge} bridge */
    render(bridge) {
      const { fire, watch, strikes } = bridge;
      const reason = [reasonOf(fire), fire.dry_run ? words.dryRun : ""].filter(Boolean).join(" · ");
      if (fire.holding) show("holding", words.holding, reason);
      else show("firing", words.firing, reason);
      showGo(fire);
      find("link").textContent = watch.stale ? words.stale : words.linked;
      find("link").dataset.stale = String(watch.stale);
      showPace(fire.pace);
      if (document.activeElement !== slider) slider.value = String(positionOf(fire.pace));
      find("room").textContent = words.room(bridge.spectators);
      find("strikes").replaceChildren(...strikes.map((strike) => line(strike, bridge.time)));
      find("quiet").hidden = strikes.length > 0;
    },

    /**
     * What the presenter does.
     * `helmKey` is asked about each key that is none of these, going down and coming up.
     * @param {{stop(): void, go(): void, pace(seconds: number): void, enter(token: string): void, helmKey(event: KeyboardEvent, isDown: boolean): boolean}} acts
     */
    listen(acts) {
      find("stop").addEventListener("click", acts.stop);
      find("go").addEventListener("click", acts.go);
      slider.addEventListener("input", () => showPace(secondsAt(Number(slider.value))));
      slider.addEventListener("change", () => {
        acts.pace(secondsAt(Number(slider.value)));
        slider.blur();
      });
      for (const button of presets) {
        button.addEventListener("click", () => acts.pace(Number(button.dataset.seconds)));
      }
      find("enter").addEventListener("click", () => acts.enter(token.value.trim()));
      token.addEventListener("keydown", (event) => {
        if (event.key === "Enter") acts.enter(token.value.trim());
      });
      // Firefox presses a focused button when Space comes up again, whatever became of it going down: GO must not hear it.
      document.addEventListener(
        "keyup",
        (event) => {
          if (event.key === " " && event.target !== token) event.preventDefault();
          acts.helmKey(event, false);
        },
        { capture: true },
      );
      // Captured before any element sees it: the key that stops works wherever the focus is.
      document.addEventListener(
        "keydown",
        (event) => {
          if (event.target === token) return;
          const isChord = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
          if (event.key === " " || event.key === "Escape") acts.stop();
          else if (event.key.toLowerCase() === "g" && !isChord && !isWriting(event.target)) acts.go();
          else if (!acts.helmKey(event, true)) return;
          event.preventDefault();
          event.stopPropagation();
        },
        { capture: true },
      );
    },
  };
}
