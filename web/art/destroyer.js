/** A Star Destroyer from above, nose to the right: two facets of a wedge, terraces, a tower. Our own drawing. */
import { unit } from "../world/noise.js";

/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {[number, number][]} Outline */

/** Half of the hull, in a cell of 768 × 448: nose at 366, stern at -350. */
const NOSE = 368;
const STERN = -330;
const BEAM = 204;
/** Each step of the superstructure: where it begins, where it ends, its share of the beam. @type {[number, number, number][]} */
const TERRACES = [[150, -300, 0.52], [70, -296, 0.38], [-20, -292, 0.26]];
/** Across, and radius. @type {[number, number][]} */
const NOZZLES = [[0, 26], [-76, 22], [76, 22], [-136, 14], [136, 14]];

/** @param {Pen} pen @param {Outline} points */
function outline(pen, points) {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.closePath();
}

/** Half the hull's breadth at x. @param {number} x */
function beamAt(x) {
  return (BEAM * (NOSE - x)) / (NOSE - STERN);
}

/** @param {number} side @returns {Outline} */
function facet(side) {
  return [[NOSE, 0], [STERN, side * BEAM], [STERN - 22, side * (BEAM - 26)], [STERN - 6, side * 70], [STERN + 10, 0]];
}

/** @param {Pen} pen @param {number} width */
export function paintDestroyer(pen, width) {
  pen.scale(width / 768, width / 768);
  pen.lineJoin = "round";
  for (const side of [-1, 1]) {
    outline(pen, facet(side));
    const shade = pen.createLinearGradient(NOSE, 0, STERN, side * BEAM * 0.6);
    shade.addColorStop(0, side < 0 ? "#e9eef5" : "#a9b5c6");
    shade.addColorStop(0.4, side < 0 ? "#a9b5c4" : "#76839a");
    shade.addColorStop(1, side < 0 ? "#768396" : "#4a566e");
    pen.fillStyle = shade;
    pen.fill();
    plates(pen, side);
  }
  trench(pen);
  for (const [reach, back, share] of TERRACES) terrace(pen, reach, back, share);
  tower(pen);
  nozzles(pen);
}

/** Plating: thin lines that follow the edge, and small raised boxes, sown by a fixed seed. @param {Pen} pen @param {number} side */
function plates(pen, side) {
  pen.save();
  outline(pen, facet(side));
  pen.clip();
  for (const share of [0.3, 0.5, 0.68, 0.84]) {
    pen.strokeStyle = "rgba(16,22,34,.3)";
    pen.lineWidth = 1.6;
    pen.beginPath();
    pen.moveTo(NOSE - 30, side * share * beamAt(NOSE - 30));
    pen.lineTo(STERN, side * share * BEAM);
    pen.stroke();
  }
  for (let x = 300; x > STERN; x -= 44) {
    pen.strokeStyle = "rgba(16,22,34,.24)";
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x - 26, side * beamAt(x - 26));
    pen.stroke();
  }
  for (let i = 0; i < 130; i += 1) {
    const x = STERN + 20 + unit(i, 1) * 600;
    const y = side * beamAt(x) * (0.08 + 0.84 * unit(i, 2));
    const long = 6 + unit(i, 3) * 26;
    const high = 3 + unit(i, 4) * 8;
    pen.fillStyle = unit(i, 5) > 0.45 ? `rgba(238,244,252,${0.05 + 0.14 * unit(i, 6)})` : `rgba(8,12,22,${0.08 + 0.2 * unit(i, 6)})`;
    pen.fillRect(x, y - high / 2, long, high);
  }
  pen.restore();
}

/** The lit edge round the hull, and the dark trench just inside. @param {Pen} pen */
function trench(pen) {
  pen.lineWidth = 7;
  pen.strokeStyle = "rgba(10,14,24,.75)";
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.moveTo(NOSE - 26, side * (beamAt(NOSE - 26) - 5));
    pen.lineTo(STERN + 6, side * (BEAM - 8));
    pen.stroke();
  }
  pen.lineWidth = 4;
  for (const side of [-1, 1]) {
    pen.strokeStyle = side < 0 ? "#ffffff" : "#b4c0d0";
    pen.beginPath();
    pen.moveTo(NOSE, 0);
    pen.lineTo(STERN, side * BEAM);
    pen.lineTo(STERN - 22, side * (BEAM - 26));
    pen.stroke();
  }
  pen.strokeStyle = "rgba(255,255,255,.5)";
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(NOSE, 0);
  pen.lineTo(120, 0);
  pen.stroke();
}

/** One step of the superstructure. @param {Pen} pen @param {number} reach @param {number} back @param {number} share */
function terrace(pen, reach, back, share) {
  const half = BEAM * share;
  pen.fillStyle = "rgba(4,7,14,.45)";
  outline(pen, [[reach + 10, 8], [back, half + 14], [back, -half + 6]]);
  pen.fill();
  for (const side of [-1, 1]) {
    outline(pen, [[reach, 0], [back + 40, side * half], [back, side * half], [back, 0]]);
    const shade = pen.createLinearGradient(reach, 0, back, side * half);
    shade.addColorStop(0, side < 0 ? "#f1f5fa" : "#8a96a8");
    shade.addColorStop(1, side < 0 ? "#8e9bad" : "#4b576d");
    pen.fillStyle = shade;
    pen.fill();
    pen.strokeStyle = side < 0 ? "rgba(255,255,255,.7)" : "rgba(190,202,218,.4)";
    pen.lineWidth = 2;
    pen.stroke();
  }
}

/** @param {Pen} pen */
function tower(pen) {
  pen.fillStyle = "rgba(4,7,14,.5)";
  pen.fillRect(-268, -40, 66, 96);
  const shade = pen.createLinearGradient(0, -56, 0, 56);
  shade.addColorStop(0, "#ffffff");
  shade.addColorStop(0.5, "#b9c4d2");
  shade.addColorStop(1, "#5b677c");
  pen.fillStyle = shade;
  outline(pen, [[-216, -52], [-202, -40], [-202, 40], [-216, 52], [-252, 52], [-252, -52]]);
  pen.fill();
  pen.fillStyle = "#dfe6ef";
  pen.fillRect(-250, -16, 74, 32);
  pen.fillStyle = "#2b3547";
  pen.fillRect(-212, -34, 5, 68);
  for (const side of [-1, 1]) {
    const globe = pen.createRadialGradient(-242, side * 36 - 5, 1, -238, side * 36, 17);
    globe.addColorStop(0, "#ffffff");
    globe.addColorStop(1, "#667389");
    pen.fillStyle = globe;
    pen.beginPath();
    pen.arc(-238, side * 36, 15, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** @param {Pen} pen */
function nozzles(pen) {
  for (const [y, r] of NOZZLES) {
    pen.fillStyle = "#232c3c";
    pen.fillRect(STERN - 22, y - r, 26, 2 * r);
    pen.fillStyle = "#cfe6ff";
    pen.fillRect(STERN - 26, y - r * 0.7, 6, r * 1.4);
  }
}

/** Windows and running lights along the hull, in white: they carry the player's colour. @param {Pen} pen @param {number} width */
export function paintDestroyerLights(pen, width) {
  pen.scale(width / 768, width / 768);
  pen.strokeStyle = "rgba(255,255,255,.95)";
  pen.lineWidth = 9;
  pen.lineCap = "round";
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.moveTo(NOSE - 70, side * (beamAt(NOSE - 70) * 0.74));
    pen.lineTo(STERN + 40, side * (beamAt(STERN + 40) * 0.74));
    pen.stroke();
  }
  pen.fillStyle = "#fff";
  outline(pen, [[126, 0], [-40, -40], [-70, 0], [-40, 40]]);
  pen.globalAlpha = 0.8;
  pen.fill();
  pen.globalAlpha = 1;
  for (let i = 0; i < 90; i += 1) {
    const x = STERN + 30 + unit(i, 11) * 560;
    const y = (unit(i, 12) * 2 - 1) * beamAt(x) * 0.9;
    pen.globalAlpha = 0.35 + 0.65 * unit(i, 13);
    pen.fillRect(x, y, 4, 3);
  }
}
