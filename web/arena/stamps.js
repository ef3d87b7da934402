/**
 * Drawing by stamping: each frame says anew what lies where, in screen pixels, straight into the buffer that the graphics
 * card reads, and one instanced call draws it all. Nothing has to be created, kept or removed when pods come and go.
 *
 * PixiJS' own ParticleContainer was here first. It keeps an object a particle and, without `unsafe-eval`, walks over them five
 * times a frame; a frame of a thousand fighters then took twice the
 * script (bench/browser_frame.py).
 */

/** @typedef {import("pixi.js").Texture} Frame */

const VERTEX = `
in vec2 aCorner;
in vec4 aBox;
in vec4 aCut;
in float aTurn;
in vec4 aTint;
out vec2 vCut;
out vec4 vTint;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
void main() {
  vec2 p = aCorner * aBox.zw;
  float c = cos(aTurn), s = sin(aTurn);
  p = vec2(p.x * c - p.y * s, p.x * s + p.y * c) + aBox.xy;
  gl_Position = vec4((uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(p, 1.0)).xy, 0.0, 1.0);
  vCut = mix(aCut.xy, aCut.zw, aCorner + 0.5);
  vTint = vec4(aTint.rgb * aTint.a, aTint.a);
}`;

const FRAGMENT = `
in vec2 vCut;
in vec4 vTint;
out vec4 finalColor;
uniform sampler2D uTexture;
void main() {
  finalColor = texture(uTexture, vCut) * vTint;
}`;

/**
 * Whether this context makes a program of our shaders. PixiJS only complains to the console where it does not, and draws
 * nothing from then on. A context that is lost right now is no evidence.
 * @param {WebGL2RenderingContext} gl
 */
export function canCompile(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, `precision mediump float;${FRAGMENT}`]])) {
    const shader = gl.createShader(kind);
    if (!program || !shader) return gl.isContextLost();
    gl.shaderSource(shader, `#version 300 es\n${source}`);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  const isLinked = Boolean(gl.getProgramParameter(program, gl.LINK_STATUS));
  gl.deleteProgram(program);
  return isLinked || gl.isContextLost();
}

/** Four-byte words of one stamp: box (4), cut (4), turn, tint. */
const WORDS = 10;
const MOST = 12000;

export class StampLayer {
  /**
   * @param {import("pixi.js").TextureSource} source the atlas
   * @param {"normal" | "add"} blendMode
   */
  constructor(source, blendMode) {
    this.floats = new Float32Array(MOST * WORDS);
    this.words = new Uint32Array(this.floats.buffer);
    this.used = 0;
    const { VERTEX: vertex, COPY_DST: copy } = PIXI.BufferUsage;
    this.buffer = new PIXI.Buffer({ data: this.floats, usage: vertex | copy, shrinkToFit: false });
    const stride = WORDS * 4;
    this.geometry = new PIXI.Geometry({
      attributes: {
        aCorner: { buffer: new Float32Array([-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5]), format: "float32x2" },
        aBox: { buffer: this.buffer, format: "float32x4", stride, offset: 0, instance: true },
        aCut: { buffer: this.buffer, format: "float32x4", stride, offset: 16, instance: true },
        aTurn: { buffer: this.buffer, format: "float32", stride, offset: 32, instance: true },
        aTint: { buffer: this.buffer, format: "unorm8x4", stride, offset: 36, instance: true },
      },
      indexBuffer: new Uint16Array([0, 1, 2, 0, 2, 3]),
      instanceCount: 0,
    });
    const shader = PIXI.Shader.from({
      gl: { vertex: VERTEX, fragment: FRAGMENT },
      resources: { uTexture: source, uSampler: source.style },
    });
    this.container = new PIXI.Mesh({ geometry: this.geometry, shader });
    this.container.blendMode = blendMode;
    this.container.boundsArea = new PIXI.Rectangle(0, 0, 1, 1);
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
    if (alpha <= 0.003 || this.used === MOST) return;
    const { floats, words } = this;
    const { x0, y0, x2, y2 } = frame.uvs;
    const at = this.used * WORDS;
    this.used += 1;
    floats[at] = x;
    floats[at + 1] = y;
    floats[at + 2] = width;
    floats[at + 3] = height;
    floats[at + 4] = x0;
    floats[at + 5] = y0;
    floats[at + 6] = x2;
    floats[at + 7] = y2;
    floats[at + 8] = rotation;
    // Bytes in the order red, green, blue, alpha, on the little-endian machines that there are.
    words[at + 9] = ((alpha >= 1 ? 255 : alpha * 255) << 24) | ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff);
  }

  end() {
    this.container.visible = this.used > 0;
    this.geometry.instanceCount = this.used;
    this.buffer.update(this.used * WORDS * 4);
  }
}
