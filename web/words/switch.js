/** The link to the page's other language: small, and reached by keyboard and by touch as any link is. */
import { LANGUAGES, addressIn } from "./language.js";

/**
 * Makes one link for each language but the one that is spoken. Where it leads is settled when it is used, for a page may
 * change its own address meanwhile.
 * @param {HTMLElement} place
 * @param {import("./language.js").Language} spoken
 */
export function offerLanguages(place, spoken) {
  const others = /** @type {import("./language.js").Language[]} */ (Object.keys(LANGUAGES)).filter((language) => language !== spoken);
  place.replaceChildren(
    ...others.map((language) => {
      const link = document.createElement("a");
      link.className = "language";
      link.lang = link.hreflang = language;
      link.textContent = LANGUAGES[language];
      const lead = () => {
        link.href = addressIn(location.href, language);
      };
      for (const use of ["pointerdown", "focus", "click"]) link.addEventListener(use, lead);
      lead();
      return link;
    }),
  );
}
