/**
 * How large names may be written, and how wide each of them: as large as fits, and none shortened where there is room.
 * Lengths in pixels; a name's own width grows with the size of its type.
 */

/** @typedef {{ x: number, y: number, width: number }} Wish a name's middle, its upper edge, and its whole width */

/**
 * The width that each name may have, so that no two on about one height touch. Of two that would, the longer gives way
 * first.
 * @param {readonly Wish[]} wishes
 * @param {number} line how far apart two names must be in height not to mind each other
 * @param {number} gap between two names
 * @returns {number[]} at most what was wished
 */
export function widths(wishes, line, gap) {
  const allowed = wishes.map(({ width }) => width);
  const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a]?.y ?? 0) - (wishes[b]?.y ?? 0));
  order.forEach((i, at) => {
    for (let next = at + 1; next < order.length; next += 1) {
      const j = order[next] ?? 0;
      const one = wishes[i];
      const other = wishes[j];
      if (!one || !other || other.y - one.y >= line) break;
      const room = 2 * Math.max(0, Math.abs(one.x - other.x) - gap);
      const [a, b] = [allowed[i] ?? 0, allowed[j] ?? 0];
      if (a + b <= room) continue;
      allowed[i] = Math.min(a, Math.max(room / 2, room - b));
      allowed[j] = Math.min(b, Math.max(room / 2, room - a));
    }
  });
  return allowed;
}

/**
 * Where the middle of a label stands that would stand at `x`: so that the widest of what it is made of is not cut.
 * @param {number} x
 * @param {readonly number[]} parts their widths, all on one middle: the name, the bar beneath it, a word beneath that
 * @param {number} left the edges of what is free for them
 * @param {number} right
 */
export function uncut(x, parts, left, right) {
  const half = Math.max(...parts) / 2;
  return Math.max(left + half, Math.min(right - half, x));
}

/**
 * The largest size at which no name has to be shortened to less than `enough` times the size, and never less than `least`.
 * @param {readonly Wish[]} wishes widths for type of one pixel
 * @param {{ least: number, most: number, line: number, enough: number }} how `line` is told for type of one pixel too
 * @returns {{ size: number, widths: number[] }}
 */
export function largest(wishes, { least, most, line, enough }) {
  for (let size = Math.round(most); ; size -= 1) {
    const scaled = wishes.map(({ x, y, width }) => ({ x, y, width: width * size }));
    const allowed = widths(scaled, line * size, 0.5 * size);
    const fits = scaled.every(({ width }, i) => (allowed[i] ?? 0) >= Math.min(width, enough * size) - 0.01);
    if (fits || size <= least) return { size, widths: allowed };
  }
}
