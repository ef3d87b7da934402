/** The marks of the sky, drawn small for the legend: the same shapes and colours, standing still. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {"tie" | "destroyer" | "ready" | "functional" | "docking" | "damaged" | "struck" | "leaving" | "deflected" | "bar"
 *   | "owed" | "warm" | "spared" | "impostor" | "hanging" | "hits" | "open" | "laser" | "ion" | "green" | "shields"} Mark
 */
/** @typedef {[tag: string, attributes: Record<string, string | number>]} Shape */

/** A TIE from above, its nose to the right. @param {string} body @param {string} rim @param {number} [opacity] @returns {Shape[]} */
const tie = (body, rim, opacity = 1) => [
  ["path", { d: "M14 7h20M14 33h20", stroke: rim, "stroke-width": 4, opacity }],
  ["path", { d: "M24 8v24", stroke: body, "stroke-width": 3, opacity }],
  ["circle", { cx: 24, cy: 20, r: 6.5, fill: body, stroke: rim, "stroke-width": 1.5, opacity }],
];

/** @param {string} colour @param {number} broad @returns {Shape[]} */
const bolt = (colour, broad) => [
  ["path", { d: "M7 20h34", stroke: colour, "stroke-width": broad, "stroke-linecap": "round", opacity: 0.55 }],
  ["path", { d: "M9 20h30", stroke: "#fff", "stroke-width": broad / 3, "stroke-linecap": "round" }],
];

/** @param {string} colour @param {number} long @returns {Shape[]} */
const bar = (colour, long) => [
  ["rect", { x: 4, y: 17, width: 40, height: 6, fill: "#4a566a" }],
  ["rect", { x: 4, y: 17, width: long, height: 6, fill: colour }],
];

/** @type {Readonly<Record<Mark, Shape[]>>} */
const SHAPES = {
  tie: tie("#f1f6ff", "#ffc04d"),
  destroyer: [["path", { d: "M45 20 3 7l5 13-5 13z", fill: "#b9c2cd", stroke: "#7fd4ff" }], ["path", { d: "M8 20h24", stroke: "#4a566a", "stroke-width": 3 }]],
  ready: [["circle", { cx: 24, cy: 20, r: 17, fill: "#7fd4ff", opacity: 0.22 }], ...tie("#ffffff", "#9fdcff")],
  functional: tie("#8d97a5", "#557b96"),
  docking: [["circle", { cx: 24, cy: 20, r: 18, fill: "none", stroke: "#9fd0ff", opacity: 0.7 }], ...tie("#9fc4ec", "#bfe0ff", 0.5)],
  damaged: [
    ...tie("#b8a8a2", "#e2483a"),
    ["circle", { cx: 12, cy: 14, r: 5, fill: "#6c6c74", opacity: 0.75 }],
    ["circle", { cx: 6, cy: 8, r: 4, fill: "#6c6c74", opacity: 0.5 }],
  ],
  struck: [["circle", { cx: 24, cy: 20, r: 18, fill: "#ff5a1f", opacity: 0.5 }], ...tie("#ffd8b0", "#ff5326")],
  leaving: [...tie("#f1f6ff", "#9fdcff", 0.4), ["path", { d: "M12 20H2m4-4-4 4 4 4", stroke: "#9fdcff", fill: "none", "stroke-width": 2 }]],
  deflected: [["path", { d: "M24 3 39 11v18L24 37 9 29V11z", fill: "#9fe0ff33", stroke: "#9fe0ff", "stroke-width": 2 }], ...tie("#f1f6ff", "#9fdcff")],
  bar: bar("#7fd4ff", 29),
  owed: [...bar("#7fd4ff", 16), ["path", { d: "M20 23l4-6M25 23l4-6M30 23l4-6M35 23l4-6M40 23l4-6", stroke: "#ff5a45", "stroke-width": 2 }]],
  warm: [["circle", { cx: 24, cy: 20, r: 17, fill: "#7fd4ff", "fill-opacity": 0.16, stroke: "#7fd4ff", "stroke-width": 2 }], ...tie("#f1f6ff", "#9fdcff")],
  spared: [["circle", { cx: 24, cy: 20, r: 17, fill: "none", stroke: "#c6d2e2", "stroke-width": 2, "stroke-dasharray": "5 4" }], ...tie("#f1f6ff", "#9fdcff", 0.45)],
  impostor: [["path", { d: "M45 20 3 7l5 13-5 13z", fill: "#a8522f", stroke: "#e39a78" }], ["path", { d: "M8 20h24", stroke: "#5a2c1a", "stroke-width": 3 }]],
  hanging: [
    ["circle", { cx: 24, cy: 20, r: 17, fill: "none", stroke: "#ffc04d", "stroke-width": 2 }],
    ...tie("#b8a8a2", "#8d97a5", 0.7),
    ["path", { d: "M24 20 36 12", stroke: "#ffc04d", "stroke-width": 3 }],
  ],
  hits: bar("#ff63d8", 22),
  open: [["circle", { cx: 24, cy: 20, r: 16, fill: "none", stroke: "#ff63d8", "stroke-width": 3 }], ["path", { d: "M36 20 14 14l3 6-3 6z", fill: "#b9c2cd" }]],
  laser: bolt("#ff3b30", 9),
  ion: bolt("#54b8ff", 14),
  green: bolt("#48f06a", 8),
  shields: [
    ["path", { d: "M10 12l7 8-7 8-7-8zM26 12l7 8-7 8-7-8z", fill: "#7fd4ff" }],
    ["path", { d: "M40 12l6 8-6 8-6-8z", fill: "none", stroke: "#7fd4ff", "stroke-width": 2 }],
  ],
};

/** Each, in the order of the legend. */
export const MARKS = /** @type {Mark[]} */ (Object.keys(SHAPES));

/** A picture of one; what it means stands beside it. @param {Mark} mark */
export function drawMark(mark) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 48 40");
  picture.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of SHAPES[mark]) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
    picture.append(shape);
  }
  return picture;
}
