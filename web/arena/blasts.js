/** What things look like when they burn, break and are saved: recipes of sparks. Colours are of fire, never of players. */

const WHITE = 0xffffff;
const HOT = 0xfff1c4;
const FLAME = 0xffa43c;
const EMBER = 0xff4a1c;
const ASH = 0x39414d;
const SHIELD = 0x7fd4ff;

/** @typedef {import("./sparks.js").Sparks} Sparks */
/** @typedef {import("../art/atlas.js").Frames} Frames */

export class Blasts {
  /** @param {Sparks} sparks @param {Frames} frames @param {() => number} chance in [0, 1) */
  constructor(sparks, frames, chance) {
    this.sparks = sparks;
    this.frames = frames;
    this.chance = chance;
    /** Explosions so far. */
    this.exploded = 0;
    /** Where the last one was. */
    this.last = { x: 0, y: 0 };
  }

  /** @param {number} from @param {number} to */
  between(from, to) {
    return from + (to - from) * this.chance();
  }

  /**
   * A fighter dies: flash, fire, shock front, sparks, torn hull, smoke; over in two seconds.
   * @param {number} x @param {number} y @param {number} t @param {number} [size] 1 is a fighter
   */
  explode(x, y, t, size = 1) {
    const { sparks, frames } = this;
    const at = { x, y };
    this.exploded += 1;
    this.last = at;
    sparks.add({ ...at, frame: frames.glow, born: t, life: 0.5, size: 190 * size, grown: 70 * size, colour: WHITE, cooled: FLAME });
    sparks.add({ ...at, frame: frames.star, born: t, life: 0.28, size: 260 * size, grown: 50 * size, colour: HOT, turn: 0.3 });
    sparks.add({ ...at, frame: frames.glow, born: t + 0.05, life: 1.5, size: 90 * size, grown: 150 * size, colour: EMBER, cooled: 0x5a1408, alpha: 0.55, rise: 0.1 });
    sparks.add({ ...at, frame: frames.ring, born: t + 0.03, life: 0.75, size: 12 * size, grown: 150 * size, colour: HOT, cooled: EMBER, alpha: 0.85 });
    for (let i = 0; i < 9; i += 1) {
      const angle = this.between(0, 2 * Math.PI);
      const speed = this.between(4, 46) * size;
      const big = this.between(16, 40) * size;
      sparks.add({ ...at, frame: frames.fire, born: t + this.between(0, 0.12), life: this.between(0.5, 1.15), vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 2.4, turn: angle, spin: this.between(-2, 2), size: big * 0.5, grown: big * 1.5, colour: HOT, cooled: EMBER, rise: 0.08 });
    }
    for (let i = 0; i < 16; i += 1) {
      const angle = this.between(0, 2 * Math.PI);
      const speed = this.between(70, 230) * size;
      sparks.add({ ...at, frame: frames.streak, born: t, life: this.between(0.35, 0.95), vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 2.6, size: this.between(1.6, 3) * size, grown: 0.6, stretch: 9, colour: HOT, cooled: EMBER });
    }
    for (let i = 0; i < 7; i += 1) {
      const angle = this.between(0, 2 * Math.PI);
      const speed = this.between(14, 62) * size;
      sparks.add({ ...at, frame: frames.shard, born: t, life: this.between(1.1, 2.3), vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 0.7, turn: angle, spin: this.between(-7, 7), size: this.between(3, 8) * size, colour: 0xffe0c0, cooled: ASH, solid: true });
    }
    for (let i = 0; i < 6; i += 1) {
      const angle = this.between(0, 2 * Math.PI);
      const speed = this.between(6, 26) * size;
      sparks.add({ ...at, frame: frames.puff, born: t + this.between(0.15, 0.4), life: this.between(1.2, 2.4), vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 1.4, turn: angle, spin: this.between(-0.6, 0.6), size: 20 * size, grown: this.between(40, 66) * size, colour: 0x6b5246, cooled: 0x10141b, alpha: 0.5, rise: 0.25, solid: true });
    }
  }

  /** Something large dies: a chain of blasts along it. @param {number} x @param {number} y @param {number} t @param {number} reach arena units */
  explodeLarge(x, y, t, reach) {
    for (let i = 0; i < 6; i += 1) {
      this.explode(x + this.between(-reach, reach), y + this.between(-reach, reach) * 0.6, t + i * 0.14, this.between(0.7, 1.2));
    }
    this.explode(x, y, t + 0.95, 2.4);
  }

  /** One breath of fire behind a struck fighter. @param {number} x @param {number} y @param {number} t @param {number} heading on screen @param {number} size */
  burn(x, y, t, heading, size) {
    const angle = heading + Math.PI + this.between(-0.5, 0.5);
    const speed = this.between(20, 60) * size;
    this.sparks.add({ x, y, frame: this.frames.fire, born: t, life: this.between(0.3, 0.7), dx: this.between(-4, 4) * size, dy: this.between(-4, 4) * size, vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 1.8, turn: angle, spin: this.between(-4, 4), size: this.between(10, 18) * size, grown: 3 * size, colour: HOT, cooled: EMBER });
    if (this.chance() < 0.35) {
      this.sparks.add({ x, y, frame: this.frames.puff, born: t + 0.15, life: this.between(0.8, 1.5), vx: Math.cos(angle) * speed * 0.7, vy: Math.sin(angle) * speed * 0.7, drag: 1.2, turn: angle, size: 8 * size, grown: 26 * size, colour: 0x5c4a40, cooled: 0x10141b, alpha: 0.5, rise: 0.2, solid: true });
    }
  }

  /** One puff of smoke from what is damaged. @param {number} x @param {number} y @param {number} t @param {number} size */
  smoke(x, y, t, size) {
    const angle = this.between(0, 2 * Math.PI);
    this.sparks.add({ x, y, frame: this.frames.puff, born: t, life: this.between(1.3, 2.6), vx: Math.cos(angle) * 7, vy: Math.sin(angle) * 7 - 7, drag: 0.6, turn: angle, spin: this.between(-0.7, 0.7), size: 9 * size, grown: this.between(26, 42) * size, colour: 0xb9c2cf, cooled: 0x434c59, alpha: 0.85, rise: 0.15, solid: true });
    if (this.chance() < 0.16) {
      this.sparks.add({ x, y, frame: this.frames.streak, born: t, life: 0.4, vx: Math.cos(angle) * 60, vy: Math.sin(angle) * 60, drag: 3, size: 1.8, stretch: 7, colour: 0xffe7a0, cooled: EMBER });
    }
  }

  /** A bolt arrives. @param {number} x @param {number} y @param {number} t @param {number} colour @param {number} size */
  impact(x, y, t, colour, size) {
    this.sparks.add({ x, y, frame: this.frames.glow, born: t, life: 0.3, size: 46 * size, grown: 18 * size, colour: WHITE, cooled: colour });
    for (let i = 0; i < 6; i += 1) {
      const angle = this.between(0, 2 * Math.PI);
      const speed = this.between(40, 120) * size;
      this.sparks.add({ x, y, frame: this.frames.streak, born: t, life: this.between(0.2, 0.45), vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, drag: 3, size: 2.2 * size, stretch: 7, colour: HOT, cooled: colour });
    }
  }

  /** A shield takes it. @param {number} x @param {number} y @param {number} t @param {number} size ship units @param {number} [colour] */
  shield(x, y, t, size, colour = SHIELD) {
    const turn = this.between(0, 1);
    this.sparks.add({ x, y, frame: this.frames.hexShield, born: t, life: 0.9, size, grown: size * 1.12, colour: WHITE, cooled: colour, turn });
    this.sparks.add({ x, y, frame: this.frames.glow, born: t, life: 0.5, size: size * 1.5, colour, alpha: 0.5 });
  }

  /** Out of a jump, or into one. @param {number} x @param {number} y @param {number} t @param {number} heading on screen @param {number} size */
  jump(x, y, t, heading, size) {
    const vx = Math.cos(heading);
    const vy = Math.sin(heading);
    this.sparks.add({ x, y, frame: this.frames.streak, born: t, life: 0.7, vx: vx * 2, vy: vy * 2, size: 9 * size, grown: 1, stretch: 50, colour: WHITE, cooled: SHIELD });
    this.sparks.add({ x, y, frame: this.frames.glow, born: t, life: 0.6, size: 120 * size, grown: 20, colour: 0xd6efff, cooled: SHIELD });
    this.sparks.add({ x, y, frame: this.frames.ring, born: t, life: 0.6, size: 10, grown: 90 * size, colour: SHIELD, alpha: 0.5 });
  }
}
