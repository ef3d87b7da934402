/** French sets a space before : ; ! ? and a line must not break there: said once, so that words are written with plain spaces. */

const LOOSE = / (?=[:;!?](?:\s|$))/g;

/**
 * The same words, whatever they are made of: texts, functions that give texts, lists and tables of them.
 * @template Words
 * @param {Words} words
 * @returns {Words}
 */
export function typeset(words) {
  if (typeof words === "string") return /** @type {Words} */ (words.replace(LOOSE, "\u00a0"));
  if (typeof words === "function") return /** @type {Words} */ ((/** @type {unknown[]} */ ...told) => typeset(words(...told)));
  if (Array.isArray(words)) return /** @type {Words} */ (words.map(typeset));
  if (words === null || typeof words !== "object") return words;
  return /** @type {Words} */ (Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typeset(value)])));
}
