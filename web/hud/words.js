/** Every word that the arena says, in each language that it speaks. What players wrote is put in as it is, as text. */
import { ENGLISH } from "./english.js";
import { FRENCH } from "./french.js";

/**
 * @typedef {object} Words
 * @property {string} board
 * @property {string} troubles
 * @property {string} adrift
 * @property {string} lostShip
 * @property {string} sparedShip
 * @property {(of: string) => string} impostor
 * @property {(seconds: number) => string} warming
 * @property {(n: number) => string} owes
 * @property {(from: number, to: number, all: number) => string} pages
 * @property {string} earlier
 * @property {string} further
 * @property {string} followed
 * @property {(name: string) => string} nobody
 * @property {string} followNobody
 * @property {Record<"lost" | "replaced" | "hits" | "recovery" | "slowest" | "survived", string>} facts
 * @property {(more: number) => string} more
 * @property {(of: string, namespace: string) => string} impostorOf
 * @property {Record<string, string>} cures by the stream's key
 * @property {string} xwingDown
 * @property {string} pace
 * @property {(seconds: number) => string} seconds
 * @property {string} kills
 * @property {string} connecting
 * @property {(seconds: number) => string} lost
 * @property {string} blocked
 * @property {(flag: string) => string} turnedAway
 * @property {(seconds: number) => string} stale
 * @property {(fire: Partial<import("../wire/messages.js").FireView>) => string} holding
 * @property {string} dryRun
 * @property {string} lacking
 * @property {string} emptyTitle
 * @property {string} joinTitle
 * @property {string} join
 * @property {string} emptyHow
 * @property {string} emptyLabels
 * @property {string} watch
 * @property {string} onlyHere
 * @property {(n: number) => string} joins
 * @property {(n: number) => string} launches
 * @property {(n: number) => string} shotCarrier
 * @property {(n: number) => string} shotBare
 * @property {(n: number) => string} home
 * @property {string} whole
 * @property {string} lostAll
 * @property {(n: number, reason: string) => string} trouble
 * @property {string} deflected
 * @property {(reason: string) => string} refused
 * @property {string} spared
 * @property {string} failed
 * @property {string} downed
 * @property {string} returns
 * @property {string} resumed
 * @property {Record<string, (kind: string) => string>} coach
 * @property {Record<import("../world/hints.js").Hint["key"], (n: number) => string>} hints
 * @property {string} byHand
 * @property {(kind: string) => string} torpedoed
 * @property {string} open
 * @property {string} armed
 * @property {string} byItself
 * @property {(pilot: string) => string} flownBy
 * @property {string} autopilot
 * @property {string} noDrawing
 * @property {LegendWords} legend
 */

/**
 * @typedef {object} LegendWords
 * @property {string} title
 * @property {string} show
 * @property {string} close
 * @property {string} sky
 * @property {Record<import("./marks.js").Mark, string>} marks
 * @property {string} board
 * @property {[string, string][]} figures
 * @property {string} keys
 * @property {[string, string][]} presses
 * @property {string} score
 * @property {string} formula
 * @property {string[]} rules
 */

/** @type {Readonly<Record<import("../words/language.js").Language, Words>>} */
export const WORDS = { en: ENGLISH, fr: FRENCH };
