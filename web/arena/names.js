/** Names beneath the ships, any script, always upright and always above everything else; a bar tells the wing's integrity. */
import { largest, uncut } from "../world/labels.js";
import { IMPOSTOR, OWED } from "./marks.js";
import { mixed } from "./sparks.js";

const PADDING = 6;
/** Between letters, in sizes of the type. */
const SPACED = 0.02;
const HITS = 0xff63d8;
/** Seconds that a new ship's first pods may take. */
const NEWCOMER = 8;
const FONT = ["Saira", "system-ui", "sans-serif"];
/** Size of type on a screen 720 high whose capitals are 2.5 % of it: what a hall reads. */
const READ = 26;
/** So few ships are always written as large. */
const FEW = 12;
/** The least size of type, on a small screen too. */
const LEAST = 11;
/** Height of a name with its bar, in sizes of its type. */
const LINE = 1.75;
/** Width of the bar beneath a name, in sizes of its type. */
const BAR = 3.4;
/** Where there is little room a name is shortened to about this, in sizes of its type. */
const ENOUGH = 4.4;

/**
 * @typedef {object} Label
 * @property {import("pixi.js").Text} text
 * @property {import("pixi.js").Text | null} note
 * @property {string} shown what it was made from
 * @property {number} half of its width, pixels
 */

/**
 * What is written of each name, and how large; and for which ships and which view that was found.
 * @typedef {object} Layout
 * @property {number} size pixels
 * @property {Map<string, string>} texts
 * @property {Map<string, string>} names
 * @property {number} width of the window
 * @property {number} height
 * @property {import("../world/camera.js").View} goal
 */

export class Names {
  /** @param {import("pixi.js").Container} layer @param {string} adrift the word for a ship without a functional fighter */
  constructor(layer, adrift) {
    this.layer = layer;
    this.adrift = adrift;
    /** @type {Map<string, Label>} */
    this.labels = new Map();
    /** @type {Layout} */
    this.layout = { size: 0, texts: new Map(), names: new Map(), width: 0, height: 0, goal: { along: 1, across: 1, x: 0, y: 0, isTurned: false } };
    /** Widths of names in type of one pixel. @type {Map<string, number>} */
    this.measured = new Map();
    this.pen = document.createElement("canvas").getContext("2d");
  }

  /** Pixels that the lowest names reach below their ships' wings. */
  get depth() {
    return 1.4 * this.layout.size;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./hulls.js").Hulls} hulls
   * @param {import("./fighters.js").Fighters} fighters
   */
  draw(scene, hulls, fighters) {
    const { stage, camera, unit, margins } = scene;
    this.arrange(scene, hulls);
    const { size, texts } = this.layout;
    for (const [id, hull] of hulls.all) {
      const { ship } = hull.wing;
      const label = this.labelFor(id, texts.get(id) ?? ship.name, size, ship.impostor ? IMPOSTOR : hull.colour);
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
      const left = Math.min(margins.left, stage.width / 3); // beside the board, where the board leaves room
      x = uncut(x, [2 * label.half, ship.is_spared ? 0 : BAR * size + 3, label.note?.visible ? label.note.width : 0], left, stage.width);
      label.text.position.set(Math.round(x), Math.round(y));
      label.text.alpha = ship.is_spared ? 0.65 : 1;
      if (!ship.is_spared) this.drawBar(scene, hull, x, y + size * 1.5, size);
      this.drawNote(label, hull, scene.t, x, y + size * 1.75, size);
    }
    for (const [id, label] of this.labels) {
      if (hulls.all.has(id)) continue;
      label.text.destroy();
      label.note?.destroy();
      this.labels.delete(id);
    }
  }

  /**
   * Size and shortening, where the view is bound for, so that nothing flickers on the way there. Anew only when ships, names
   * or the view have changed by more than a little.
   * @param {import("./scene.js").Scene} scene
   * @param {import("./hulls.js").Hulls} hulls
   */
  arrange({ stage, camera }, hulls) {
    const { goal } = camera;
    const { width, height } = stage;
    if (this.isArranged(width, height, goal, hulls)) return;
    const ships = [...hulls.all].map(([id, { wing, berth }]) => ({ id, name: wing.ship.name, berth }));
    const small = Math.min(width, height) / 720;
    const most = Math.max(LEAST, READ * small);
    const wishes = ships.map(({ name, berth }) => ({
      x: goal.isTurned ? berth.y * goal.across : berth.x * goal.along,
      y: goal.isTurned ? -berth.x * goal.along : berth.y * goal.across,
      width: this.widthOf(name),
    }));
    const { size, widths } = largest(wishes, { least: ships.length <= FEW ? most : Math.max(LEAST, 13 * small), most, line: LINE, enough: ENOUGH });
    const texts = new Map(ships.map(({ id, name }, i) => [id, this.shortened(name, (widths[i] ?? 0) / size)]));
    this.layout = { size, texts, names: new Map(ships.map(({ id, name }) => [id, name])), width, height, goal };
  }

  /** @param {number} width @param {number} height @param {import("../world/camera.js").View} goal @param {import("./hulls.js").Hulls} hulls */
  isArranged(width, height, goal, hulls) {
    const { names, goal: before } = this.layout;
    if (width !== this.layout.width || height !== this.layout.height || names.size !== hulls.all.size) return false;
    if (goal.isTurned !== before.isTurned || !isNear(goal.along, before.along) || !isNear(goal.across, before.across)) return false;
    for (const [id, { wing }] of hulls.all) if (names.get(id) !== wing.ship.name) return false;
    return true;
  }

  /** @param {string} name @returns {number} in type of one pixel */
  widthOf(name) {
    const known = this.measured.get(name);
    if (known !== undefined) return known;
    if (this.measured.size > 2000) this.measured.clear();
    let width = 0.56 * name.length;
    if (this.pen) {
      this.pen.font = `600 100px ${FONT.join(", ")}`;
      width = this.pen.measureText(name).width / 100 + SPACED * name.length;
    }
    this.measured.set(name, width);
    return width;
  }

  /** @param {string} name @param {number} width in sizes of type */
  shortened(name, width) {
    let letters = [...name];
    if (this.widthOf(name) <= Math.max(width, ENOUGH)) return name;
    while (letters.length > 3 && this.widthOf(`${letters.join("")}…`) > Math.max(width, ENOUGH)) letters = letters.slice(0, -1);
    return `${letters.join("")}…`;
  }

  /** @param {import("./scene.js").Scene} scene @param {import("./hulls.js").Hull} hull @param {number} x @param {number} y @param {number} size */
  drawBar(scene, hull, x, y, size) {
    const { matter, front, frames } = scene.stage;
    const wide = size * BAR;
    const high = Math.max(3, size * 0.19);
    const part = hull.health;
    matter.put(frames.bar, x, y, 0, wide + 3, high + 3, 0x04070d, 0.8);
    matter.put(frames.bar, x, y, 0, wide, high, 0x4a566a, 0.7);
    const { owed = 0, desired } = hull.wing.ship;
    if (owed > 0 && desired > 0) {
      const lost = Math.min(1 - part, owed / desired);
      matter.put(frames.bar, x + (wide * (1 - lost)) / 2, y, 0, wide * lost, high, OWED, 1);
    }
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
    const isAdrift = hull.wing.ship.desired > 0 && !hull.wing.ship.is_spared && t - hull.dark > (hull.hasFlown ? 0.5 : NEWCOMER);
    if (isAdrift && !label.note) {
      label.note = textOf(this.adrift, Math.round(size * 0.72), 0xff8a70, "700");
      label.note.style.letterSpacing = 2;
      this.layer.addChild(label.note);
    }
    if (!label.note) return;
    label.note.visible = isAdrift;
    label.note.position.set(Math.round(x), Math.round(y));
  }

  /** @param {string} id @param {string} name @param {number} size @param {number} colour */
  labelFor(id, name, size, colour) {
    const shown = `${name}\n${size}\n${colour}`;
    const known = this.labels.get(id);
    if (known?.shown === shown) return known;
    known?.text.destroy();
    known?.note?.destroy();
    const text = textOf(name, size, mixed(colour, 0xffffff, 0.55), "600");
    this.layer.addChild(text);
    const label = { text, note: null, shown, half: text.width / 2 };
    this.labels.set(id, label);
    return label;
  }
}

/** A view that is a little larger or smaller is no reason to write all names anew. @param {number} one @param {number} other */
function isNear(one, other) {
  return Math.abs(one - other) <= 0.07 * other;
}

/** @param {string} words @param {number} size @param {number} colour @param {import("pixi.js").TextStyleFontWeight} weight */
function textOf(words, size, colour, weight) {
  const text = new PIXI.Text({
    text: words,
    style: { fontFamily: FONT, fontSize: size, fontWeight: weight, fill: colour, letterSpacing: size * SPACED, stroke: { color: 0x03060c, width: Math.max(3, size * 0.26), join: "round" }, padding: PADDING },
  });
  text.anchor.set(0.5, 0);
  return text;
}
