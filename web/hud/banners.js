/** What one must know before believing the screen: link, staleness, fire held, dry run, what may not be read. */
import { element, setText } from "./dom.js";

/** A link is given this long before its loss is announced. */
const GRACE = 1;

export class Banners {
  /** @param {HTMLElement} place @param {import("./words.js").Words} words */
  constructor(place, words) {
    this.words = words;
    this.isLost = false;
    this.link = element("p", "banner link");
    this.stale = element("p", "banner stale");
    this.hold = element("p", "banner hold");
    this.dry = element("p", "banner dry", words.dryRun);
    this.lacking = element("p", "banner lacking", words.lacking);
    place.append(this.link, this.stale, this.hold, this.dry, this.lacking);
  }

  /**
   * A room reads a plain sentence; the addresses and the cures stand on the bridge.
   * @param {import("../world/store.js").World} world
   * @param {import("../stream/connection.js").Connection} connection
   * @param {number} t battle time
   */
  draw(world, connection, t) {
    const { words } = this;
    const gone = performance.now() / 1000 - connection.lostAt;
    this.isLost = connection.state === "lost" && gone > GRACE;
    show(this.link, this.linkWords(connection, Math.floor(gone)));
    show(this.stale, world.watch.stale ? words.stale(Math.max(0, Math.floor(t - world.watch.since))) : "");
    show(this.hold, world.fire.holding && !world.watch.stale ? words.holding(world.fire) : "");
    show(this.dry, world.fire.dry_run ? words.dryRun : "");
    show(this.lacking, (world.watch.lacking ?? []).length > 0 ? words.lacking : "");
  }

  /** @param {import("../stream/connection.js").Connection} connection @param {number} gone seconds since the loss */
  linkWords({ state, hasOpened, obstacle }, gone) {
    const { words } = this;
    if (!hasOpened && obstacle) return obstacle.refusal ? words.turnedAway(obstacle.flag) : words.blocked;
    if (state === "connecting" || (!hasOpened && obstacle === undefined)) return words.connecting;
    return this.isLost ? words.lost(gone) : "";
  }
}

/** @param {HTMLElement} banner @param {string} text */
function show(banner, text) {
  if (banner.hidden !== (text === "")) banner.hidden = text === "";
  if (text) setText(banner, text);
}
