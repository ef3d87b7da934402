"""Which names and pages a request may come from: one rule, asked by the gate of each request and of each handshake.

* **The presenter's calls** are judged by their bearer (:mod:`kubewars.server.door`), and by nothing else. STOP must
  work behind any proxy, and whoever does not know the token gets nowhere from any page.
* **Pages** hold nothing but what is in the package: whoever asks gets them, so that a bridge behind a proxy opens.
* **What spectators read** is the game. Bound to loopback it is for this machine: otherwise any web page could point a
  name of its own at 127.0.0.1 (DNS rebinding), or open a WebSocket to it, and read along in the presenter's browser. So
  the ``Host`` and the ``Origin`` (where one is sent) must be known. A server that listens to the room is read by all.

Forwarded headers (``X-Forwarded-…``, ``Forwarded``) are not believed: anybody can write them.
"""

import ipaddress
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_ORIGIN = re.compile(rf"https?://(?P<host>{_HOST.pattern})", re.IGNORECASE)
_LONGEST = 300

#: The flag that lets a further origin in.
FLAG = "--allowed-origin"

_PRESENTERS = frozenset({"/api/bridge", "/bridge/stream"})
#: Addresses that hold nothing of the game. What is not listed here is the spectators'.
_PAGES = frozenset({"/", "/bridge", "/bridge/", "/docs", "/docs/", "/openapi.json", "/favicon.ico", "/api/outlook"})
_FILES = "/web/"


class TurnedAway(Struct, frozen=True):
    """Why a request is not answered. ``flag`` is what lets it in, ready to be pasted; empty where nothing does."""

    status: int
    error: str
    cure: str
    flag: str = ""


def is_loopback(name: str) -> bool:
    """Whether a host name or address can only mean this machine: ``localhost``, ``127.0.0.0/8``, ``::1``."""
    name = _plain(name)
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str | None:
    """The name in a ``Host`` header without its port; ``None`` where it is no such header."""
    match = _HOST.fullmatch(header) if len(header) <= _LONGEST else None
    return match["name"] if match else None


class Origins(Struct, frozen=True):
    """Who may look. ``names`` are hosts without port, ``allowed`` are origins as browsers write them."""

    is_public: bool
    names: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()

    def turned_away(self, path: str, headers: Mapping[str, str]) -> TurnedAway | None:
        """Why what was asked for at ``path`` is not given to who sent these headers; ``None`` where it is."""
        host = headers.get("host", "")
        name = host_name(host)
        if name is None:
            return TurnedAway(
                400, "The request's Host header names no host.", "Send the one that the address begins with."
            )
        if self.is_public or _is_presenters(path) or _is_page(path):
            return None
        origin = headers.get("origin")
        knows_host = self._knows(name)
        if knows_host and (origin is None or self._lets_in(origin)):
            return None
        flag = _flag(host, "" if knows_host else name, "" if origin is None or self._lets_in(origin) else origin)
        told = f"{host[:80]!r} is no name" if not knows_host else f"{(origin or '')[:80]!r} is no origin"
        return TurnedAway(
            403 if knows_host else 421,
            f"This server listens on its own machine only, and {told} that it lets spectators in from.",
            f"Use the address that Kube-Wars printed at its start. {_cure(flag)}",
            flag,
        )

    def _knows(self, name: str) -> bool:
        return is_loopback(name) or _plain(name) in self.names or _plain(name) in self._allowed_names()

    def _lets_in(self, origin: str) -> bool:
        name = _name_of(origin)
        return bool(name) and (origin.lower() in self.allowed or is_loopback(name) or name in self.names)

    def _allowed_names(self) -> frozenset[str]:
        return frozenset(map(_name_of, self.allowed))


def make_origins(host: str, *, room_address: str = "", public_url: str = "", allowed: Collection[str] = ()) -> Origins:
    """The rule for a server bound to ``host``, with the settings of these names."""
    names = frozenset(_plain(name) for name in (room_address, urlsplit(public_url).hostname) if name)
    return Origins(is_public=not is_loopback(host), names=names, allowed=frozenset(allowed))


def _is_presenters(path: str) -> bool:
    return path in _PRESENTERS or path.startswith("/api/bridge/")


def _is_page(path: str) -> bool:
    return path in _PAGES or path.startswith(_FILES)


def _plain(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()


def _name_of(origin: str) -> str:
    """The host of an origin of the web; empty where it is none, as ``null`` is not."""
    match = _ORIGIN.fullmatch(origin) if len(origin) <= _LONGEST else None
    return _plain(match["name"]) if match else ""


def _flag(host: str, stranger: str, origin: str) -> str:
    """What lets in a host that is not known and an origin that is not; either may be empty."""
    if origin and not _name_of(origin):
        return ""
    needed = [origin] if origin else []
    if stranger and _name_of(origin) != _plain(stranger):
        needed.append(f"http://{host}")
    return " ".join(f"{FLAG} {each}" for each in needed)


def _cure(flag: str) -> str:
    if not flag:
        return "No flag lets in a page without an address."
    return f"Behind a proxy, or for another site's page, start it with {flag}; to play over a network, with --host."
