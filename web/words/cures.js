/** What a player may do about a pod in trouble, by the server's key: said in the arena and on the bridge. */
import { typeset } from "./typeset.js";

/** @type {Readonly<Record<import("./language.js").Language, Record<string, string>>>} */
export const CURES = {
  en: {
    crash: "kubectl logs POD --previous",
    completed: "Its program ends by itself: run one that stays up.",
    memory: "Raise its memory limit, or use less.",
    image: "Correct the image’s name.",
    old_image: "Use nginx: this image is too old for today’s runtimes.",
    config: "kubectl describe pod POD: a ConfigMap, Secret or command is missing.",
    unschedulable: "Ask for less CPU and memory, or for fewer replicas.",
    starting: "kubectl describe pod POD tells what it waits for.",
    finalizer: "Remove the finalizer: kubectl edit pod POD",
    node: "Bring its node back, or: kubectl delete pod POD --force",
    deletion: "It ends slowly: shorten its grace period.",
    impostor: "Correct the label player.",
  },
  fr: typeset({
    crash: "kubectl logs POD --previous",
    completed: "Son programme se termine : il en faut un qui reste.",
    memory: "Relevez sa limite de mémoire, ou consommez moins.",
    image: "Corrigez le nom de l’image.",
    old_image: "Prenez nginx : cette image est trop vieille pour les runtimes actuels.",
    config: "kubectl describe pod POD : il manque un ConfigMap, un Secret ou la commande.",
    unschedulable: "Demandez moins de CPU et de mémoire, ou moins de répliques.",
    starting: "kubectl describe pod POD dit ce qu’il attend.",
    finalizer: "Retirez le finalizer : kubectl edit pod POD",
    node: "Rétablissez son nœud, ou : kubectl delete pod POD --force",
    deletion: "Il s’arrête lentement : raccourcissez son délai de grâce.",
    impostor: "Corrigez le label player.",
  }),
};
