import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Connection } from "../stream/connection.js";
import { BattleClock } from "../world/clock.js";
import { World } from "../world/store.js";
import { aSnapshot } from "./builders.js";

/** A socket whose other end is the test. */
class Socket {
  static OPEN = 1;
  /** @type {Socket[]} */
  static all = [];

  constructor() {
    this.readyState = 0;
    /** @type {{ type: string, sent?: number }[]} */
    this.said = [];
    /** @type {(() => void) | null} */ this.onopen = null;
    /** @type {((message: { data: string }) => void) | null} */ this.onmessage = null;
    /** @type {(() => void) | null} */ this.onclose = null;
    Socket.all.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.said.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  accept() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {object} message */
  hear(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const real = globalThis.WebSocket;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  Socket.all = [];
  globalThis.WebSocket = /** @type {any} */ (Socket);
});

afterEach(() => {
  mock.timers.reset();
  globalThis.WebSocket = real;
});

function aLink() {
  const browser = { now: 0 };
  const world = new World();
  const connection = new Connection({ url: "ws://arena/stream", world, clock: new BattleClock(() => browser.now), chance: () => 0.5 });
  connection.open();
  const [socket] = Socket.all;
  assert.ok(socket);
  socket.accept();
  socket.hear(aSnapshot());
  /** @param {number} seconds */
  const pass = (seconds) => {
    browser.now += seconds;
    mock.timers.tick(1000 * seconds);
  };
  return { browser, connection, socket, pass };
}

test("a link that waits long for its next try makes it at once when it is woken", () => {
  const { connection, pass } = aLink();
  connection.failures = 9;
  connection.abandon();
  pass(1);
  const before = Socket.all.length;

  connection.wake();
  pass(0.5);

  assert.equal(before, 1);
  assert.equal(Socket.all.length, 2);
});

test("a woken link that answers stays", () => {
  const { connection, socket, pass } = aLink();
  pass(2);

  connection.wake();
  pass(0.1);
  socket.hear({ type: "pong", sent: socket.said.at(-1)?.sent, time: 2.1 });
  pass(4);

  assert.equal(connection.state, "live");
  assert.equal(Socket.all.length, 1);
});

test("a woken link that is dead, whatever its socket says, is left for another within seconds", () => {
  const { connection, socket, pass } = aLink();
  socket.hear({ type: "pong", sent: 0, time: 0 });
  pass(2);

  connection.wake();
  socket.hear({ type: "pong", sent: 1, time: 1 }); // it lay in the queue while the machine slept
  pass(4);
  pass(1);

  assert.equal(Socket.all.length, 2);
});
