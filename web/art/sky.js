/** Deep space, painted once by a shader into a texture: nebula, dust, the rim of a dark world. Nothing of it moves. */

const VERTEX = `
in vec2 aPosition;
out vec2 vPlace;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
uniform highp vec2 uSize;
void main() {
  vPlace = aPosition * uSize;
  vec3 clip = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition * uSize, 1.0);
  gl_Position = vec4(clip.xy, 0.0, 1.0);
}`;

const FRAGMENT = `
in vec2 vPlace;
out vec4 finalColor;
uniform highp vec2 uSize;
uniform highp float uPortrait;

float hash(vec2 p) {
  vec3 q = fract(vec3(p.xyx) * 0.1031);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z);
}

float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

float clouds(vec2 p) {
  float sum = 0.0, part = 0.5;
  for (int i = 0; i < 6; i++) {
    sum += part * noise(p);
    p = mat2(0.8, -0.6, 0.6, 0.8) * p * 2.03 + 17.7;
    part *= 0.5;
  }
  return sum;
}

void main() {
  vec2 p = vPlace / min(uSize.x, uSize.y);
  vec2 middle = uSize / min(uSize.x, uSize.y);
  vec2 warp = vec2(clouds(p * 1.3 + 3.1), clouds(p * 1.3 + 21.4));
  float gas = clouds(p * 1.7 + warp * 2.1);
  float veil = clouds(p * 3.4 + warp * 3.0 + 9.0);
  float dust = smoothstep(0.42, 0.72, clouds(p * 2.3 - warp * 1.6 + 40.0));

  // The bright band runs from the upper right to the lower left, and leaves the scoreboard's side dark.
  vec2 q = vPlace / uSize;
  float along = dot(q - vec2(0.74, 0.24), normalize(vec2(0.55, 0.84)));
  float band = exp(-pow(abs(along) * 2.1, 2.0)) * smoothstep(0.0, 0.62, q.x + 0.25 * uPortrait);
  float lit = smoothstep(0.34, 0.82, gas) * band;

  vec3 colour = mix(vec3(0.009, 0.013, 0.028), vec3(0.017, 0.026, 0.052), clouds(p * 0.8 + 60.0));
  colour += vec3(0.046, 0.112, 0.235) * lit * 1.75;
  colour += vec3(0.020, 0.190, 0.205) * pow(lit * veil * 1.7, 1.5) * 1.6;
  colour += vec3(0.300, 0.095, 0.055) * pow(smoothstep(0.45, 0.85, gas * 0.6 + veil * 0.5), 2.0) * exp(-4.5 * dot(q - vec2(0.93, 0.1), q - vec2(0.93, 0.1))) * 2.4;
  colour *= 1.0 - 0.72 * dust * (0.35 + band);

  // A dark world below: its rim catches the light of a sun behind it.
  vec2 centre = vec2(middle.x * mix(0.66, 0.5, uPortrait), middle.y + 1.42);
  float radius = 1.60;
  float away = length(p - centre) - radius;
  float side = clamp(0.5 + 0.5 * dot(normalize(p - centre), normalize(vec2(0.42, -1.0))), 0.0, 1.0);
  float sun = pow(side, 14.0);
  if (away < 0.0) {
    float rim = exp(away * 30.0);
    vec3 ground = vec3(0.006, 0.010, 0.020) + vec3(0.012, 0.024, 0.042) * clouds(p * 5.0 + warp) * sun;
    colour = ground + vec3(0.110, 0.300, 0.520) * rim * sun * 0.85;
  } else {
    colour += vec3(0.120, 0.330, 0.600) * (exp(-away * 46.0) * 0.95 + exp(-away * 9.0) * 0.20) * sun;
  }
  colour += vec3(0.75, 0.90, 1.0) * exp(-abs(away) * 620.0) * sun * 0.75;

  vec2 edge = q - 0.5;
  colour *= 1.0 - 0.55 * dot(edge, edge) * 1.6;
  colour += (hash(vPlace + 0.5) - 0.5) * (2.4 / 255.0); // a projector shows every step of a smooth gradient: break them up
  finalColor = vec4(max(colour, 0.0), 1.0);
}`;

/**
 * @param {import("pixi.js").Renderer} renderer
 * @param {number} width in pixels
 * @param {number} height in pixels
 * @returns {import("pixi.js").RenderTexture}
 */
export function paintSky(renderer, width, height) {
  const texture = PIXI.RenderTexture.create({ width, height });
  const geometry = new PIXI.MeshGeometry({
    positions: new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]),
    uvs: new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]),
    indices: new Uint32Array([0, 1, 2, 0, 2, 3]),
  });
  const shader = PIXI.Shader.from({
    gl: { vertex: VERTEX, fragment: FRAGMENT },
    resources: {
      sky: {
        uSize: { value: new Float32Array([width, height]), type: "vec2<f32>" },
        uPortrait: { value: height > width ? 1 : 0, type: "f32" },
      },
    },
  });
  const mesh = new PIXI.Mesh({ geometry, shader });
  renderer.render({ container: mesh, target: texture });
  mesh.destroy();
  geometry.destroy();
  return texture;
}
