import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { HelmLine } from "../stream/helm.js";

/** Sockets that were opened, newest last. @type {Plug[]} */
let plugs = [];
let now = 0;

class Plug {
  static OPEN = 1;
  readyState = 1;
  /** @type {string[]} */
  said = [];
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((message: { data: string }) => void) | null} */
  onmessage = null;
  /** @type {((event: { code: number }) => void) | null} */
  onclose = null;
  constructor() {
    plugs.push(this);
  }
  /** @param {string} word */
  send(word) {
    this.said.push(word);
  }
  close() {
    this.readyState = 3;
  }
}

/** @param {string} kept the secret that the tab remembers */
function aLine(kept = "") {
  const memory = { kept, recall: () => memory.kept, keep: (/** @type {string} */ secret) => void (memory.kept = secret) };
  /** @type {boolean[]} */
  const links = [];
  const line = new HelmLine({
    url: "ws://game/bridge/stream", onHelm: (helm) => links.push(helm.isLinked), onDeclined() {}, onUnknownToken() {}, chance: () => 0, memory,
  });
  line.board("token", "ada");
  plugs.at(-1)?.onopen?.();
  return { memory, links };
}

/** @param {Plug | undefined} plug @param {object} message */
const tell = (plug, message) => plug?.onmessage?.({ data: JSON.stringify(message) });
const HELM = { type: "helm", helm: {}, is_yours: false };

/** Time passes, and the page's timers run in it. @param {number} span milliseconds @param {number} [busy] of which it was busy first */
function pass(span, busy = 0) {
  now += busy;
  for (let left = span; left > 0; left -= 100) {
    now += 100;
    mock.timers.tick(100);
  }
}

beforeEach(() => {
  plugs = [];
  now = 0;
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  mock.method(performance, "now", () => now);
  Object.assign(globalThis, { WebSocket: Plug });
});
afterEach(() => mock.reset());

test("the seat's secret is kept, and shown when the socket is opened anew", () => {
  const { memory } = aLine();
  tell(plugs[0], { type: "boarded", seat: 1, name: "ada", secret: "s3cret" });
  plugs[0]?.onclose?.({ code: 1006 });
  pass(1000);
  plugs[1]?.onopen?.();

  assert.equal(memory.kept, "s3cret");
  assert.deepEqual(plugs.slice(0, 2).map(({ said }) => JSON.parse(said[0] ?? "{}").secret), ["", "s3cret"]);
});

test("a server that says nothing for long is left for another socket", () => {
  const { links } = aLine();
  tell(plugs[0], HELM);
  pass(2500);

  assert.equal(plugs[0]?.readyState, 3);
  assert.equal(links.at(-1), false);
});

test("a page that was busy for long does not hang up before it has read what was said meanwhile", () => {
  const { links } = aLine();
  tell(plugs[0], HELM);
  pass(400, 9000);
  tell(plugs[0], HELM);

  assert.equal(plugs.length, 1);
  assert.deepEqual(links, [true, true]);
});

test("whose seat is taken by a copy of its tab asks for one of its own", () => {
  const { memory } = aLine("copied");
  plugs[0]?.onclose?.({ code: 4409 });

  assert.equal(memory.kept, "");
});
