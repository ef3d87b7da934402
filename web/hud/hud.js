/** The words and figures round the picture. Redrawn a few times a second: nobody reads faster. */
import { Banners } from "./banners.js";
import { CoachLine } from "./coach.js";
import { element, find, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { Gauges } from "./gauges.js";
import { Scoreboard } from "./scoreboard.js";
import { Troubles } from "./troubles.js";

const EVERY = 0.12;

export class Hud {
  /**
   * @param {import("../world/store.js").World} world
   * @param {import("../stream/connection.js").Connection} connection
   * @param {import("../world/news.js").Newsroom} newsroom
   * @param {import("../world/coach.js").Coach} coach
   * @param {import("./words.js").Words} words
   */
  constructor(world, connection, newsroom, coach, words) {
    this.world = world;
    this.connection = connection;
    this.scoreboard = new Scoreboard(find("#board-rows"), find("#board-more"), words);
    this.troubles = new Troubles(find("#troubles"), find("#troubles-rows"));
    this.feed = new Feed(find("#feed"), newsroom, words);
    this.coach = new CoachLine(find("#coach"), coach, words);
    this.banners = new Banners(find("#banners"), words);
    this.gauges = new Gauges({ shields: find("#shields"), pilot: find("#xwing-title"), pace: find("#pace"), kills: find("#kills") }, words);
    this.invitation = find("#invitation");
    this.drawn = -1;
    for (const [selector, text] of /** @type {[string, string][]} */ ([
      ["#troubles-title", words.troubles],
      ["#pace-title", words.pace],
      ["#kills-title", words.kills],
      ["#invitation-title", words.emptyTitle],
      ["#invitation-how", words.emptyHow],
      ["#invitation-labels", words.emptyLabels],
    ])) setText(find(selector), text);
  }

  /** @param {number} t battle time @param {number} now the browser's seconds */
  draw(t, now) {
    if (now - this.drawn < EVERY) return;
    this.drawn = now;
    const { world } = this;
    this.scoreboard.draw(world, t);
    this.troubles.draw(world, t);
    this.feed.draw(world, t);
    this.coach.draw(world);
    this.banners.draw(world, this.connection, t);
    this.gauges.draw(world);
    const isEmpty = world.epoch !== "" && world.wings.size === 0;
    if (this.invitation.hidden === isEmpty) {
      this.invitation.hidden = !isEmpty;
      if (isEmpty) void this.showJoin();
    }
    document.body.classList.toggle("stale", world.watch.stale || this.banners.isLost);
  }

  /** The exact command with which one joins, where the server knows it. */
  async showJoin() {
    try {
      const answer = await fetch("api/arena");
      const { join } = await answer.json();
      if (typeof join === "string" && join) find("#invitation-join").replaceChildren(element("code", "", ...words(join)));
    } catch {
      // The labels stand there already; the command is a comfort.
    }
  }

  /**
   * What the HUD covers, in pixels: the ships keep out of it.
   * @returns {import("../world/camera.js").Margins}
   */
  margins() {
    const side = find("#side").getBoundingClientRect();
    const foot = find("#foot").getBoundingClientRect();
    const banners = find("#banners").getBoundingClientRect();
    const edge = 12;
    const isTall = innerHeight > innerWidth;
    return isTall
      ? { left: edge, top: side.bottom + edge, right: edge, bottom: innerHeight - foot.top + edge }
      : { left: side.right + edge, top: (banners.height > 0 ? banners.bottom : 0) + edge, right: edge, bottom: innerHeight - foot.top + edge };
  }
}

/** A command's words, none of them broken at its hyphens. @param {string} command */
function words(command) {
  return command.split(" ").flatMap((word) => [element("span", "", word), " "]);
}
