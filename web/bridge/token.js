// The presenter's token: it arrives behind the `#` of the address, which no server and no log ever sees,
// stays in this tab only, and leaves the address bar at once, so that no projector shows it.

const KEY = "kubewars.token";

/**
 * The token in the fragment of an address, or an empty string.
 * @param {string} fragment such as `#token=abc`
 */
export function tokenOf(fragment) {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("token")?.trim() ?? "";
}

/**
 * Take the token from the address, else from this tab's memory.
 * @param {Window} window
 */
export function takeToken(window) {
  const arrived = tokenOf(window.location.hash);
  if (arrived) {
    keepToken(window, arrived);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return arrived || window.sessionStorage.getItem(KEY) || "";
}

/**
 * @param {Window} window
 * @param {string} token an empty one forgets
 */
export function keepToken(window, token) {
  if (token) window.sessionStorage.setItem(KEY, token);
  else window.sessionStorage.removeItem(KEY);
}
