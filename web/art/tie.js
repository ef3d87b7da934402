/** A TIE fighter from above, nose to the right: a ball between two hexagonal panels. Our own drawing. */

const PANEL = 0.31; // distance of a panel from the middle, in cell widths
const LONG = 0.40;
const THICK = 0.092;

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} side -1 or 1 */
function panel(pen, width, side) {
  const y = side * PANEL * width;
  const outer = side * THICK * width;
  pen.beginPath();
  pen.moveTo(-LONG * width, y);
  pen.lineTo(-LONG * 0.52 * width, y - outer);
  pen.lineTo(LONG * 0.52 * width, y - outer);
  pen.lineTo(LONG * width, y);
  pen.lineTo(LONG * 0.52 * width, y + outer);
  pen.lineTo(-LONG * 0.52 * width, y + outer);
  pen.closePath();
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintTie(pen, width) {
  for (const side of [-1, 1]) {
    panel(pen, width, side);
    const shade = pen.createLinearGradient(-LONG * width, 0, LONG * width, 0);
    shade.addColorStop(0, "#1b2230");
    shade.addColorStop(0.55, "#39455a");
    shade.addColorStop(1, "#222b3b");
    pen.fillStyle = shade;
    pen.fill();
    pen.strokeStyle = "rgba(160,178,200,.55)";
    pen.lineWidth = width * 0.009;
    for (const at of [-0.26, -0.13, 0, 0.13, 0.26]) {
      pen.beginPath();
      pen.moveTo(at * width, side * (PANEL - THICK) * width);
      pen.lineTo(at * width, side * (PANEL + THICK) * width);
      pen.stroke();
    }
    const strut = pen.createLinearGradient(0, 0, 0, side * PANEL * width);
    strut.addColorStop(0, "#aab6c6");
    strut.addColorStop(1, "#5d6a7d");
    pen.fillStyle = strut;
    pen.beginPath();
    pen.moveTo(-0.085 * width, side * 0.08 * width);
    pen.lineTo(0.085 * width, side * 0.08 * width);
    pen.lineTo(0.05 * width, side * PANEL * width);
    pen.lineTo(-0.05 * width, side * PANEL * width);
    pen.closePath();
    pen.fill();
  }
  const ball = pen.createRadialGradient(-0.03 * width, -0.05 * width, 0, 0, 0, 0.15 * width);
  ball.addColorStop(0, "#f2f6fb");
  ball.addColorStop(0.6, "#9aa8ba");
  ball.addColorStop(1, "#4d5a6d");
  pen.fillStyle = ball;
  pen.beginPath();
  pen.arc(0, 0, 0.145 * width, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#10161f";
  pen.beginPath();
  pen.arc(0.055 * width, 0, 0.066 * width, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = "rgba(220,230,242,.8)";
  pen.lineWidth = width * 0.012;
  pen.stroke();
}

/** The panels' edges alone, in white: they carry the player's colour. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintTieRim(pen, width) {
  pen.strokeStyle = "#fff";
  pen.lineJoin = "round";
  pen.lineWidth = width * 0.034;
  for (const side of [-1, 1]) {
    panel(pen, width, side);
    pen.stroke();
  }
}
