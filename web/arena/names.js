/** Names beneath the ships, any script, always upright and always above everything else; a bar tells the wing's integrity. */
import { mixed } from "./sparks.js";

const PADDING = 6;
const HITS = 0xff63d8;
/** Seconds that a new ship's first pods may take. */
const NEWCOMER = 8;
const FONT = ["Saira", "system-ui", "sans-serif"];

/**
 * @typedef {object} Label
 * @property {import("pixi.js").Text} text
 * @property {import("pixi.js").Text | null} note
 * @property {string} shown
 * @property {number} half its width, pixels
 */

export class Names {
  /** @param {import("pixi.js").Container} layer @param {string} adrift the word for a ship without a functional fighter */
  constructor(layer, adrift) {
    this.layer = layer;
    this.adrift = adrift;
    /** @type {Map<string, Label>} */
    this.labels = new Map();
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./hulls.js").Hulls} hulls
   * @param {import("./fighters.js").Fighters} fighters
   * @param {number} spacing pixels between two ships
   */
  draw(scene, hulls, fighters, spacing) {
    const { stage, camera, unit } = scene;
    const small = Math.min(stage.width, stage.height) / 720;
    const size = Math.round(Math.max(Math.max(10, Math.min(14, spacing * 0.19)), Math.min(23 * Math.max(0.8, small), Math.max(15 * small, spacing * 0.15))));
    for (const [id, hull] of hulls.all) {
      const { ship } = hull.wing;
      const label = this.labelFor(id, ship.name, size, spacing * 1.02, hull.colour);
      let x = camera.screenX(hull.x, hull.y);
      let y = camera.screenY(hull.x, hull.y) + 62 * unit;
      if (ship.hull === "tie" && hull.wing.fighters.size === 1) {
        const [uid] = hull.wing.fighters.keys();
        const lone = uid === undefined ? undefined : fighters.all.get(uid);
        if (lone) {
          x = camera.screenX(lone.x, lone.y);
          y = camera.screenY(lone.x, lone.y) + 34 * unit;
        }
      }
      x = Math.max(label.half, Math.min(stage.width - label.half, x));
      label.text.position.set(Math.round(x), Math.round(y));
      this.drawBar(scene, hull, x, y + size * 1.62, size);
      this.drawNote(label, hull, scene.t, x, y + size * 1.85, size);
    }
    for (const [id, label] of this.labels) {
      if (hulls.all.has(id)) continue;
      label.text.destroy();
      label.note?.destroy();
      this.labels.delete(id);
    }
  }

  /** @param {import("./scene.js").Scene} scene @param {import("./hulls.js").Hull} hull @param {number} x @param {number} y @param {number} size */
  drawBar(scene, hull, x, y, size) {
    const { matter, front, frames } = scene.stage;
    const wide = size * 3.4;
    const high = Math.max(3, size * 0.19);
    const part = hull.health;
    matter.put(frames.bar, x, y, 0, wide + 3, high + 3, 0x04070d, 0.8);
    matter.put(frames.bar, x, y, 0, wide, high, 0x4a566a, 0.7);
    const colour = hull.wing.integrity === 0 ? 0xff5a45 : hull.colour;
    matter.put(frames.bar, x - (wide * (1 - part)) / 2, y, 0, wide * part, high, colour, 1);
    front.put(frames.bar, x - (wide * (1 - part)) / 2, y, 0, wide * part, high, colour, 0.25);
    if (scene.world.tube !== "off" && hull.wing.ship.hull === "destroyer") this.drawHits(scene, hull, x, y + high + 2, wide);
  }

  /** How near a ship is to being open to a torpedo; once it is, it beats. @param {import("./scene.js").Scene} scene @param {import("./hulls.js").Hull} hull @param {number} x @param {number} y @param {number} wide */
  drawHits(scene, hull, x, y, wide) {
    const { matter, front, frames } = scene.stage;
    const part = Math.min(1, (scene.world.hits.get(hull.wing.ship.id) ?? 0) / scene.world.hitsNeeded);
    if (part === 0) return;
    const high = Math.max(2, wide * 0.04);
    matter.put(frames.bar, x, y, 0, wide + 2, high + 2, 0x04070d, 0.8);
    matter.put(frames.bar, x - (wide * (1 - part)) / 2, y, 0, wide * part, high, HITS, 0.95);
    if (part < 1) return;
    const beat = 0.5 + 0.5 * Math.sin(scene.t * 6);
    front.put(frames.bar, x, y, 0, wide, high * 2, HITS, 0.35 + 0.45 * beat);
    front.put(frames.ring, scene.camera.screenX(hull.x, hull.y), scene.camera.screenY(hull.x, hull.y), 0, wide * (2.5 + 0.15 * beat), wide * (2.5 + 0.15 * beat), HITS, 0.4);
  }

  /** @param {Label} label @param {import("./hulls.js").Hull} hull @param {number} t @param {number} x @param {number} y @param {number} size */
  drawNote(label, hull, t, x, y, size) {
    // Who has only just arrived is not adrift: the pods are still starting.
    const isAdrift = hull.wing.ship.desired > 0 && t - hull.dark > (hull.hasFlown ? 0.5 : NEWCOMER);
    if (isAdrift && !label.note) {
      label.note = textOf(this.adrift, Math.round(size * 0.72), 0xff8a70, "700");
      label.note.style.letterSpacing = 2;
      this.layer.addChild(label.note);
    }
    if (!label.note) return;
    label.note.visible = isAdrift;
    label.note.position.set(Math.round(x), Math.round(y));
  }

  /** @param {string} id @param {string} name @param {number} size @param {number} room @param {number} colour */
  labelFor(id, name, size, room, colour) {
    const shown = `${name}\n${size}\n${Math.round(room / 24)}`;
    const known = this.labels.get(id);
    if (known?.shown === shown) return known;
    known?.text.destroy();
    known?.note?.destroy();
    const text = textOf(name, size, mixed(colour, 0xffffff, 0.55), "600");
    let letters = [...name];
    const edge = 2 * PADDING + size * 0.3;
    while (text.width - edge > Math.max(room, size * 4.2) && letters.length > 3) {
      letters = letters.slice(0, Math.max(3, Math.min(letters.length - 1, Math.floor((letters.length * Math.max(room, size * 4.2)) / (text.width - edge)))));
      text.text = `${letters.join("")}…`;
    }
    this.layer.addChild(text);
    const label = { text, note: null, shown, half: text.width / 2 };
    this.labels.set(id, label);
    return label;
  }
}

/** @param {string} words @param {number} size @param {number} colour @param {import("pixi.js").TextStyleFontWeight} weight */
function textOf(words, size, colour, weight) {
  const text = new PIXI.Text({
    text: words,
    style: { fontFamily: FONT, fontSize: size, fontWeight: weight, fill: colour, letterSpacing: size * 0.02, stroke: { color: 0x03060c, width: Math.max(3, size * 0.26), join: "round" }, padding: PADDING },
  });
  text.anchor.set(0.5, 0);
  return text;
}
