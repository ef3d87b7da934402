// The console's lists: who plays and how they stand, who is in trouble with which cure, the cluster, the bots, the arena's
// address. Names come from players: they are text, never markup.

import { addressOf } from "../stream/address.js";
import { troubles } from "../world/standings.js";
import { roll } from "./roll.js";

/** More troubles than this nobody reads on a stage. */
const MOST_AILS = 24;
const MOST_BARE = 8;

/**
 * @param {Document} document
 * @param {import("./words.js").Words} words
 * @param {{ bots(present: boolean): void }} acts
 */
export function makeFacts(document, words, acts) {
  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  /** @type {Map<string, HTMLTableRowElement>} */
  const rows = new Map();
  let arePresent = false;
  /** @type {ReadonlySet<string>} */
  let bots = new Set();

  find("bots-turn").addEventListener("click", () => acts.bots(!arePresent));
  find("invite-turn").addEventListener("click", () => void invite(Boolean(find("invite-card").hidden)));

  /** @param {string} kind @param {string} text @param {string} [className] */
  function part(kind, text, className = "") {
    const element = document.createElement(kind);
    element.className = className;
    element.textContent = text;
    return element;
  }

  /** @param {import("./roll.js").Row} row */
  function marks(row) {
    /** @type {[string, string][]} */
    const all = [];
    if (row.isBot) all.push(["bot", words.bot]);
    if (row.impostor) all.push(["ill", words.impostor(row.impostor, row.namespace)]);
    if (row.standing === "lost") all.push(["ill", words.lostShip]);
    else if (row.standing === "spared") all.push(["calm", words.sparedShip]);
    else if (row.functional === 0) all.push(["ill", words.adrift]);
    if (row.isBare) all.push(["bare", words.bareShip]);
    if (row.owed) all.push(["ill", words.owes(row.owed)]);
    if (row.warming) all.push(["calm", words.warming(Math.ceil(row.warming))]);
    return all;
  }

  /** Write only what has changed: a table that is read should not flicker, nor lose its selection. @param {Element | undefined} cell @param {string} text */
  function put(cell, text) {
    if (cell && cell.textContent !== text) cell.textContent = text;
  }

  /** @param {string} ship */
  function newRow(ship) {
    const row = document.createElement("tr");
    const name = part("th", "");
    name.setAttribute("scope", "row");
    const called = part("span", "", "name");
    called.dir = "auto";
    name.append(called, part("span", "", "marks"));
    row.append(name, part("td", ""), part("td", ""), part("td", ""));
    rows.set(ship, row);
    return row;
  }

  /** @param {readonly import("./roll.js").Row[]} all */
  function showStandings(all) {
    const body = find("standings-rows");
    const keep = new Set(all.map(({ ship }) => ship));
    for (const [ship, row] of rows) {
      if (keep.has(ship)) continue;
      row.remove();
      rows.delete(ship);
    }
    all.forEach((standing, place) => {
      const row = rows.get(standing.ship) ?? newRow(standing.ship);
      if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
      row.className = standing.standing === "lost" ? "lost" : "";
      const [name, wing, points, losses] = row.children;
      put(name?.children[0], standing.name);
      const said = marks(standing);
      const badges = name?.children[1];
      if (badges && badges.textContent !== said.map(([, text]) => text).join("")) {
        badges.replaceChildren(...said.map(([kind, text]) => part("span", text, kind)));
      }
      put(wing, standing.standing === "lost" ? "–" : `${standing.functional}/${standing.desired}`);
      put(points, String(Math.floor(standing.points)));
      put(losses, `${standing.lost}/${standing.replaced}`);
    });
    find("standings-none").hidden = all.length > 0;
    find("standings").hidden = all.length === 0;
  }

  /** @param {import("../world/standings.js").Trouble} trouble */
  function ailing({ name, reason, cure, namespace, pod, count, isWaiting }) {
    const item = document.createElement("li");
    item.className = isWaiting ? "waiting" : "";
    const who = part("b", name);
    who.dir = "auto";
    item.append(who);
    if (count > 1) item.append(" ", part("span", `×${count}`, "count"));
    const why = cure === "impostor" ? words.impostor(reason, namespace) : reason || words.notReady;
    item.append(" ", part("span", why, "reason"));
    const helps = words.cures[cure ?? ""]?.replaceAll("POD", namespace === "default" ? pod : `${pod} -n ${namespace}`);
    if (helps) item.append(" ", part("span", helps, "cure"));
    return item;
  }

  /** @param {readonly import("./roll.js").Row[]} all @param {readonly import("../world/standings.js").Trouble[]} ails */
  function showTroubles(all, ails) {
    const items = ails.map(ailing);
    const text = items.map((item) => item.textContent).join("\n");
    if (find("trouble-rows").dataset.told !== text) {
      find("trouble-rows").dataset.told = text;
      find("trouble-rows").replaceChildren(...items.slice(0, MOST_AILS));
    }
    put(find("trouble-more"), items.length > MOST_AILS ? words.more(items.length - MOST_AILS) : "");
    find("trouble-none").hidden = items.length > 0;
    const bare = all.filter(({ isBare }) => isBare).map(({ name }) => name);
    put(find("bare"), bare.length ? words.bare(bare.slice(0, MOST_BARE), Math.max(0, bare.length - MOST_BARE)) : "");
  }

  /** The address, on demand; the game knows whether anybody else reaches it. @param {boolean} isWanted */
  async function invite(isWanted) {
    find("invite-card").hidden = !isWanted;
    find("invite-turn").textContent = isWanted ? words.inviteHide : words.inviteShow;
    find("invite-turn").setAttribute("aria-expanded", String(isWanted));
    if (!isWanted) return;
    const code = /** @type {HTMLImageElement} */ (find("invite-code"));
    const arena = await fetch(addressOf("api/arena")).then((answer) => answer.json()).catch(() => ({}));
    const address = typeof arena.address === "string" ? arena.address : "";
    put(find("invite-text"), address || words.inviteLoopback);
    code.hidden = !address;
    code.alt = words.inviteAlt;
    code.onerror = () => (code.hidden = true);
    if (address) code.src = addressOf("api/qr.svg");
  }

  return {
    /** @param {import("../world/store.js").World} world @param {number} t battle time */
    draw(world, t) {
      const all = roll(world, t, bots);
      showStandings(all);
      showTroubles(all, troubles(world, t));
    },

    /** @param {import("./calls.js").Bridge} bridge */
    render(bridge) {
      const { watch } = bridge;
      const lacking = watch.lacking ?? [];
      bots = new Set(bridge.bots);
      arePresent = bridge.bots_present;
      find("bots").hidden = bots.size === 0;
      put(find("bots-are"), words.botsAre(bots.size, arePresent));
      put(find("bots-turn"), arePresent ? words.sendAway : words.callBack);
      const stale = `${words.staleFor(Math.max(0, Math.round(bridge.time - watch.since)))}: ${watch.reason ?? ""}`;
      put(find("cluster-state"), watch.stale ? stale : lacking.length ? words.lacks : words.heard);
      find("cluster").dataset.state = watch.stale ? "stale" : lacking.length ? "lacking" : "well";
      find("lacking").hidden = !lacking.length;
      find("lacking").replaceChildren(...lacking.map((text) => part("li", text)));
    },
  };
}
