"""How what a person wrote becomes a setting's value.

Each takes the text of a flag or a variable, and raises ``ValueError`` with words that read well after "--flag: ".
"""

import ipaddress
import math
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

#: Names for how often the autopilot shoots: seconds from one shot to the next.
PACES: dict[str, float] = {"gentle": 12.0, "brisk": 6.0, "hot": 3.0, "merciless": 1.0}

MOST_BOTS = 50

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]*)*")
#: Characters: more make a QR code that no phone reads from the back of a hall.
_LONGEST_ADDRESS = 300
#: Schemes of the web, and the ports that their addresses leave out.
_WEB_PORTS = {"http": 80, "https": 443}


def text(written: str) -> str:
    return written


def path(written: str) -> Path:
    if not written:
        raise ValueError("expected a path, got nothing")
    return Path(written).expanduser()


def port(written: str) -> int:
    number = count(written)
    if number > 65535:
        raise ValueError(f"a port is at most 65535, not {written}")
    return number


def address(written: str) -> str:
    """The name or IP address of a machine, without scheme and port."""
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        if len(written) <= 253 and all(_LABEL.fullmatch(part) for part in written.lower().split(".")):
            return written
        raise ValueError(f"expected a name or an address such as 192.168.1.7, got {written!r}") from None


def count(written: str) -> int:
    try:
        number = int(written)
    except ValueError:
        raise ValueError(f"expected a whole number, got {written!r}") from None
    if number < 0:
        raise ValueError(f"expected 0 or more, got {written}")
    return number


def positive(written: str) -> int:
    number = count(written)
    if number == 0:
        raise ValueError("expected 1 or more, got 0")
    return number


def crew(written: str) -> int:
    """A number of bots: as many as make a sky, not as many as bury a cluster."""
    number = count(written)
    if number > MOST_BOTS:
        raise ValueError(f"at most {MOST_BOTS} bots, not {written}")
    return number


def seconds(written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        raise ValueError(f"expected seconds as a number, got {written!r}") from None
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"expected 0 seconds or more, got {written}")
    return number


def pace(written: str) -> float:
    """Seconds between two shots, or the name of a preset; at least 0.2 s."""
    if written in PACES:
        return PACES[written]
    try:
        number = seconds(written)
    except ValueError:
        raise ValueError(f"expected seconds or one of {', '.join(PACES)}, got {written!r}") from None
    if number < 0.2:
        raise ValueError(f"at least 0.2 seconds between two shots, not {written}")
    return number


def yes_or_no(written: str) -> bool:
    answer = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return answer[written.strip().lower()]
    except KeyError:
        raise ValueError(f"expected yes or no, got {written!r}") from None


def namespaces(written: str) -> tuple[str, ...]:
    """One namespace, or several with commas between them; names as Kubernetes has them (RFC 1123 labels)."""
    found = tuple(name for part in written.split(",") if (name := part.strip()))
    for name in found:
        if not _LABEL.fullmatch(name):
            raise ValueError(f"a namespace is up to 63 of a-z, 0-9 and -, and {name!r} is not")
        if name.startswith("kube-"):
            raise ValueError(f"{name} is the cluster's own, and nothing in kube-* is ever struck; name another")
    return found


def web_address(written: str) -> str:
    """Where a page is reached from outside, ``https://host/path/``: always with a slash at its end."""
    parts = _web_parts(written)
    if parts.query or parts.fragment:
        raise ValueError(f"expected an address without ? and #, got {written!r}")
    if not _PATH.fullmatch(parts.path):
        raise ValueError(f"expected a path of A-Z, a-z, 0-9, -, ., _, ~ and /, got {parts.path!r}")
    return f"{_origin_of(parts)}{parts.path.rstrip('/')}/"


def origins(written: str) -> tuple[str, ...]:
    """One web origin (RFC 6454: scheme, host and port), or several with commas between them, as browsers write them."""
    return tuple(_one_origin(part) for each in written.split(",") if (part := each.strip()))


def frames(written: str) -> tuple[str, ...]:
    """Origins that may show a page inside their own; ``https://*.host`` is every name below ``host``."""
    return tuple(_one_frame(part) for each in written.split(",") if (part := each.strip()))


def _one_frame(written: str) -> str:
    if "://*." not in written:
        return _one_origin(written)
    origin = _one_origin(written.replace("://*.", "://", 1))
    if _is_ip(urlsplit(origin).hostname or ""):
        raise ValueError(f"only names have names below them, and {written!r} is an address")
    return origin.replace("://", "://*.", 1)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _one_origin(written: str) -> str:
    parts = _web_parts(written)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"expected an origin, which ends with the host or its port, got {written!r}")
    return _origin_of(parts)


def _web_parts(written: str) -> SplitResult:
    """Raises ``ValueError`` for what no browser could open, or would open with a password in it."""
    try:
        parts = urlsplit(written)
        has_host, _ = bool(parts.hostname), parts.port
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in _WEB_PORTS or not written.isprintable():
        raise ValueError(f"expected an address such as https://arena.example.org, got {written!r}")
    if "@" in parts.netloc:
        raise ValueError("a name and a password have no place in it: everyone would see them")
    address(parts.hostname or "")
    if "%" in parts.netloc:
        raise ValueError(f"an address with a zone means another machine to each who reads it, and {written!r} has one")
    if len(written) > _LONGEST_ADDRESS:
        raise ValueError(f"expected at most {_LONGEST_ADDRESS} characters, got {len(written)}")
    return parts


def _origin_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    named = f"[{host}]" if ":" in host else host
    has_odd_port = parts.port not in (None, _WEB_PORTS[parts.scheme])
    return f"{parts.scheme}://{named}:{parts.port}" if has_odd_port else f"{parts.scheme}://{named}"


#: Kinds of which a flag may be given several times.
LISTS = (namespaces, origins, frames)


def language(written: str) -> str:
    if written not in {"en", "fr"}:
        raise ValueError(f"expected en or fr, got {written!r}")
    return written


def log_level(written: str) -> str:
    level = written.lower()
    if level not in {"debug", "info", "warning", "error"}:
        raise ValueError(f"expected debug, info, warning or error, got {written!r}")
    return level
