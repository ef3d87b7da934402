/** What a player may do about a pod in trouble, by the server's key, as one imperative; a pod's name stands in for POD. */

/** @typedef {NonNullable<import("../wire/messages.js").FighterView["cure"]>} Cure */

/** @type {Readonly<Record<import("./language.js").Language, Readonly<Record<Cure, string>>>>} */
export const CURES = {
  en: {
    "": "",
    crash: "See why: kubectl logs POD --previous",
    completed: "Its program ends by itself: give it one that stays up, or make it a Job.",
    memory: "It uses more memory than its limit: raise resources.limits.memory.",
    image: "Correct the image’s name.",
    old_image: "This image is too old for today’s runtimes: use nginx.",
    config: "A ConfigMap, Secret or command is missing: kubectl describe pod POD",
    unschedulable: "No node has room: ask for less, or scale down.",
    starting: "See what it waits for: kubectl describe pod POD",
    finalizer: "Whoever set the finalizer must take it off: kubectl edit pod POD",
    node: "Its node does not answer: bring it back, or delete the node.",
    deletion: "See what holds it: kubectl describe pod POD",
  },
  fr: {
    "": "",
    crash: "Voir pourquoi : kubectl logs POD --previous",
    completed: "Son programme se termine de lui-même : donnez-lui-en un qui dure, ou faites-en un Job.",
    memory: "Il dépasse sa limite de mémoire : augmentez resources.limits.memory.",
    image: "Corrigez le nom de l’image.",
    old_image: "Cette image est trop vieille pour les moteurs d’aujourd’hui : prenez nginx.",
    config: "Il manque un ConfigMap, un Secret ou une commande : kubectl describe pod POD",
    unschedulable: "Aucun nœud n’a de place : demandez moins, ou réduisez.",
    starting: "Voir ce qu’il attend : kubectl describe pod POD",
    finalizer: "Qui a posé le finalizer doit l’enlever : kubectl edit pod POD",
    node: "Son nœud ne répond plus : ramenez-le, ou supprimez le nœud.",
    deletion: "Voir ce qui le retient : kubectl describe pod POD",
  },
};
