// The bridge's mirror of the battle: what the public stream tells everyone. The lists of the console and the cockpit's
// window look at this one; fire, watch and the log are the bridge's own calls to tell.

import { streamOf } from "../stream/address.js";
import { Connection } from "../stream/connection.js";
import { watchForSleep } from "../stream/sleep.js";
import { BattleClock } from "../world/clock.js";
import { World } from "../world/store.js";

/** @typedef {ReturnType<typeof openMirror>} Mirror */

export function openMirror() {
  const world = new World();
  const clock = new BattleClock(() => performance.now() / 1000, () => Date.now() / 1000);
  const connection = new Connection({ url: streamOf("stream"), world, clock, chance: Math.random });
  connection.open();
  watchForSleep(connection);
  return { world, clock };
}
