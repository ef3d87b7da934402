/**
 * Where this server's things are, whatever page asks for them and whatever prefix a proxy put before them. A module knows
 * where it came from, and the root is two folders above this one: no page needs to know how deep it stands.
 */

/** The root of everything that is served, with a slash at its end. */
export const root = new URL("../../", import.meta.url);

/** @param {string} path from the root, without a slash before it: `api/arena` */
export function addressOf(path) {
  return new URL(path, root).href;
}

/** A WebSocket's address. @param {string} path from the root: `stream` */
export function streamOf(path) {
  return addressOf(path).replace(/^http/, "ws");
}
