/**
 * The one owner of the WebSocket. It keeps the mirror up to date, resumes where it was, and says how it is. It never draws:
 * a hidden tab goes on listening, and is right at once when it is looked at again.
 */
import { backoff } from "./backoff.js";
import { askOutlook } from "./outlook.js";

/** @typedef {"connecting" | "live" | "lost"} LinkState */

const FIRST_PINGS = [0, 250, 600, 1200];
const PING_EVERY = 5000;
/** A link on which even pongs stay out is dead, whatever the socket says. */
const SILENCE = 12000;
/** After a sleep one does not wait so long: what is alive answers within this. */
const ANSWERS = 3000;

export class Connection {
  /**
   * @param {object} parts
   * @param {string} parts.url of the stream
   * @param {import("../world/store.js").World} parts.world
   * @param {import("../world/clock.js").BattleClock} parts.clock
   * @param {() => number} parts.chance
   * @param {typeof askOutlook} [parts.ask] what becomes of this page here, asked when the stream does not open
   */
  constructor({ url, world, clock, chance, ask = askOutlook }) {
    this.url = url;
    this.world = world;
    this.clock = clock;
    this.chance = chance;
    this.ask = ask;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {LinkState} */
    this.state = "connecting";
    /** When the link was lost, in the browser's seconds. */
    this.lostAt = 0;
    this.failures = 0;
    this.heard = 0;
    /** @type {(ReturnType<typeof setTimeout> | ReturnType<typeof setInterval>)[]} */
    this.timers = [];
    this.needsAll = false;
    /** Was there ever a link? */
    this.hasOpened = false;
    /**
     * Why there never was one: what plain HTTP answers, `null` where it does not answer either, and `undefined` until asked.
     * @type {import("./outlook.js").Outlook | null | undefined}
     */
    this.obstacle = undefined;
    /** When the newest ping that was answered had left. */
    this.answered = -Infinity;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
  }

  open() {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heard = performance.now();
    socket.onopen = () => this.greet();
    socket.onmessage = (message) => this.take(String(message.data));
    socket.onclose = () => {
      if (this.socket === socket) this.lose();
    };
    this.timers.push(
      setInterval(() => {
        if (performance.now() - this.heard > SILENCE) this.abandon();
      }, SILENCE / 4),
    );
  }

  greet() {
    this.hasOpened = true;
    const { epoch, seq } = this.world;
    this.say(epoch && !this.needsAll ? { type: "resume", epoch, seq } : { type: "hello" });
    this.askOften();
    this.timers.push(setInterval(() => this.ping(), PING_EVERY));
  }

  askOften() {
    for (const wait of FIRST_PINGS) this.timers.push(setTimeout(() => this.ping(), wait));
  }

  /**
   * The machine, the network or the page was asleep: try again at once where the link is lost, and where it seems to be
   * there, have it prove that.
   */
  wake() {
    if (!this.socket) {
      this.failures = 0;
      this.openLater();
    } else if (this.socket.readyState === WebSocket.OPEN) {
      const { socket } = this;
      const asked = this.clock.monotonic();
      this.askOften();
      this.timers.push(
        setTimeout(() => {
          if (this.socket === socket && this.answered < asked) this.abandon();
        }, ANSWERS),
      );
    }
  }

  ping() {
    this.say({ type: "ping", sent: this.clock.monotonic() });
  }

  /** @param {import("../wire/messages.js").ClientMessage} message */
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** @param {string} text */
  take(text) {
    this.heard = performance.now();
    /** @type {import("../wire/messages.js").ServerMessage} */
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.abandon(); // not our server, or a broken one between us
      return;
    }
    if (message.type === "pong") {
      this.answered = Math.max(this.answered, message.sent);
      this.clock.pong(message.sent, message.time);
      if (this.world.epoch && !this.needsAll) this.state = "live"; // resumed with nothing missed: no other word comes
      return;
    }
    if (message.type === "snapshot") {
      if (message.epoch !== this.world.epoch) this.clock.reset();
      this.needsAll = false;
      this.failures = 0;
      this.state = "live";
    }
    this.clock.hear(message.time);
    if (this.world.take(message) === "gap") {
      this.needsAll = true;
      this.abandon();
    } else {
      this.failures = 0;
      this.state = "live";
    }
  }

  /** Leave this socket for another, without waiting for it to agree. */
  abandon() {
    const socket = this.socket;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.lose();
  }

  lose() {
    for (const timer of this.timers) clearTimeout(timer); // intervals too: one list of numbers
    this.timers = [];
    this.socket = null;
    if (this.state !== "lost") this.lostAt = performance.now() / 1000;
    this.state = "lost";
    this.openLater();
    if (!this.hasOpened) void this.wonder();
  }

  async wonder() {
    this.obstacle = await this.ask();
  }

  openLater() {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), 1000 * backoff(this.failures, this.chance));
    this.failures += 1;
  }
}
