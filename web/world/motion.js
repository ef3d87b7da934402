/**
 * Where a ship and a fighter are at any time, from their parameters alone.
 * Twin of kubewars/sim/motion.py, which tells the conventions; tests/golden/motion.json holds the two together.
 *
 * A plan holds what does not change with time, so that a frame costs a fighter a handful of sines and no garbage.
 */

import { unit } from "./noise.js";

export const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const SPIRAL = 230;
const SPIRAL_START = 0.6;
const STRETCH_X = 4 / 3;
const STRETCH_Y = 3 / 4;
const DRIFT = 14;
/** No fighter is ever farther from its ship's place than this. */
export const WING_RADIUS = 215;
const CIRCLE = 2 * Math.PI;

/** @typedef {{x: number, y: number, heading: number}} Place */
/**
 * @typedef {object} Berth
 * @property {number} x @property {number} y @property {number} heading
 * @property {number} speedX @property {number} phaseX
 * @property {number} speedY @property {number} phaseY
 * @property {number} phaseHeading
 */
/**
 * @typedef {object} Flight
 * @property {Berth} berth
 * @property {boolean} lone
 * @property {number} bearing @property {number} radius @property {number} turn
 * @property {number} breathSpeed @property {number} breathPhase
 * @property {number} swaySpeed @property {number} swayPhase
 */

/** @returns {Place} */
export function somewhere() {
  return { x: 0, y: 0, heading: 0 };
}

/**
 * @param {number} berth
 * @returns {Berth}
 */
export function planBerth(berth) {
  const along = Math.cos(berth * GOLDEN_ANGLE);
  const across = Math.sin(berth * GOLDEN_ANGLE);
  const radius = (SPIRAL * Math.sqrt(berth + SPIRAL_START)) / Math.sqrt(Math.sqrt(along * along * along * along + across * across * across * across));
  return {
    x: radius * along * STRETCH_X,
    y: radius * across * STRETCH_Y,
    heading: -0.35 + 0.5 * (unit(berth, 5) - 0.5),
    speedX: 0.05 + 0.03 * unit(berth, 1),
    phaseX: CIRCLE * unit(berth, 2),
    speedY: 0.04 + 0.03 * unit(berth, 3),
    phaseY: CIRCLE * unit(berth, 4),
    phaseHeading: CIRCLE * unit(berth, 6),
  };
}

/**
 * Where the ship of a planned berth is at time t.
 * @param {Berth} berth
 * @param {number} t battle time, seconds
 * @param {Place} out written and returned
 * @returns {Place}
 */
export function berthPlace(berth, t, out) {
  out.x = berth.x + DRIFT * Math.sin(berth.speedX * t + berth.phaseX);
  out.y = berth.y + DRIFT * Math.sin(berth.speedY * t + berth.phaseY);
  out.heading = berth.heading + 0.1 * Math.sin(0.07 * t + berth.phaseHeading);
  return out;
}

/**
 * @param {number} berth the ship's berth
 * @param {number} slot the fighter's place in the formation
 * @param {number} seed seedOf(uid)
 * @param {boolean} lone whether no destroyer stands behind it
 * @returns {Flight}
 */
export function planFlight(berth, slot, seed, lone) {
  return {
    berth: planBerth(berth),
    lone,
    bearing: slot * GOLDEN_ANGLE,
    radius: lone ? 150 * Math.sqrt(slot / (slot + 40)) : 50 + 150 * Math.sqrt(slot / (slot + 120)),
    turn: berth % 2 === 0 ? 0.3 : -0.3,
    breathSpeed: lone ? 0.55 + 0.3 * unit(seed, 1) : 0.5 + 0.5 * unit(seed, 1),
    breathPhase: CIRCLE * unit(seed, 2),
    swaySpeed: 0.6 + 0.6 * unit(seed, 3),
    swayPhase: CIRCLE * unit(seed, 4),
  };
}

/**
 * Where the fighter of a planned flight is at time t.
 * @param {Flight} flight
 * @param {number} t battle time, seconds
 * @param {Place} out written and returned
 * @returns {Place}
 */
export function flightPlace(flight, t, out) {
  berthPlace(flight.berth, t, out);
  const breath = flight.breathSpeed * t + flight.breathPhase;
  if (flight.lone) {
    const speed = flight.breathSpeed;
    out.x += flight.radius * Math.cos(flight.bearing) + 42 * Math.sin(breath);
    out.y += flight.radius * Math.sin(flight.bearing) + 20 * Math.sin(2 * breath);
    out.heading = Math.atan2(40 * speed * Math.cos(2 * breath), 42 * speed * Math.cos(breath));
    return out;
  }
  const sway = flight.swaySpeed * t + flight.swayPhase;
  const bearing = flight.bearing + flight.turn * t + 0.1 * Math.sin(sway);
  const bearingRate = flight.turn + 0.1 * flight.swaySpeed * Math.cos(sway);
  const reach = flight.radius + 8 * Math.sin(breath);
  const reachRate = 8 * flight.breathSpeed * Math.cos(breath);
  const along = Math.cos(bearing);
  const across = Math.sin(bearing);
  out.x += reach * along;
  out.y += reach * across;
  out.heading = Math.atan2(
    reachRate * across + reach * bearingRate * along,
    reachRate * along - reach * bearingRate * across,
  );
  return out;
}

/**
 * Where the ship in this berth is at time t.
 * @param {number} berth
 * @param {number} t battle time, seconds
 * @param {Place} [out]
 * @returns {Place}
 */
export function shipPlace(berth, t, out = somewhere()) {
  return berthPlace(planBerth(berth), t, out);
}

/**
 * Where a fighter is at time t; for many frames of the same fighter keep its plan and use flightPlace.
 * @param {number} berth
 * @param {number} slot
 * @param {number} seed
 * @param {boolean} lone
 * @param {number} t battle time, seconds
 * @param {Place} [out]
 * @returns {Place}
 */
export function fighterPlace(berth, slot, seed, lone, t, out = somewhere()) {
  return flightPlace(planFlight(berth, slot, seed, lone), t, out);
}

/**
 * Half the width and height round the origin that hold the first so many berths with their wings.
 * @param {number} berths
 * @returns {{halfWidth: number, halfHeight: number}}
 */
export function arenaExtent(berths) {
  const radius = SPIRAL * Math.sqrt(Math.max(berths, 1) - 1 + SPIRAL_START);
  const margin = DRIFT + WING_RADIUS;
  return { halfWidth: radius * STRETCH_X + margin, halfHeight: radius * STRETCH_Y + margin };
}
