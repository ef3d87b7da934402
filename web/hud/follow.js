/** Whom the reader follows: kept in the page's address, so that a reload and a bookmark keep it too. */

export class Follow {
  constructor() {
    this.name = new URLSearchParams(location.search).get("follow") ?? "";
  }

  /** Follow this one, or nobody where it is the one that is followed already. @param {string} name */
  choose(name) {
    this.name = name === this.name ? "" : name;
    const url = new URL(location.href);
    if (this.name) url.searchParams.set("follow", this.name);
    else url.searchParams.delete("follow");
    history.replaceState(history.state, "", url);
  }
}
