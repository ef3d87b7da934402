/** The arena's keys; what each does stands in the legend. */

/**
 * Keys with a modifier are the browser's, and what an open legend does not want is left to it.
 * @param {{ legend: import("./legend.js").Legend, invitation: import("./invitation.js").Invitation, scoreboard: import("./scoreboard.js").Scoreboard }} hud
 */
export function listenToKeys({ legend, invitation, scoreboard }) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "?") legend.toggle();
    else if (legend.isOpen) return;
    else if (event.key === "j" || event.key === "J") invitation.ask(!invitation.isAsked);
    else if (event.key === "Escape") invitation.ask(false);
    else if (event.key === "ArrowRight" || event.key === "PageDown") scoreboard.turn(1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") scoreboard.turn(-1);
    else return;
    event.preventDefault();
  });
}
