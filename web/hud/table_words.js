/** What the fleet's table says, in English and in French. */

/**
 * @typedef {object} TableWords
 * @property {Record<Exclude<import("../arena/picture.js").Lack, "">, [string, string]>} lacks why there is no picture, and what would help
 * @property {string} ship
 * @property {string} whole
 * @property {Record<import("../wire/messages.js").FighterState, string>} states column heads
 * @property {Record<import("../wire/messages.js").FighterState, (n: number) => string>} counts in a sentence
 * @property {string} fighters
 * @property {string} why
 * @property {(n: number, reason: string) => string} trouble
 * @property {(n: number) => string} owed
 * @property {string} spared
 * @property {(name: string) => string} impostor
 * @property {(seconds: number) => string} warm
 * @property {(page: number, pages: number, ships: number) => string} page
 * @property {string} back
 * @property {string} onward
 * @property {string} hold
 * @property {string} go
 */

/** @type {Record<"en" | "fr", TableWords>} */
export const tableWords = {
  en: {
    lacks: {
      none: ["No picture: this browser gives no WebGL.", "Turn on hardware acceleration in its settings, or open the page in a current Firefox, Chrome or Safari, or on another machine."],
      unfit: ["No picture: this browser’s WebGL is too old.", "The arena needs WebGL 2: a newer graphics driver or browser gives it, or another machine."],
      silent: ["No picture: the graphics card does not answer.", "Reload the page; if that does not help, start the browser again."],
      lost: ["The picture is gone: the graphics card took it away.", "It comes back by itself if the card does; else reload the page."],
      broken: ["No picture: it could not be drawn here.", "Reload the page, or open it in a current Firefox, Chrome or Safari."],
    },
    ship: "Ship",
    whole: "Whole",
    states: { ready: "Ready", functional: "Flying", docking: "Starting", struck: "Hit", leaving: "Leaving", damaged: "Failing" },
    counts: {
      ready: (n) => `${n} ready`,
      functional: (n) => `${n} flying`,
      docking: (n) => `${n} starting`,
      struck: (n) => `${n} hit`,
      leaving: (n) => `${n} leaving`,
      damaged: (n) => `${n} failing`,
    },
    fighters: "Fighters",
    why: "What is wrong",
    trouble: (n, reason) => (n > 1 ? `${n} × ${reason}` : reason),
    owed: (n) => `${n} shot and not replaced`,
    spared: "spared, not ranked",
    impostor: (name) => `impostor of ${name}`,
    warm: (s) => `warming up, ${s} s`,
    page: (page, pages, ships) => (pages > 1 ? `${ships} ships, page ${page} of ${pages}` : `${ships} ${ships === 1 ? "ship" : "ships"}`),
    back: "Page back",
    onward: "Page on",
    hold: "Stay on this page",
    go: "Turn the pages",
  },
  fr: {
    lacks: {
      none: ["Pas d’image : ce navigateur ne donne pas WebGL.", "Activez l’accélération matérielle dans ses réglages, ou ouvrez la page dans un Firefox, Chrome ou Safari récent, ou sur une autre machine."],
      unfit: ["Pas d’image : le WebGL de ce navigateur est trop ancien.", "L’arène demande WebGL 2 : un pilote graphique ou un navigateur plus récent le donne, ou une autre machine."],
      silent: ["Pas d’image : la carte graphique ne répond pas.", "Rechargez la page ; si cela ne suffit pas, relancez le navigateur."],
      lost: ["L’image a disparu : la carte graphique l’a reprise.", "Elle revient d’elle-même si la carte revient ; sinon, rechargez la page."],
      broken: ["Pas d’image : elle n’a pas pu être dessinée ici.", "Rechargez la page, ou ouvrez-la dans un Firefox, Chrome ou Safari récent."],
    },
    ship: "Vaisseau",
    whole: "Entier",
    states: { ready: "Prêts", functional: "En vol", docking: "Au départ", struck: "Touchés", leaving: "Rentrent", damaged: "En panne" },
    counts: {
      ready: (n) => (n > 1 ? `${n} prêts` : `${n} prêt`),
      functional: (n) => `${n} en vol`,
      docking: (n) => `${n} au départ`,
      struck: (n) => (n > 1 ? `${n} touchés` : `${n} touché`),
      leaving: (n) => (n > 1 ? `${n} rentrent` : `${n} rentre`),
      damaged: (n) => `${n} en panne`,
    },
    fighters: "Chasseurs",
    why: "Ce qui ne va pas",
    trouble: (n, reason) => (n > 1 ? `${n} × ${reason}` : reason),
    owed: (n) => (n > 1 ? `${n} abattus et non remplacés` : `${n} abattu et non remplacé`),
    spared: "épargné, hors classement",
    impostor: (name) => `imposteur de ${name}`,
    warm: (s) => `s’échauffe, ${s} s`,
    page: (page, pages, ships) => (pages > 1 ? `${ships} vaisseaux, page ${page} sur ${pages}` : `${ships} ${ships > 1 ? "vaisseaux" : "vaisseau"}`),
    back: "Page précédente",
    onward: "Page suivante",
    hold: "Rester sur cette page",
    go: "Tourner les pages",
  },
};
