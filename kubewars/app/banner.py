"""What the terminal says once the game runs: three addresses and the one line with which to join."""

from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from kubewars.app.places import KUBECONFIG, for_shell, quoted
from kubewars.training.http.addresses import is_loopback


class Addresses(Struct, frozen=True):
    """Where the game can be found. ``host`` is what it listens on, ``room`` the address others reach that at.

    ``public`` is the URL under which a proxy shows it, if one does: then that is the address, for everybody.
    """

    host: str
    port: int
    room: str = ""
    public: str = ""

    @property
    def is_everywhere(self) -> bool:
        return self.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound

    @property
    def here(self) -> str:
        return f"http://{_in_url('127.0.0.1' if self.is_everywhere else self.host)}:{self.port}/"

    @property
    def printed(self) -> str:
        """The base of the links on the terminal."""
        return self.public or self.here

    @property
    def for_the_room(self) -> str:
        """Where the others find what we listen on; empty if it listens on this machine only."""
        return f"http://{_in_url(self.room)}:{self.port}/" if self.room else ""

    @property
    def for_others(self) -> str:
        """The one address to show to a hall; empty where all that is known leads to this machine only."""
        candidates = (self.public, self.for_the_room, self.here)
        return next((it for it in candidates if it and not is_loopback(urlsplit(it).hostname or "")), "")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def arena_address(base: str, lang: str) -> str:
    """The arena's page, in the language asked for."""
    return f"{base}?lang={lang}" if lang else base


def bridge_address(base: str, lang: str, token: str) -> str:
    """The presenter's page. The token stands behind the ``#``, which no browser sends and no log keeps."""
    return f"{base}bridge{f'?lang={lang}' if lang else ''}#token={token}"


def join_words(name: str) -> str:
    """What makes a pod of that name a ship, as every kubectl from 1.27 on takes it, in every shell and unquoted."""
    return f"run {name} --image=nginx -l game=starwars,player={name}"


#: It stands for a name, and would do as one: a line that is pasted unread makes a ship too.
_SOMEBODY = "your-name"
#: As players type it who have a key of their own, and none of the presenter's files.
JOIN_BY_KEY = f"kubectl --kubeconfig {_SOMEBODY}.kubeconfig {join_words(_SOMEBODY)}"


def join_line(kubeconfig: Path | None, *, context: str = "", namespace: str = "") -> str:
    """The exact command with which to join, short enough to be read off a screen and typed.

    Without a kubeconfig of ours players bring their own way to the cluster, and none of our files.
    """
    words = ["kubectl"]
    if kubeconfig is not None:
        words.append(f"--kubeconfig {for_shell(kubeconfig)}")
    if context:
        words.append(f"--context {quoted(context)}")
    if namespace:
        words.append(f"--namespace {namespace}")
    return " ".join([*words, join_words(_SOMEBODY)])


def invitation(outward: str, kubeconfig: Path) -> str:
    """How those join who sit at other machines; empty where ``outward``, the cluster's URL, leads to this one only."""
    if is_loopback(urlsplit(outward).hostname or ""):
        return ""
    named = "" if kubeconfig.resolve() == KUBECONFIG.resolve() else f" --kubeconfig {for_shell(kubeconfig)}"
    return "\n".join(
        [
            "  Others join from their own laptops, each with a key of their own. Make it here and hand it over:",
            "",
            f"    kubewars cluster user ada{named}",
            "",
            f"  It writes ada.kubeconfig, which leads to {outward} (if that is wrong: --room-address).",
            "",
        ]
    )


def banner(
    addresses: Addresses, *, token: str, lang: str, cluster: str, join: str, is_dry_run: bool, invitation: str = ""
) -> str:
    """The text; ``cluster`` names it for people, ``join`` is the command, ``invitation`` is for other machines."""
    lines = ["", f"  Arena      {arena_address(addresses.printed, lang)}"]
    if addresses.public:
        lines.append(
            f"  Proxied    from {addresses.here.removeprefix('http://').rstrip('/')}, where your proxy must lead"
        )
    elif addresses.for_the_room:
        lines.append(f"  For all    {arena_address(addresses.for_the_room, lang)}")
    lines.append(f"  Presenter  {bridge_address(addresses.printed, lang, token)}")
    if not addresses.for_others:
        lines.append(f"  For all    {_how_others_find_it(addresses)}")
    lines += [
        f"  Cluster    {cluster}",
        "",
        "  Join the battle from another terminal:",
        "",
        f"    {join}",
        "",
    ]
    if invitation:
        lines += [invitation]
    if is_dry_run:
        lines += ["  Dry run: shots are fired, nothing is deleted.", ""]
    lines += ["  Ctrl-C ends it all.", ""]
    return "\n".join(lines)


def _how_others_find_it(addresses: Addresses) -> str:
    if addresses.is_everywhere:
        return "its own address is unknown; name what others reach it at with --room-address or --public-url"
    if addresses.public:
        return "the public URL leads to this machine only; name one that others reach with --public-url"
    return "nobody else finds it here; start with --host 0.0.0.0 to let the room in, and have its QR code"
