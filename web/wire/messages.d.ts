// Made by tools/generate_wire_types.py from kubewars/wire; change that, and run it again.
// An optional field that is absent has the value that its comment tells.

/** One pod; `reason` and `cure` (a key) are for people and empty where all is well. */
export interface ArenaFighter {
  uid: string;
  namespace: string;
  name: string;
  state: "damaged" | "docking" | "functional" | "leaving" | "ready" | "struck";
  /** absent: "" */
  reason?: string;
  /** absent: "" */
  cure?: "" | "completed" | "config" | "crash" | "deletion" | "finalizer" | "image" | "memory" | "node" | "old_image" | "starting" | "unschedulable";
  /** absent: false */
  is_spared?: boolean;
}

/** One ship. `integrity` is functional ÷ desired, 0 to 1; `named` is false where no `player` label is. `id` is the ship's id in the stream; `score` the points at the moment of asking. `owed` of the `desired` were shot and not replaced; a ship `is_spared` of which every pod is; an `impostor` bears the name of that player. `recovery` (median) and `slowest` are seconds from a strike to its replacement, 0 without one. */
export interface ArenaPlayer {
  id: string;
  name: string;
  named: boolean;
  hull: "destroyer" | "tie";
  carriers: CarrierView[];
  fighters: ArenaFighter[];
  desired: number;
  functional: number;
  integrity: number;
  score: number;
  /** absent: 0 */
  owed?: number;
  /** absent: false */
  is_spared?: boolean;
  /** absent: "" */
  impostor?: string;
  /** absent: 0 */
  lost?: number;
  /** absent: 0 */
  replaced?: number;
  /** absent: 0 */
  hits?: number;
  /** absent: 0.0 */
  survived?: number;
  /** absent: 0.0 */
  recovery?: number;
  /** absent: 0.0 */
  slowest?: number;
}

/** What is being played, and for how long already, in seconds. */
export interface ArenaRound {
  /** absent: "free" */
  mode?: "free";
  /** absent: 0.0 */
  elapsed?: number;
}

/** All there is. `stale`: the cluster is not heard from, and `reason` says why; `holding`: no shot is fired. `lacking` is what the game may not read or do in this cluster, each with its cure. `join` is the command with which one joins, `address` where others find the arena (empty where only this machine does); the server fills them in, for the battle does not know them. */
export interface ArenaView {
  players: ArenaPlayer[];
  xwing: ArenaXWing;
  round: ArenaRound;
  stale: boolean;
  /** absent: "" */
  reason?: string;
  /** absent: false */
  holding?: boolean;
  /** absent: "" */
  holding_reason?: string;
  /** absent: false */
  dry_run?: boolean;
  /** absent: 0.0 */
  pace?: number;
  /** absent: [] */
  lacking?: string[];
  /** absent: "" */
  join?: string;
  /** absent: "" */
  address?: string;
}

/** The X-Wing; `returns` is when it comes back, where it is destroyed, else 0. `pilot` is `autopilot`, or the presenter who flies it by hand. */
export interface ArenaXWing {
  state: "destroyed" | "flying";
  shields: number;
  /** absent: 0.0 */
  returns?: number;
  /** absent: "autopilot" */
  pilot?: string;
  /** absent: "laser" */
  weapon?: "ion" | "laser" | "torpedo";
}

/** First word of a console. `name` is how its presenter signs, where they like to be named. `secret` is the one that :class:`Boarded` told this tab before: it sits down on the same seat again. */
export interface Board {
  type: "board";
  token: string;
  /** absent: "" */
  name?: string;
  /** absent: "" */
  secret?: string;
}

/** The token is right. `seat` is this console's number, `name` how it signs. With `secret` the tab has its seat back after a reload, or a network that was gone: for a minute, and for as long as the seat flies. */
export interface Boarded {
  type: "boarded";
  seat: number;
  name: string;
  /** absent: "" */
  secret?: string;
}

export type BridgeMessage = Boarded | HelmTold | Declined;

/** A controller behind a ship. */
export interface CarrierView {
  kind: string;
  namespace: string;
  name: string;
  desired: number;
}

/** Another weapon, whoever flies. */
export interface Choose {
  type: "choose";
  weapon: "ion" | "laser" | "torpedo";
}

export type ClientMessage = Hello | Resume | Ping;

/** What whoever lost a fighter should know: a key for the browser's own language, and the controller's kind. */
export interface CoachView {
  key: "bare" | "job" | "not_ready" | "replicas" | "restarted" | "torpedo" | "unknown";
  /** absent: "" */
  kind?: string;
}

export type ConsoleMessage = Board | Take | HandBack | Steer | Choose;

/** The X-Wing flies on, with the shields that it has, along this path: ten numbers in the order of a PathView. */
export interface Course {
  type: "course";
  path: number[];
}

/** What was asked for was not done; `reason` is for people. */
export interface Declined {
  type: "declined";
  reason: string;
}

/** What happened in one tick. Follows `seq - 1`; whoever has another number asks to be resynchronised. */
export interface Delta {
  type: "delta";
  epoch: string;
  seq: number;
  time: number;
  events: (ShipEvent | ShipGone | FighterEvent | FighterTurned | FighterGone | XWingEvent | Course | HelmEvent | TorpedoEvent | ShipHit | XWingHit | ShotEvent | StrikeEvent | ScoreEvent | FireEvent | WatchEvent)[];
}

export type Event = ShipEvent | ShipGone | FighterEvent | FighterTurned | FighterGone | XWingEvent | Course | HelmEvent | TorpedoEvent | ShipHit | XWingHit | ShotEvent | StrikeEvent | ScoreEvent | FireEvent | WatchEvent;

export interface FighterEvent {
  type: "fighter";
  fighter: FighterView;
}

/** The pod is gone from the cluster. `shot` if we had asked for it: it explodes; else it has flown home. */
export interface FighterGone {
  type: "fighter_gone";
  uid: string;
  at: number;
  /** absent: false */
  shot?: boolean;
}

/** A known fighter is in another state. */
export interface FighterTurned {
  type: "turned";
  uid: string;
  state: "damaged" | "docking" | "functional" | "leaving" | "ready" | "struck";
  since: number;
  /** absent: "" */
  reason?: string;
  /** absent: "" */
  cure?: "" | "completed" | "config" | "crash" | "deletion" | "finalizer" | "image" | "memory" | "node" | "old_image" | "starting" | "unschedulable";
}

/** One pod in a wing. `slot` is its place in the formation; `since` when the state began. `reason` is for people; `cure` a key for what its player may do about it. One that `is_spared` counts for nothing. */
export interface FighterView {
  uid: string;
  ship: string;
  slot: number;
  namespace: string;
  name: string;
  state: "damaged" | "docking" | "functional" | "leaving" | "ready" | "struck";
  since: number;
  /** absent: "" */
  reason?: string;
  /** absent: "" */
  cure?: "" | "completed" | "config" | "crash" | "deletion" | "finalizer" | "image" | "memory" | "node" | "old_image" | "starting" | "unschedulable";
  /** absent: false */
  is_spared?: boolean;
}

export interface FireEvent {
  type: "fire";
  fire: FireView;
}

/** Whether the X-Wing may shoot: held by the presenter's STOP, by a stale watch, or not. `pace` in seconds. `reason` is English and whole; `cause` is its key, for a page in another language, and `by` whom it names. */
export interface FireView {
  holding: boolean;
  pace: number;
  /** absent: "" */
  reason?: string;
  /** absent: false */
  dry_run?: boolean;
  /** absent: "" */
  cause?: "" | "budget" | "ending" | "resting" | "silent" | "stale" | "standby" | "stop" | "unanswered" | "undecided";
  /** absent: "" */
  by?: string;
}

/** Let the autopilot fly. */
export interface HandBack {
  type: "hand_back";
}

/** First word of a browser that knows nothing: a snapshot, please. */
export interface Hello {
  type: "hello";
}

export interface HelmEvent {
  type: "helm";
  helm: HelmView;
}

/** Who flies, and whether that is you; said on each change and every half second, so that silence is noticed. */
export interface HelmTold {
  type: "helm";
  helm: HelmView;
  is_yours: boolean;
}

/** Who flies: `autopilot`, or a presenter by name, by hand. `silent`: that console is not heard from. */
export interface HelmView {
  /** absent: "autopilot" */
  pilot?: string;
  /** absent: "laser" */
  weapon?: "ion" | "laser" | "torpedo";
  /** absent: false */
  silent?: boolean;
}

/** A cubic Hermite segment from (x0, y0) to (x1, y1), velocities in units a second; outside t0..t1 straight on. */
export interface PathView {
  t0: number;
  t1: number;
  x0: number;
  y0: number;
  vx0: number;
  vy0: number;
  x1: number;
  y1: number;
  vx1: number;
  vy1: number;
}

/** `sent` is the browser's clock, in any unit it likes; it comes back unchanged. */
export interface Ping {
  type: "ping";
  sent: number;
}

/** The answer to a ping: the browser's own stamp, and the server's battle time when it answered. */
export interface Pong {
  type: "pong";
  sent: number;
  time: number;
}

/** First word of a browser that was here before: deltas from `seq + 1` if they are still kept, else a snapshot. */
export interface Resume {
  type: "resume";
  epoch: string;
  seq: number;
}

export interface ScoreEvent {
  type: "score";
  score: ScoreView;
}

/** Points at time `at`, growing by `rate` a second until the next word: points(t) = points + rate * (t - at). `survived` is seconds with a functional fighter up to `at`, growing while `rate` is not 0. `recovery` and `slowest` are the median and the longest time from a strike to its functional replacement, 0 without one. */
export interface ScoreView {
  ship: string;
  points: number;
  rate: number;
  at: number;
  /** absent: 0 */
  functional?: number;
  /** absent: 0 */
  desired?: number;
  /** absent: 0 */
  lost?: number;
  /** absent: 0 */
  replaced?: number;
  /** absent: 0 */
  hits?: number;
  /** absent: 0.0 */
  survived?: number;
  /** absent: 0.0 */
  recovery?: number;
  /** absent: 0.0 */
  slowest?: number;
}

export type ServerMessage = Snapshot | Delta | Pong;

export interface ShipEvent {
  type: "ship";
  ship: ShipView;
}

/** The ship has no pod and no controller left. A named ship's score stays, an unnamed one's goes with it. */
export interface ShipGone {
  type: "ship_gone";
  id: string;
}

/** So many strikes on this ship's fighters are confirmed since it came, or since its last controller was struck. */
export interface ShipHit {
  type: "ship_hit";
  ship: string;
  hits: number;
}

/** A player's ship. `berth` is its place in the arena; `named` is false where no `player` label is. `owed` of the `desired` are bare pods that were shot and not replaced since. `is_spared`: all its pods are spared by their annotation; it earns nothing and is not ranked. `impostor`: the player whose name its pods bear though the namespace is another's. `warm_until`: the battle time up to which a newcomer is not struck. */
export interface ShipView {
  id: string;
  name: string;
  hull: "destroyer" | "tie";
  berth: number;
  desired: number;
  /** absent: true */
  named?: boolean;
  /** absent: [] */
  carriers?: CarrierView[];
  /** absent: 0 */
  owed?: number;
  /** absent: false */
  is_spared?: boolean;
  /** absent: "" */
  impostor?: string;
  /** absent: 0.0 */
  warm_until?: number;
}

export interface ShotEvent {
  type: "shot";
  shot: ShotView;
}

/** A bolt that flies straight from (x0, y0) at t0 to (x1, y1) at t1. `source` and `target` are a fighter's uid or `xwing`; a torpedo's target is a ship. A bolt without a target flies past. */
export interface ShotView {
  id: number;
  source: string;
  weapon: "ion" | "laser" | "tie" | "torpedo";
  t0: number;
  t1: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** absent: "" */
  target?: string;
}

/** All there is, as of `seq`. The next delta to take is `seq + 1` of the same epoch. */
export interface Snapshot {
  type: "snapshot";
  epoch: string;
  seq: number;
  time: number;
  ships: ShipView[];
  fighters: FighterView[];
  scores: ScoreView[];
  xwing: XWingView;
  shots: ShotView[];
  strikes: StrikeView[];
  fire: FireView;
  watch: WatchView;
  /** absent: {} */
  helm?: HelmView;
  /** absent: {} */
  torpedo?: TorpedoView;
}

/** The stick as it is held, to the right and down, -1 to 1 each; `fire` while the trigger is held. It is also the sign of life: a console that flies says it several times a second, changed or not. */
export interface Steer {
  type: "steer";
  x: number;
  y: number;
  /** absent: false */
  fire?: boolean;
}

export interface StrikeEvent {
  type: "strike";
  strike: StrikeView;
}

/** A strike and what became of it. */
export interface StrikeView {
  id: number;
  uid: string;
  pod: string;
  ship: string;
  weapon: "ion" | "laser" | "torpedo";
  by: string;
  outcome: "accepted" | "confirmed" | "deflected" | "failed" | "pending" | "refused" | "spared";
  at: number;
  /** absent: "" */
  reason?: string;
  /** absent: "" */
  kind?: string;
  /** absent: null */
  coach?: CoachView | null;
}

/** Let me fly: `over`, even if another console does. `returns`: once I am silent for long, the autopilot may. */
export interface Take {
  type: "take";
  /** absent: false */
  over?: boolean;
  /** absent: false */
  returns?: boolean;
}

/** How the tube is now; of the hits nothing is said here. */
export interface TorpedoEvent {
  type: "torpedo";
  state: "armed" | "launched" | "off" | "safe" | "unlocked";
}

/** The proton torpedo, and the hits that each ship has taken of the `needed`; `off` where it is not allowed. */
export interface TorpedoView {
  /** absent: "off" */
  state?: "armed" | "launched" | "off" | "safe" | "unlocked";
  /** absent: 20 */
  needed?: number;
  /** absent: {} */
  hits?: object;
}

export interface WatchEvent {
  type: "watch";
  watch: WatchView;
}

/** Whether the screen can be believed; `since` when this began. `lacking` is what may not be read or done, each with its cure: the game goes on without. */
export interface WatchView {
  stale: boolean;
  since: number;
  /** absent: "" */
  reason?: string;
  /** absent: [] */
  lacking?: string[];
}

export interface XWingEvent {
  type: "xwing";
  xwing: XWingView;
}

/** A fighter's bolt has struck the X-Wing's shields. */
export interface XWingHit {
  type: "xwing_hit";
  by: string;
  at: number;
  shields: number;
}

/** The X-Wing: flying along `path`, or destroyed and back at `returns`. */
export interface XWingView {
  state: "destroyed" | "flying";
  shields: number;
  path: PathView;
  /** absent: 0.0 */
  returns?: number;
}

export type FighterState = FighterView["state"];

export type Hull = ShipView["hull"];

export type Outcome = StrikeView["outcome"];
