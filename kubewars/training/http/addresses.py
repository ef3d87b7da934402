"""Where this machine can be reached from: read off its own tables, without sending anything."""

import contextlib
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterator

# SIOCGIFADDR: how a socket is asked for an interface's IPv4 address (netdevice(7), netintro(4)).
_ASK_ADDRESS = {"linux": 0x8915, "darwin": 0xC0206921}
# TEST-NET-1 (RFC 5737) and documentation's own prefix (RFC 3849): connecting a datagram socket asks for the route only.
_SOMEWHERE_ELSE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def room_address() -> str:
    """The one address to give to others: where the default route leaves, else the first network there is, else none.

    A laptop that opens its own hotspot has no default route, and is still reached.
    """
    candidates = [*_routed(), *_of_interfaces(), *_named()]
    return next((address for address in candidates if _is_reachable(address)), "")


def own_addresses() -> tuple[str, ...]:
    """Every name and address under which others may reach this machine; loopback is not among the addresses."""
    name = socket.gethostname()
    local = () if "." in name else (f"{name}.local",)  # multicast DNS (RFC 6762)
    addresses = (address for address in (*_routed(), *_of_interfaces(), *_named()) if _is_reachable(address))
    return tuple(dict.fromkeys(found for found in (name, *local, *addresses) if found))


def is_loopback(host: str) -> bool:
    """Whether who listens at ``host`` is reached from this machine only."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _is_reachable(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (known.is_loopback or known.is_unspecified or known.is_link_local or known.is_multicast)


def _routed() -> Iterator[str]:
    for family, elsewhere in _SOMEWHERE_ELSE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            yield str(probe.getsockname()[0])


def _of_interfaces() -> Iterator[str]:
    asked = _ASK_ADDRESS.get(sys.platform)
    if asked is None:
        return
    import fcntl  # noqa: PLC0415 - there is none for Windows

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe, asked, struct.pack("256s", name.encode()[:15]))
                yield socket.inet_ntoa(answer[20:24])


def _named() -> Iterator[str]:
    with contextlib.suppress(OSError, UnicodeError):
        for entry in socket.getaddrinfo(socket.gethostname(), None):
            yield str(entry[4][0]).split("%", 1)[0]
