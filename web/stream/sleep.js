/** Notices that the machine slept, the network was away or the page was hidden, and wakes the connection. */

const EVERY = 1000;

/** @param {import("./connection.js").Connection} connection */
export function watchForSleep(connection) {
  const wake = () => {
    if (!document.hidden) connection.wake();
  };
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("resume", wake);
  setInterval(() => {
    if (connection.clock.hasSlept()) connection.wake();
  }, EVERY);
}
