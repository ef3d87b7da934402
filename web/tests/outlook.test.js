import assert from "node:assert/strict";
import { test } from "node:test";

import { foretell } from "../bridge/outlook.js";
import { WORDS as BRIDGE } from "../bridge/words.js";
import { Banners } from "../hud/banners.js";
import { WORDS as ARENA } from "../hud/words.js";
import { addressOf, root, streamOf } from "../stream/address.js";
import { Connection } from "../stream/connection.js";
import { BattleClock } from "../world/clock.js";
import { World } from "../world/store.js";

const WELCOME = { refusal: "", flag: "" };
const FLAG = "--allowed-origin https://arena.example";
const TURNED_AWAY = { refusal: "not a name that is let in", flag: FLAG };
const words = BRIDGE.en;

test("the root of all addresses is where the modules came from, and no page's depth matters", () => {
  assert.equal(new URL("web/stream/address.js", root).href, new URL("../stream/address.js", import.meta.url).href);
  assert.equal(addressOf("api/arena"), `${root.href}api/arena`);
  assert.equal(streamOf("stream"), `${root.href}stream`);
});

test("where all will work there is nothing to foretell, nor where the game is not reached at all", () => {
  assert.deepEqual(foretell({ outlook: WELCOME, watches: true, flies: true }, words), []);
  assert.deepEqual(foretell({ outlook: null, watches: false, flies: false }, words), []);
});

test("that spectators will be refused is foretold with the flag that lets them in", () => {
  const [told, ...more] = foretell({ outlook: TURNED_AWAY, watches: false, flies: true }, words);

  assert.ok(told?.includes(FLAG));
  assert.deepEqual(more, []);
});

test("where a proxy blocks WebSockets both streams are named, in both languages", () => {
  for (const language of /** @type {const} */ (["en", "fr"])) {
    const told = foretell({ outlook: WELCOME, watches: false, flies: false }, BRIDGE[language]);

    assert.ok(told.length === 2 && told.every((sentence) => sentence.includes("WebSockets")), told.join(" "));
  }
});

/** @param {import("../stream/outlook.js").Outlook | null} answer */
async function neverOpened(answer) {
  const clock = new BattleClock(() => 0);
  const connection = new Connection({ url: "", world: new World(), clock, chance: () => 0, ask: async () => answer });
  connection.open = () => {};
  connection.lose();
  await Promise.resolve();
  return connection;
}

/** @param {Connection} connection @param {"en" | "fr"} language */
function said(connection, language = "en") {
  return Banners.prototype.linkWords.call({ words: ARENA[language], isLost: true }, connection, 7);
}

test("a stream that never opened while the game answers is no lost connection: a proxy may block it", async () => {
  const connection = await neverOpened(WELCOME);

  assert.match(said(connection), /^Never connected.*WebSockets/);
  assert.match(said(connection, "fr"), /^Jamais connecté.*WebSockets/);
});

test("a stream that is refused at this address says which flag would let it in", async () => {
  assert.ok(said(await neverOpened(TURNED_AWAY)).includes(FLAG));
});

test("where the game does not answer either, the connection is lost", async () => {
  assert.match(said(await neverOpened(null)), /^Connection lost 7 s/);
});

test("a connection that was there once and is gone is lost, whatever the game would answer", async () => {
  Object.assign(globalThis, { WebSocket: { OPEN: 1 } }); // older versions of Node.js have none
  const connection = await neverOpened(WELCOME);
  connection.greet();
  connection.lose();

  assert.match(said(connection), /^Connection lost 7 s/);
});

test("until it is known why a stream did not open, one is still joining", () => {
  const connection = new Connection({ url: "", world: new World(), clock: new BattleClock(() => 0), chance: () => 0, ask: () => new Promise(() => {}) });
  connection.open = () => {};
  connection.lose();

  assert.match(said(connection), /^Joining/);
});
