/**
 * The socket of the presenter's console, and its only owner: boards with the token, sends what the hand does, and says how
 * the helm stands. It never guesses: who flies is what the server said last, and nothing once the server is not heard.
 * The seat that it was given it asks for again, by the secret that its tab keeps.
 */
import { backoff } from "./backoff.js";
import { Silence } from "./silence.js";

/** @import { BridgeMessage, ConsoleMessage, HelmView } from "../wire/messages.js" */

/** Milliseconds between two words at least, and between two signs of life at most: the server waits a second. */
const SHORTEST = 50;
const HEARTBEAT = 200;
/** Without a word of the server for so long, milliseconds, the link is dead whatever the socket says. */
const SILENCE = 1800;
const LOOK_EVERY = 300;
/** The server does not know the token. */
const UNKNOWN_TOKEN = 4401;
/** Another page sits on our seat: a tab that was duplicated has its secret too. It stays there; we take one of our own. */
const SEAT_TAKEN = 4409;

/**
 * @typedef {object} Helm how it stands
 * @property {HelmView} view
 * @property {boolean} isMine
 * @property {boolean} isLinked
 */

/**
 * @typedef {object} Memory of one tab
 * @property {() => string} recall the seat's secret, or an empty string
 * @property {(secret: string) => void} keep an empty one forgets
 */

export class HelmLine {
  /**
   * @param {object} parts
   * @param {string} parts.url of the bridge's stream
   * @param {(helm: Helm) => void} parts.onHelm
   * @param {(reason: string) => void} parts.onDeclined
   * @param {() => void} parts.onUnknownToken
   * @param {() => number} parts.chance in [0, 1)
   * @param {Memory} parts.memory
   */
  constructor({ url, onHelm, onDeclined, onUnknownToken, chance, memory }) {
    this.url = url;
    this.onHelm = onHelm;
    this.onDeclined = onDeclined;
    this.onUnknownToken = onUnknownToken;
    this.chance = chance;
    this.memory = memory;
    this.token = "";
    this.name = "";
    /** @type {WebSocket | null} */
    this.socket = null;
    this.failures = 0;
    this.silence = new Silence(LOOK_EVERY);
    this.sent = 0;
    this.last = "";
    /** @type {Helm} */
    this.helm = { view: {}, isMine: false, isLinked: false };
    setInterval(() => {
      if (this.silence.look(performance.now()) > SILENCE && this.socket) this.lose();
    }, LOOK_EVERY);
  }

  /** Come aboard with this token and name; an empty token leaves. @param {string} token @param {string} name */
  board(token, name) {
    if (token === this.token && name === this.name) return;
    this.token = token;
    this.name = name;
    if (this.socket) this.lose();
    else this.open();
  }

  open() {
    if (!this.token || this.socket) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.silence.heard(performance.now());
    socket.onopen = () => this.say({ type: "board", token: this.token, name: this.name, secret: this.memory.recall() });
    socket.onmessage = (message) => this.take(String(message.data));
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      if (event.code === UNKNOWN_TOKEN) {
        this.token = "";
        this.onUnknownToken();
      }
      if (event.code === SEAT_TAKEN) this.memory.keep("");
      this.lose();
    };
  }

  /** @param {string} text */
  take(text) {
    this.silence.heard(performance.now());
    this.failures = 0;
    const message = /** @type {BridgeMessage} */ (JSON.parse(text));
    if (message.type === "boarded") this.memory.keep(message.secret ?? "");
    if (message.type === "declined") this.onDeclined(message.reason);
    if (message.type === "helm") this.stand({ view: message.helm, isMine: message.is_yours, isLinked: true });
  }

  /** @param {Helm} helm */
  stand(helm) {
    this.helm = helm;
    this.onHelm(helm);
  }

  lose() {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    this.stand({ view: this.helm.view, isMine: false, isLinked: false });
    setTimeout(() => this.open(), 1000 * backoff(this.failures, this.chance));
    this.failures += 1;
  }

  /** @param {ConsoleMessage} message */
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /**
   * The hand, as it is now; called many times a second while somebody may look. Says it when it has changed, and as a
   * sign of life.
   * @param {import("../bridge/stick.js").Push} push
   * @param {number} now milliseconds
   */
  steer({ x, y, fire }, now) {
    const waited = now - this.sent;
    const word = JSON.stringify({ type: "steer", x, y, fire });
    if (waited < SHORTEST || (word === this.last && waited < HEARTBEAT)) return;
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.sent = now;
    this.last = word;
    this.socket.send(word);
  }
}
