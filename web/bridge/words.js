// What the console says, in English and French.

const ENGLISH = {
  title: "Bridge",
  arena: "Arena ↗",
  entryTitle: "The presenter’s token, please",
  entryText: "Open the address with #token=… that Kube-Wars printed at its start, or paste the token here.",
  enter: "Enter",
  stop: "STOP",
  stopKey: "Space or Escape",
  go: "GO",
  goKey: "G",
  pace: "Pace",
  helm: "Helm",
  helmUnknown: "Asking who flies…",
  autopilotFlies: "The autopilot flies",
  /** @param {string} pilot */
  youFly: (pilot) => (pilot === "presenter" ? "You fly" : `You fly, ${pilot}`),
  /** @param {string} pilot */
  otherFlies: (pilot) => `${pilot} flies, on another console`,
  take: "Fly by hand",
  handBack: "Hand back to the autopilot",
  /** @param {string} pilot */
  takeOver: (pilot) => `Take over from ${pilot}`,
  /** @param {string} pilot */
  takeOverSure: (pilot) => `Again, to take over from ${pilot}`,
  takeKey: "T",
  notLinked: "The game is not reached; the helm stays as it is.",
  silentConsole: "The console that flies is not heard from: fire is held.",
  laser: "Laser",
  laserDoes: "deletes a pod",
  ion: "Ion cannon",
  ionDoes: "evicts it; a disruption budget deflects",
  torpedo: "Torpedo",
  torpedoDoes: "deletes a controller; arm it first",
  unlock: "Unlock the torpedo…",
  arm: "ARM for one shot",
  disarm: "Disarm",
  tube: {
    off: "",
    safe: "Torpedo safe.",
    unlocked: "Unlocked: arm it within 5 s, or it is safe again.",
    armed: "TORPEDO ARMED: one shot. Fly at an open ship and fire.",
    launched: "Torpedo on its way.",
  },
  /** @param {number} count */
  openShips: (count) => (count === 0 ? "No ship is open yet (20 hits)." : count === 1 ? "1 ship is open." : `${count} ships are open.`),
  keys: "Fly: arrows or WASD · Fire: E, J or Enter · T: hand back · STOP: Space. Gamepad: A fires, B is STOP.",
  name: "You sign as",
  returns: "If I am silent for 10 s, the autopilot may fly on. Otherwise fire stays held.",
  trigger: "FIRE",
  adrift: "ADRIFT",
  /** @param {string} who @param {string} weapon */
  by: (who, weapon) => `${who}, ${weapon === "ion" ? "ion cannon" : weapon}`,
  log: "Last strikes",
  quiet: "None yet.",
  gentle: "gentle",
  brisk: "brisk",
  hot: "hot",
  merciless: "merciless",
  firing: "Weapons free",
  holding: "Holding fire",
  unknown: "Asking the game…",
  stopping: "STOP sent…",
  dryRun: "Dry run: strikes are judged, nothing is deleted.",
  linked: "Linked",
  stale: "The cluster is not heard from",
  wrongToken: "The game does not know this token. It is made anew at each start: open the address it printed last.",
  silent: "The game does not answer. STOP without this page: Ctrl-C in its terminal, or kill -USR1 and its process id.",
  stuck: "The battle does not tick; nothing is fired. Look at the terminal, then restart the game.",
  /** @param {string} flag */
  willRefuse: (flag) => `Spectators at this address will be refused${flag ? `: start Kube-Wars with ${flag}` : ""}.`,
  streamBlocked: "The arena will not move at this address: a proxy may block WebSockets (stream).",
  helmBlocked: "Nobody can fly by hand from this address: a proxy may block WebSockets (bridge/stream). STOP and GO work.",
  /** @param {number} seconds */
  every: (seconds) => `one strike every ${number(seconds, "en")} s`,
  /** @param {number} count */
  room: (count) => (count === 1 ? "1 spectator watches" : `${number(count, "en")} spectators watch`),
  /** @param {number} seconds */
  ago: (seconds) => `${seconds} s ago`,
  outcomes: {
    pending: "under way",
    accepted: "burning",
    confirmed: "destroyed",
    deflected: "deflected",
    refused: "withheld",
    spared: "spared",
    failed: "failed",
  },
};

/** @type {typeof ENGLISH} */
const FRENCH = {
  title: "Passerelle",
  arena: "Arène ↗",
  entryTitle: "Le jeton du présentateur, s’il vous plaît",
  entryText: "Ouvrez l’adresse avec #token=… affichée par Kube-Wars à son démarrage, ou collez le jeton ici.",
  enter: "Entrer",
  stop: "STOP",
  stopKey: "Espace ou Échap",
  go: "FEU",
  goKey: "G",
  pace: "Cadence",
  helm: "Pilotage",
  helmUnknown: "Qui pilote ? On demande…",
  autopilotFlies: "Le pilote automatique vole",
  youFly: (pilot) => (pilot === "presenter" ? "Vous pilotez" : `Vous pilotez, ${pilot}`),
  otherFlies: (pilot) => `${pilot} pilote, sur une autre console`,
  take: "Piloter à la main",
  handBack: "Rendre au pilote automatique",
  takeOver: (pilot) => `Prendre la place de ${pilot}`,
  takeOverSure: (pilot) => `Encore une fois, pour remplacer ${pilot}`,
  takeKey: "T",
  notLinked: "Le jeu n’est pas joignable ; le pilotage reste comme il est.",
  silentConsole: "La console qui pilote ne répond plus : le tir est suspendu.",
  laser: "Laser",
  laserDoes: "supprime un pod",
  ion: "Canon ionique",
  ionDoes: "l’évince ; un budget de disruption dévie",
  torpedo: "Torpille",
  torpedoDoes: "supprime un contrôleur ; armez-la d’abord",
  unlock: "Déverrouiller la torpille…",
  arm: "ARMER pour un tir",
  disarm: "Désarmer",
  tube: {
    off: "",
    safe: "Torpille désarmée.",
    unlocked: "Déverrouillée : armez-la dans les 5 s.",
    armed: "TORPILLE ARMÉE : un seul tir. Visez un vaisseau ouvert.",
    launched: "Torpille lancée.",
  },
  openShips: (count) => (count === 0 ? "Aucun vaisseau n’est encore ouvert (20 coups)." : count === 1 ? "1 vaisseau est ouvert." : `${count} vaisseaux sont ouverts.`),
  keys: "Voler : flèches ou ZQSD · Tirer : E, J ou Entrée · T : rendre · STOP : Espace. Manette : A tire, B est STOP.",
  name: "Vous signez",
  returns: "Si je me tais 10 s, le pilote automatique peut continuer. Sinon le tir reste suspendu.",
  trigger: "TIR",
  adrift: "À LA DÉRIVE",
  by: (who, weapon) => `${who === "autopilot" ? "pilote automatique" : who}, ${weapon === "ion" ? "canon ionique" : weapon === "torpedo" ? "torpille" : weapon}`,
  log: "Derniers tirs",
  quiet: "Aucun pour l’instant.",
  gentle: "douce",
  brisk: "vive",
  hot: "brûlante",
  merciless: "sans pitié",
  firing: "Feu à volonté",
  holding: "Cessez-le-feu",
  unknown: "Le jeu est interrogé…",
  stopping: "STOP envoyé…",
  dryRun: "À blanc : les tirs sont jugés, rien n’est supprimé.",
  linked: "Relié",
  stale: "Le cluster ne répond plus",
  wrongToken: "Le jeu ne connaît pas ce jeton. Il change à chaque démarrage : ouvrez la dernière adresse affichée.",
  silent: "Le jeu ne répond pas. STOP sans cette page : Ctrl-C dans son terminal, ou kill -USR1 et son numéro de processus.",
  stuck: "La bataille est figée, rien n’est tiré. Regardez le terminal, puis relancez le jeu.",
  willRefuse: (flag) => `À cette adresse, les spectateurs seront refusés${flag ? ` : démarrez Kube-Wars avec ${flag}` : ""}.`,
  streamBlocked: "À cette adresse, l’arène ne bougera pas : un proxy bloque peut-être les WebSockets (stream).",
  helmBlocked: "À cette adresse, personne ne peut piloter à la main : un proxy bloque peut-être les WebSockets (bridge/stream). STOP et FEU marchent.",
  every: (seconds) => `un tir toutes les ${number(seconds, "fr")} s`,
  room: (count) => (count < 2 ? `${count} spectateur regarde` : `${number(count, "fr")} spectateurs regardent`),
  ago: (seconds) => `il y a ${seconds} s`,
  outcomes: {
    pending: "en cours",
    accepted: "en feu",
    confirmed: "détruit",
    deflected: "dévié",
    refused: "retenu",
    spared: "épargné",
    failed: "échoué",
  },
};

/**
 * @param {number} value
 * @param {string} language
 */
function number(value, language) {
  return value.toLocaleString(language);
}

/**
 * The words for whoever looks: `?lang=` first, then what the browser prefers.
 * @param {string} search the address's query
 * @param {readonly string[]} preferred
 */
export function wordsFor(search, preferred) {
  const asked = new URLSearchParams(search).get("lang") ?? preferred[0] ?? "en";
  const isFrench = asked.toLowerCase().startsWith("fr");
  return { language: isFrench ? "fr" : "en", words: isFrench ? FRENCH : ENGLISH };
}

/** @typedef {typeof ENGLISH} Words */
