// The proton torpedo's panel: how the tube is, and, before it is armed, why a torpedo would strike nothing.

/** @typedef {"unlock" | "arm" | "disarm"} Act */

/**
 * @param {Document} document
 * @param {import("./words.js").Words} words
 * @param {(act: Act) => void} act
 */
export function makeTube(document, words, act) {
  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  for (const one of /** @type {const} */ (["unlock", "arm", "disarm"])) {
    find(one).addEventListener("click", () => {
      find(one).blur(); // Enter is a trigger: it must not press this again
      act(one);
    });
  }
  return {
    /**
     * @param {import("../wire/messages.js").TorpedoView} view
     * @param {readonly import("./calls.js").TorpedoDoubt[]} doubts
     */
    render(view, doubts) {
      const state = view.state ?? "off";
      const open = Object.values(view.hits ?? {}).filter((hits) => hits >= (view.needed ?? 20)).length;
      find("tube").hidden = state === "off";
      find("tube").dataset.state = state;
      const doubted = state === "launched" ? "" : doubts.map(({ cause, about }) => words.doubts[cause]?.(about) ?? "").join(" ");
      find("tube-state").textContent = doubted ? words.tube[state] : `${words.tube[state]} ${words.openShips(open)}`;
      find("tube-doubt").textContent = doubted;
      find("unlock").hidden = state !== "safe";
      find("arm").hidden = state !== "unlocked";
      find("disarm").hidden = state === "safe";
    },
  };
}
