/** Which language a page speaks: one rule for all pages. */

/** Those that we speak, each by its own name. @type {Readonly<Record<Language, string>>} */
export const LANGUAGES = { en: "English", fr: "Français" };

/** @typedef {"en" | "fr"} Language */

/**
 * The language that `?lang=` asks for, else the first of the reader's that we speak, else English. One that we do not
 * speak is passed over, wherever it stands.
 * @param {string} query of the address
 * @param {readonly string[]} preferred the browser's, best first
 * @returns {Language}
 */
export function languageFor(query, preferred) {
  for (const wanted of [new URLSearchParams(query).get("lang") ?? "", ...preferred]) {
    const short = wanted.split(/[-_]/)[0]?.toLowerCase();
    if (short === "en" || short === "fr") return short;
  }
  return "en";
}

/**
 * The words of a page, for whoever reads it.
 * @template Words
 * @param {Readonly<Record<Language, Words>>} table
 * @param {string} query
 * @param {readonly string[]} preferred
 * @returns {{ language: Language, words: Words }}
 */
export function wordsFor(table, query, preferred) {
  const language = languageFor(query, preferred);
  return { language, words: table[language] };
}

/**
 * The same page in another language: everything else in its address stays.
 * @param {string} address
 * @param {Language} language
 */
export function addressIn(address, language) {
  const url = new URL(address);
  url.searchParams.set("lang", language);
  return url.href;
}
