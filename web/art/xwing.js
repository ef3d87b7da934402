/** The X-Wing from above, S-foils open, nose to the right. Our own drawing; the light comes from the upper left. */

/** @typedef {CanvasRenderingContext2D} Pen */

/** @param {Pen} pen @param {string} fill @param {[number, number][]} points */
function shape(pen, fill, points) {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.closePath();
  pen.fillStyle = fill;
  pen.fill();
}

/** @param {Pen} pen @param {number} width */
export function paintXWing(pen, width) {
  pen.scale(width / 320, width / 320);
  for (const side of [-1, 1]) foil(pen, side, 104, "#566173", "#7b2c2a", -12);
  for (const side of [-1, 1]) foil(pen, side, 136, side < 0 ? "#e6ebf2" : "#c3ccd8", "#e0513f", 0);
  for (const side of [-1, 1]) engine(pen, side);
  fuselage(pen);
}

/** @param {Pen} pen @param {number} side @param {number} span @param {string} fill @param {string} mark @param {number} shift */
function foil(pen, side, span, fill, mark, shift) {
  const tip = side * span;
  const root = side * 16;
  shape(pen, fill, [[-78 + shift, root], [22 + shift, root], [-22 + shift, tip], [-74 + shift, tip]]);
  const at = (/** @type {number} */ y, /** @type {number} */ part) => {
    const share = (Math.abs(y) - 16) / (span - 16);
    const front = 22 - 44 * share + shift;
    const back = -78 + 4 * share + shift;
    return back + (front - back) * part;
  };
  for (const y of [span * 0.52, span * 0.66]) {
    const next = y + span * 0.08;
    shape(pen, mark, [[at(y, 0.1), side * y], [at(y, 0.98), side * y], [at(next, 0.98), side * next], [at(next, 0.1), side * next]]);
  }
  pen.strokeStyle = "rgba(20,26,36,.5)";
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.moveTo(at(24, 0.5), side * 24);
  pen.lineTo(at(span - 4, 0.5), side * (span - 4));
  pen.stroke();
  const gun = pen.createLinearGradient(-90, 0, 110, 0);
  gun.addColorStop(0, "#59647a");
  gun.addColorStop(0.6, fill);
  gun.addColorStop(1, "#f4f7fb");
  pen.fillStyle = gun;
  pen.fillRect(-88 + shift, tip - 5, 92, 10);
  pen.fillRect(0 + shift, tip - 2.4, 96, 4.8);
  pen.fillRect(92 + shift, tip - 4.5, 6, 9);
}

/** @param {Pen} pen @param {number} side */
function engine(pen, side) {
  const y = side * 30;
  const shade = pen.createLinearGradient(0, y - 15, 0, y + 15);
  shade.addColorStop(0, "#eef2f7");
  shade.addColorStop(0.5, "#9fabba");
  shade.addColorStop(1, "#48536a");
  pen.fillStyle = shade;
  pen.beginPath();
  pen.roundRect(-96, y - 14, 88, 28, 7);
  pen.fill();
  pen.fillStyle = "#2a3342";
  pen.beginPath();
  pen.ellipse(-8, y, 5, 13, 0, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#ffb9a0";
  pen.fillRect(-99, y - 8, 5, 16);
  pen.strokeStyle = "rgba(20,26,36,.45)";
  pen.lineWidth = 1.5;
  pen.strokeRect(-70, y - 14, 22, 28);
}

/** @param {Pen} pen */
function fuselage(pen) {
  const shade = pen.createLinearGradient(0, -22, 0, 22);
  shade.addColorStop(0, "#ffffff");
  shade.addColorStop(0.45, "#d4dbe5");
  shade.addColorStop(1, "#6d788b");
  pen.fillStyle = shade;
  pen.beginPath();
  pen.moveTo(-100, -18);
  pen.lineTo(10, -20);
  pen.lineTo(130, -8);
  pen.quadraticCurveTo(154, 0, 130, 8);
  pen.lineTo(10, 20);
  pen.lineTo(-100, 18);
  pen.closePath();
  pen.fill();
  shape(pen, "#e0513f", [[62, -14.6], [84, -12.4], [84, 12.4], [62, 14.6]]);
  shape(pen, "#1a2331", [[-6, -11], [30, -8], [40, 0], [30, 8], [-6, 11]]);
  shape(pen, "#5d88b8", [[0, -8], [24, -6], [30, -1], [0, -1]]);
  pen.fillStyle = "#3f6fb5";
  pen.beginPath();
  pen.arc(-26, 0, 9.5, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = "#eef3f9";
  pen.lineWidth = 2.5;
  pen.stroke();
  pen.strokeStyle = "rgba(20,26,36,.4)";
  pen.lineWidth = 1.4;
  for (const x of [-60, -44, 48]) {
    pen.beginPath();
    pen.moveTo(x, -17);
    pen.lineTo(x, 17);
    pen.stroke();
  }
}
