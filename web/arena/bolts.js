/** Bolts in flight. A shot is a straight line in time; its arrival is told to the eye once. */

/** @typedef {import("../wire/messages.js").ShotView} ShotView */

/** Colour of the halo, length and breadth in ship units, how far apart its barrels stand. */
const LOOKS = {
  laser: { colour: 0xff3b30, long: 46, broad: 9, apart: 22 },
  ion: { colour: 0x54b8ff, long: 30, broad: 16, apart: 0 },
  torpedo: { colour: 0xff63d8, long: 24, broad: 24, apart: 0 },
  tie: { colour: 0x48f06a, long: 34, broad: 7, apart: 7 },
};

export class Bolts {
  constructor() {
    /** Shots whose arrival has been shown. @type {Set<number>} */
    this.shown = new Set();
    /** @type {Set<number>} */
    this.fired = new Set();
  }

  clear() {
    this.shown.clear();
    this.fired.clear();
  }

  /** @param {import("./scene.js").Scene} scene @param {(uid: string) => { x: number, y: number } | undefined} find */
  draw(scene, find) {
    const { world, t } = scene;
    for (const shot of world.shots.values()) {
      if (t >= shot.t0 && t < shot.t1) this.drawOne(shot, scene, find);
      else if (t >= shot.t1 && !this.shown.has(shot.id)) this.arrive(shot, scene, find);
    }
    world.forgetShots(t - 3);
    for (const past of [this.shown, this.fired]) {
      if (past.size > 400) for (const id of past) if (!world.shots.has(id)) past.delete(id);
    }
  }

  /** @param {ShotView} shot @param {import("./scene.js").Scene} scene @param {(uid: string) => { x: number, y: number } | undefined} find */
  drawOne(shot, scene, find) {
    const { stage, camera, unit, t, sparks } = scene;
    const { frames, front } = stage;
    const look = LOOKS[shot.weapon] ?? LOOKS.laser;
    const part = (t - shot.t0) / Math.max(0.001, shot.t1 - shot.t0);
    const target = shot.source === "xwing" && shot.target ? find(shot.target) : undefined;
    // The last stretch bends to where the target is drawn, which in a crowd is a little off.
    const endX = target ? shot.x1 + (target.x - shot.x1) * part : shot.x1;
    const endY = target ? shot.y1 + (target.y - shot.y1) * part : shot.y1;
    const atX = shot.x0 + (endX - shot.x0) * part;
    const atY = shot.y0 + (endY - shot.y0) * part;
    const x = camera.screenX(atX, atY);
    const y = camera.screenY(atX, atY);
    const heading = camera.screenHeading(Math.atan2(endY - shot.y0, endX - shot.x0));
    if (!this.fired.has(shot.id)) {
      this.fired.add(shot.id);
      sparks.add({ x: shot.x0, y: shot.y0, frame: frames.glow, born: shot.t0, life: 0.16, size: look.long * 1.3, colour: look.colour });
    }
    const offsets = look.apart ? [-look.apart * (1 - part * 0.8), look.apart * (1 - part * 0.8)] : [0];
    for (const offset of offsets) {
      const bx = x - Math.sin(heading) * offset * unit;
      const by = y + Math.cos(heading) * offset * unit;
      front.put(frames.streak, bx, by, heading, look.long * 1.7 * unit, look.broad * 2.6 * unit, look.colour, 0.75);
      front.put(frames.streak, bx, by, heading, look.long * unit, look.broad * 0.75 * unit, 0xffffff, 0.95);
    }
    if (shot.weapon === "torpedo") front.put(frames.star, x, y, t * 6, 60 * unit, 60 * unit, look.colour, 0.9);
    if (target) {
      const side = (76 - 42 * part) * unit;
      front.put(frames.ring, camera.screenX(target.x, target.y), camera.screenY(target.x, target.y), 0, side, side, look.colour, 0.3 + 0.5 * part);
    }
  }

  /** @param {ShotView} shot @param {import("./scene.js").Scene} scene @param {(uid: string) => { x: number, y: number } | undefined} find */
  arrive(shot, scene, find) {
    this.shown.add(shot.id);
    if (scene.t - shot.t1 > 1) return;
    const look = LOOKS[shot.weapon] ?? LOOKS.laser;
    const target = shot.source === "xwing" ? find(shot.target ?? "") : undefined;
    const { x, y } = target ?? { x: shot.x1, y: shot.y1 };
    scene.blasts.impact(x, y, shot.t1, look.colour, shot.weapon === "tie" ? 0.6 : 1);
  }
}
