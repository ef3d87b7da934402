/** Every word that the arena says, in English and in French. What players wrote is put in as it is, as text. */

/**
 * @typedef {object} Words
 * @property {string} title
 * @property {string} board
 * @property {string} troubles
 * @property {string} adrift
 * @property {string} lostShip
 * @property {(more: number) => string} more
 * @property {string} xwingDown
 * @property {string} pace
 * @property {(seconds: number) => string} seconds
 * @property {string} kills
 * @property {string} connecting
 * @property {(seconds: number) => string} lost
 * @property {(seconds: number, reason: string) => string} stale
 * @property {(reason: string) => string} holding
 * @property {string} dryRun
 * @property {(what: string, others: number) => string} lacking
 * @property {string} emptyTitle
 * @property {string} emptyHow
 * @property {string} emptyLabels
 * @property {(n: number) => string} joins
 * @property {(n: number) => string} launches
 * @property {(n: number) => string} shotCarrier
 * @property {(n: number) => string} shotBare
 * @property {(n: number) => string} home
 * @property {string} whole
 * @property {string} lostAll
 * @property {(n: number, reason: string) => string} trouble
 * @property {string} deflected
 * @property {(reason: string) => string} refused
 * @property {string} spared
 * @property {(reason: string) => string} failed
 * @property {string} downed
 * @property {string} returns
 * @property {string} held
 * @property {string} resumed
 * @property {Record<string, (kind: string) => string>} coach
 * @property {string} byHand
 * @property {(kind: string) => string} torpedoed
 * @property {string} open
 * @property {string} armed
 * @property {string} byItself
 * @property {(pilot: string) => string} flownBy
 * @property {string} autopilot
 * @property {string} noDrawing
 */

// Made once: making one takes longer than a frame's script.
const ENGLISH = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const FRENCH = new Intl.NumberFormat("fr", { maximumFractionDigits: 1 });

/** @type {Readonly<Record<import("../words/language.js").Language, Words>>} */
export const WORDS = {
  en: {
    title: "Kube-Wars",
    board: "Ships",
    troubles: "In trouble",
    adrift: "ADRIFT",
    lostShip: "lost",
    more: (n) => `and ${n} more`,
    xwingDown: "destroyed",
    pace: "One shot every",
    seconds: (n) => `${ENGLISH.format(n)} s`,
    kills: "Shot down",
    connecting: "Joining the battle…",
    lost: (s) => `Connection lost ${s} s ago. Trying again…`,
    stale: (s, reason) => `The screen may be out of date since ${s} s${reason ? `: ${reason}` : ""}`,
    holding: (reason) => `Holding fire${reason ? `: ${reason}` : ""}`,
    dryRun: "Dry run: nothing is deleted",
    lacking: (what, others) => (others > 0 ? `${what} (and ${others} more)` : what),
    emptyTitle: "Launch a pod. Survive.",
    emptyHow: "Any pod with the label game: starwars flies here. Add player: and a name, to see it on the hull.",
    emptyLabels: "labels:\n  game: starwars\n  player: your-name",
    joins: () => "joins the battle",
    launches: (n) => (n > 1 ? `launches ${n} fighters` : "launches a fighter"),
    shotCarrier: (n) => (n > 1 ? `loses ${n} fighters; the controller sends others` : "loses a fighter; the controller sends another"),
    shotBare: (n) => (n > 1 ? `loses ${n} fighters for good` : "loses a fighter for good"),
    home: (n) => (n > 1 ? `calls ${n} fighters home` : "calls a fighter home"),
    whole: "is whole again",
    lostAll: "is lost",
    trouble: (n, reason) => (n > 1 ? `${n} pods in trouble: ${reason}` : `a pod in trouble: ${reason}`),
    deflected: "deflects the shot: its disruption budget holds",
    refused: (reason) => `is spared by the rules${reason ? `: ${reason}` : ""}`,
    spared: "slips away: the pod has changed",
    failed: (reason) => `is missed: the cluster refused${reason ? ` (${reason})` : ""}`,
    downed: "is shot down!",
    returns: "is back",
    held: "Fire is held",
    resumed: "Fire at will",
    coach: {
      bare: () => "Nothing replaces a bare pod: put it under a Deployment.",
      job: () => "A Job ends with its work: to fly for long, use a Deployment.",
      unknown: (kind) => `Whether it comes back is up to its ${kind}.`,
      not_ready: (kind) => `Its ${kind} sends another. It was not Ready: look at its readiness probe.`,
      restarted: (kind) => `Its ${kind} sends another. Restarted before: see kubectl logs --previous.`,
      replicas: (kind) => `Its ${kind} sends another. More replicas keep the ship whole.`,
      torpedo: (kind) => `A deleted ${kind} does not come back: keep its manifest, and apply it again.`,
    },
    byHand: "flies the X-Wing by hand",
    torpedoed: (kind) => `is torpedoed: its ${kind || "controller"} is deleted. Who kept the manifest applies it again`,
    open: "is open to a proton torpedo",
    armed: "The proton torpedo is armed",
    byItself: "flies by autopilot",
    flownBy: (pilot) => `X-Wing · ${pilot}`,
    autopilot: "autopilot",
    noDrawing: "This browser cannot draw the arena (no WebGL). Turn on hardware acceleration, or open the page in a current Firefox, Chrome or Safari. The scoreboard works without it.",
  },
  fr: {
    title: "Kube-Wars",
    board: "Vaisseaux",
    troubles: "En difficulté",
    adrift: "À LA DÉRIVE",
    lostShip: "perdu",
    more: (n) => `et ${n} de plus`,
    xwingDown: "détruit",
    pace: "Un tir toutes les",
    seconds: (n) => `${FRENCH.format(n)} s`,
    kills: "Abattus",
    connecting: "Connexion à la bataille…",
    lost: (s) => `Connexion perdue depuis ${s} s. Nouvel essai…`,
    stale: (s, reason) => `L’écran n’est peut-être plus à jour depuis ${s} s${reason ? ` : ${reason}` : ""}`,
    holding: (reason) => `Tir suspendu${reason ? ` : ${reason}` : ""}`,
    dryRun: "À blanc : rien n’est supprimé",
    lacking: (what, others) => (others > 0 ? `${what} (et ${others} de plus)` : what),
    emptyTitle: "Lancez un pod. Survivez.",
    emptyHow: "Tout pod qui porte le label game: starwars vole ici. Ajoutez player: et un nom, pour le lire sur la coque.",
    emptyLabels: "labels:\n  game: starwars\n  player: votre-nom",
    joins: () => "rejoint la bataille",
    launches: (n) => (n > 1 ? `lance ${n} chasseurs` : "lance un chasseur"),
    shotCarrier: (n) => (n > 1 ? `perd ${n} chasseurs ; le contrôleur en renvoie` : "perd un chasseur ; le contrôleur en renvoie un"),
    shotBare: (n) => (n > 1 ? `perd ${n} chasseurs pour de bon` : "perd un chasseur pour de bon"),
    home: (n) => (n > 1 ? `rappelle ${n} chasseurs` : "rappelle un chasseur"),
    whole: "est de nouveau au complet",
    lostAll: "est perdu",
    trouble: (n, reason) => (n > 1 ? `${n} pods en difficulté : ${reason}` : `un pod en difficulté : ${reason}`),
    deflected: "dévie le tir : son budget de disruption tient",
    refused: (reason) => `est épargné par les règles${reason ? ` : ${reason}` : ""}`,
    spared: "s’échappe : le pod a changé",
    failed: (reason) => `est manqué : le cluster a refusé${reason ? ` (${reason})` : ""}`,
    downed: "est abattu !",
    returns: "est de retour",
    held: "Tir suspendu",
    resumed: "Feu à volonté",
    coach: {
      bare: () => "Rien ne remplace un pod nu : confiez-le à un Deployment.",
      job: () => "Un Job finit avec son travail : pour voler longtemps, un Deployment.",
      unknown: (kind) => `Son retour dépend de son ${kind}.`,
      not_ready: (kind) => `Son ${kind} en renvoie un. Il n’était pas Ready : voyez sa readiness probe.`,
      restarted: (kind) => `Son ${kind} en renvoie un. Déjà redémarré : kubectl logs --previous.`,
      replicas: (kind) => `Son ${kind} en renvoie un. À plusieurs répliques, on reste entier.`,
      torpedo: (kind) => `Un ${kind} supprimé ne revient pas : gardez son manifeste, et appliquez-le à nouveau.`,
    },
    byHand: "pilote le X-Wing à la main",
    torpedoed: (kind) => `est torpillé : son ${kind || "contrôleur"} est supprimé. Qui a gardé le manifeste l’applique à nouveau`,
    open: "est à la merci d’une torpille à protons",
    armed: "La torpille à protons est armée",
    byItself: "vole en pilote automatique",
    flownBy: (pilot) => `X-Wing · ${pilot}`,
    autopilot: "pilote automatique",
    noDrawing: "Ce navigateur ne peut pas dessiner l’arène (pas de WebGL). Activez l’accélération matérielle, ou ouvrez la page dans un Firefox, Chrome ou Safari récent. Le tableau des scores fonctionne sans cela.",
  },
};
