/** Why fire is held, by the server's key: said in the arena and on the bridge. */
import { typeset } from "./typeset.js";

/** @param {string | undefined} by */
const isPresenter = (by) => !by || /^(the )?presenter$/.test(by);
/** @param {string | undefined} by */
const who = (by) => (isPresenter(by) ? "the presenter" : by);

/** @type {Readonly<Record<import("./language.js").Language, Readonly<Partial<Record<string, (by?: string) => string>>>>>} */
export const CAUSES = {
  en: {
    stop: (by) => `${who(by)} has pressed STOP`,
    stale: () => "the cluster is not answering",
    budget: () => "this minute’s shots are used up",
    resting: () => "the cluster has asked for a rest",
    standby: () => "another game fires in this cluster",
    undecided: () => "the cluster has yet to say who may fire",
    silent: (by) => `the console of ${who(by)} is silent`,
    unanswered: () => "the last shots are not answered yet",
    ending: () => "the game is ending",
  },
  fr: typeset({
    stop: (by) => `${isPresenter(by) ? "le présentateur" : by} a appuyé sur STOP`,
    stale: () => "le cluster ne répond pas",
    budget: () => "les tirs de cette minute sont épuisés",
    resting: () => "le cluster a demandé une pause",
    standby: () => "une autre partie tire dans ce cluster",
    undecided: () => "le cluster n’a pas encore dit qui peut tirer",
    silent: (by) => `la console ${isPresenter(by) ? "du présentateur" : `de ${by}`} ne répond plus`,
    unanswered: () => "les derniers tirs sont encore sans réponse",
    ending: () => "la partie se termine",
  }),
};
