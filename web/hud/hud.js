/** The words and figures round the picture. Redrawn a few times a second: nobody reads faster. */
import { standingNamed, standings, troubles } from "../world/standings.js";
import { Banners } from "./banners.js";
import { CoachLine } from "./coach.js";
import { find, setClass, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { Follow } from "./follow.js";
import { Gauges } from "./gauges.js";
import { Invitation } from "./invitation.js";
import { listenToKeys } from "./keys.js";
import { Legend } from "./legend.js";
import { OwnShip } from "./own.js";
import { Scoreboard } from "./scoreboard.js";
import { Troubles } from "./troubles.js";

/** Seconds between two drawings of the points, and between two looks at who leads and who is in trouble. */
const EVERY = 0.12;
const SELDOM = 0.5;

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
    this.follow = new Follow();
    this.own = new OwnShip(find("#own"), words, this.follow);
    this.scoreboard = new Scoreboard({ rows: find("#board-rows"), pages: find("#board-pages") }, words, this.follow);
    this.troubles = new Troubles({ section: find("#troubles"), list: find("#troubles-rows"), more: find("#troubles-more") }, words);
    this.feed = new Feed(find("#feed"), newsroom, words);
    this.coach = new CoachLine(find("#coach"), coach, words);
    this.banners = new Banners(find("#banners"), words);
    this.gauges = new Gauges({ shields: find("#shields"), pilot: find("#xwing-title"), pace: find("#pace"), kills: find("#kills") }, words);
    this.invitation = new Invitation(find("#invitation"), words);
    this.legend = new Legend(/** @type {HTMLDialogElement} */ (find("#legend")), find("#show-legend"), words);
    this.drawn = this.looked = -1;
    /** @type {import("../world/standings.js").Trouble[]} */
    this.found = [];
    find("#show-join").addEventListener("click", () => this.invitation.ask(!this.invitation.isAsked));
    listenToKeys(this);
    for (const [selector, text] of /** @type {[string, string][]} */ ([
      ["#troubles-title", words.troubles],
      ["#pace-title", words.pace],
      ["#kills-title", words.kills],
      ["#show-join", words.join],
    ])) setText(find(selector), text);
    find("#side").setAttribute("aria-label", words.board);
  }

  /** @param {number} t battle time @param {number} now the browser's seconds */
  draw(t, now) {
    if (now - this.drawn < EVERY) return;
    this.drawn = now;
    const { world } = this;
    const all = standings(world, t);
    const own = this.follow.name ? standingNamed(all, this.follow.name) : undefined;
    this.own.draw(own, world);
    this.scoreboard.draw(all, own, world, now);
    if (now - this.looked >= SELDOM) {
      this.looked = now;
      this.found = troubles(world, t);
      this.coach.draw(world, t, own?.ship ?? "");
    }
    this.troubles.draw(this.found, own?.ship ?? "", world, now, this.roomForTroubles);
    this.feed.draw(world, t);
    this.banners.draw(world, this.connection, t);
    this.gauges.draw(world);
    this.invitation.draw(world.epoch !== "" && world.wings.size === 0);
    setClass(document.body, "stale", world.watch.stale || this.banners.isLost);
  }

  get roomForTroubles() {
    return innerHeight > innerWidth || this.follow.name ? 1 : 2;
  }

  /**
   * What the HUD covers, in pixels: the ships keep out of it.
   * @returns {import("../world/camera.js").Margins}
   */
  margins() {
    const [side, foot, gauges, banners] = ["#side", "#foot", "#gauges", "#banners"].map((place) => find(place).getBoundingClientRect());
    if (!side || !foot || !gauges || !banners) throw new Error("unreachable: four places were asked for");
    const edge = 12;
    const bottom = innerHeight - foot.top + edge;
    if (innerHeight > innerWidth) return { left: edge, top: Math.max(side.bottom, banners.height > 0 ? banners.bottom : 0) + edge, right: edge, bottom };
    return { left: side.right + edge, top: Math.max(gauges.bottom, banners.height > 0 ? banners.bottom : 0) + edge, right: edge, bottom };
  }
}
