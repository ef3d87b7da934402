/**
 * Drawing by stamping: each frame says anew what lies where, in screen pixels, and one ParticleContainer draws it all in one
 * call. Nothing has to be created, kept or removed when pods come and go.
 */

/** @typedef {import("pixi.js").Texture} Frame */

/**
 * PixiJS builds its upload of particles from source text, which our content policy forbids. Its stand-in for that is loaded
 * (vendor/unsafe-eval.min.js), but the classic script puts it on a copy of the class that nobody uses; put it on the real one.
 */
function uploadWithoutEval() {
  const { generateParticleUpdatePolyfill } = /** @type {{ generateParticleUpdatePolyfill?: never }} */ (/** @type {unknown} */ (PIXI));
  Object.assign(PIXI.ParticleBuffer.prototype, { generateParticleUpdate: generateParticleUpdatePolyfill });
}
uploadWithoutEval();

export class StampLayer {
  /**
   * @param {import("pixi.js").Texture} any texture of the atlas
   * @param {"normal" | "add"} blendMode
   */
  constructor(any, blendMode) {
    this.container = new PIXI.ParticleContainer({
      texture: any,
      dynamicProperties: { vertex: true, position: true, rotation: true, uvs: true, color: true },
      boundsArea: new PIXI.Rectangle(0, 0, 1, 1),
    });
    this.container.blendMode = blendMode;
    /** @type {import("pixi.js").Particle[]} */
    this.pool = [];
    this.used = 0;
  }

  begin() {
    this.used = 0;
  }

  /**
   * @param {Frame} frame
   * @param {number} x centre, screen pixels
   * @param {number} y
   * @param {number} rotation radians
   * @param {number} width screen pixels
   * @param {number} height
   * @param {number} colour 0xRRGGBB
   * @param {number} alpha 0 to 1
   */
  put(frame, x, y, rotation, width, height, colour, alpha) {
    if (alpha <= 0.003) return;
    let particle = this.pool[this.used];
    if (!particle) {
      particle = new PIXI.Particle({ texture: frame, anchorX: 0.5, anchorY: 0.5 });
      this.pool.push(particle);
    }
    this.used += 1;
    particle.texture = frame;
    particle.x = x;
    particle.y = y;
    particle.rotation = rotation;
    particle.scaleX = width / frame.frame.width;
    particle.scaleY = height / frame.frame.height;
    // The layout that the particle shader reads: alpha, blue, green, red from the top byte down.
    particle.color = ((Math.min(1, alpha) * 255) << 24) | ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff);
  }

  end() {
    const children = this.container.particleChildren;
    const before = children.length;
    children.length = Math.min(before, this.used);
    for (let i = before; i < this.used; i += 1) children.push(/** @type {import("pixi.js").Particle} */ (this.pool[i]));
    if (before !== this.used) this.container.update();
  }
}
