/** Light and matter without a shape of its own: glows, fire, smoke, rings, sparks. White, to be tinted where it is used. */

/** @param {CanvasRenderingContext2D} pen @param {number} radius @param {[number, string][]} stops */
function disc(pen, radius, stops) {
  const shade = pen.createRadialGradient(0, 0, 0, 0, 0, radius);
  for (const [at, colour] of stops) shade.addColorStop(at, colour);
  pen.fillStyle = shade;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintGlow(pen, width) {
  disc(pen, width / 2, [[0, "rgba(255,255,255,1)"], [0.12, "rgba(255,255,255,.72)"], [0.3, "rgba(255,255,255,.27)"], [0.6, "rgba(255,255,255,.06)"], [1, "rgba(255,255,255,0)"]]);
}

/** A lick of fire: uneven, so that two of them never look alike once turned. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintFire(pen, width) {
  /** @type {[number, number, number][]} */
  const lumps = [[0, 0, 0.62], [-0.2, 0.12, 0.42], [0.18, -0.16, 0.44], [0.14, 0.22, 0.36], [-0.16, -0.2, 0.38], [0.3, 0.05, 0.24]];
  for (const [x, y, r] of lumps) {
    pen.save();
    pen.translate((x * width) / 2, (y * width) / 2);
    disc(pen, (r * width) / 2, [[0, "rgba(255,255,255,.5)"], [0.45, "rgba(255,255,255,.26)"], [1, "rgba(255,255,255,0)"]]);
    pen.restore();
  }
}

/** Smoke. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintPuff(pen, width) {
  /** @type {[number, number, number][]} */
  const lumps = [[0, 0, 0.7], [-0.26, 0.1, 0.5], [0.22, -0.2, 0.52], [0.2, 0.26, 0.42], [-0.14, -0.28, 0.44]];
  for (const [x, y, r] of lumps) {
    pen.save();
    pen.translate((x * width) / 2, (y * width) / 2);
    disc(pen, (r * width) / 2, [[0, "rgba(255,255,255,.5)"], [0.55, "rgba(255,255,255,.22)"], [1, "rgba(255,255,255,0)"]]);
    pen.restore();
  }
}

/** A shock front: sharp outside, fading inward. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintRing(pen, width) {
  disc(pen, width / 2, [[0, "rgba(255,255,255,0)"], [0.72, "rgba(255,255,255,0)"], [0.88, "rgba(255,255,255,.16)"], [0.955, "rgba(255,255,255,.95)"], [0.975, "rgba(255,255,255,.5)"], [1, "rgba(255,255,255,0)"]]);
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintStar(pen, width) {
  const r = width / 2;
  disc(pen, r, [[0, "rgba(255,255,255,1)"], [0.1, "rgba(255,255,255,.9)"], [0.2, "rgba(255,255,255,.22)"], [0.5, "rgba(255,255,255,.05)"], [1, "rgba(255,255,255,0)"]]);
  for (const turn of [0, Math.PI / 2]) {
    pen.save();
    pen.rotate(turn);
    const shade = pen.createLinearGradient(-r, 0, r, 0);
    shade.addColorStop(0, "rgba(255,255,255,0)");
    shade.addColorStop(0.5, "rgba(255,255,255,.55)");
    shade.addColorStop(1, "rgba(255,255,255,0)");
    pen.fillStyle = shade;
    pen.fillRect(-r, -0.8, width, 1.6);
    pen.restore();
  }
}

/** A bolt, a spark, a line of speed. @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
export function paintStreak(pen, width, height) {
  pen.scale(width / height, 1);
  disc(pen, height / 2, [[0, "rgba(255,255,255,1)"], [0.25, "rgba(255,255,255,.75)"], [0.5, "rgba(255,255,255,.25)"], [1, "rgba(255,255,255,0)"]]);
}

/** A torn piece of hull. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintShard(pen, width) {
  const r = width / 2;
  pen.fillStyle = "#8b97a6";
  pen.beginPath();
  pen.moveTo(-0.8 * r, -0.1 * r);
  pen.lineTo(-0.1 * r, -0.6 * r);
  pen.lineTo(0.8 * r, -0.35 * r);
  pen.lineTo(0.3 * r, 0.1 * r);
  pen.lineTo(0.5 * r, 0.6 * r);
  pen.lineTo(-0.3 * r, 0.35 * r);
  pen.closePath();
  pen.fill();
  pen.strokeStyle = "#d6dee8";
  pen.lineWidth = 2;
  pen.stroke();
}

/** A deflector: a dome of hexagons, brightest at its edge. @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintHexShield(pen, width) {
  const r = width / 2 - 2;
  pen.save();
  pen.beginPath();
  pen.arc(0, 0, r, 0, 2 * Math.PI);
  pen.clip();
  pen.strokeStyle = "rgba(255,255,255,.5)";
  pen.lineWidth = 1.6;
  const side = width / 15;
  for (let row = -9; row <= 9; row += 1) {
    for (let column = -9; column <= 9; column += 1) {
      const x = (column + (row & 1) / 2) * side * Math.sqrt(3);
      const y = row * side * 1.5;
      pen.beginPath();
      for (let corner = 0; corner < 6; corner += 1) {
        const angle = (Math.PI / 3) * corner + Math.PI / 6;
        pen.lineTo(x + side * 0.93 * Math.cos(angle), y + side * 0.93 * Math.sin(angle));
      }
      pen.closePath();
      pen.stroke();
    }
  }
  pen.globalCompositeOperation = "destination-in";
  disc(pen, r, [[0, "rgba(255,255,255,.05)"], [0.6, "rgba(255,255,255,.3)"], [1, "rgba(255,255,255,1)"]]);
  pen.restore();
  disc(pen, r, [[0, "rgba(255,255,255,0)"], [0.75, "rgba(255,255,255,.06)"], [0.95, "rgba(255,255,255,.5)"], [1, "rgba(255,255,255,0)"]]);
}

/** Plain white, for bars. @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
export function paintBar(pen, width, height) {
  pen.fillStyle = "#fff";
  pen.fillRect(-width / 2, -height / 2, width, height);
}
