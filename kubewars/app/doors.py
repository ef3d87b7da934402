"""The addresses we listen on: opened before anything else starts, with words for when they are taken."""

import errno
import os
import socket

from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings
from kubewars.training.http.addresses import is_loopback, room_address

#: How many ports after a taken one are tried for the hint which is free.
_NEIGHBOURS = 20


def open_door(host: str, port: int, *, option: str) -> socket.socket:
    """A listening TCP socket. ``option`` is the flag with which a person moves it, such as ``--port``.

    Raises:
        KubeWarsError: the port is taken or not ours to take; names the option, and a port that is free.
        UsageError: ``host`` is no address of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"--host {host} is no address: {error}. Try 127.0.0.1, or 0.0.0.0 for the room.") from error
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(2048)
    except OSError as error:
        door.close()
        raise _explained(error, host, port, option) from error
    door.setblocking(False)  # noqa: FBT003 - the standard library's way
    return door


def check_door(host: str, port: int, *, option: str) -> None:
    """Raise as :func:`open_door` would, and leave the port free for whom it is meant."""
    open_door(host, port, option=option).close()


def port_of(door: socket.socket) -> int:
    """The port that a door stands at, also where any free one was asked for."""
    port: int = door.getsockname()[1]
    return port


def outward_address(settings: Settings) -> str:
    """The name or address at which the room reaches us: as the settings say, else found out where all may come.

    Empty where only this machine may, where one address was asked for by name, where there is no network, and in a pod,
    whose own address no phone reaches.
    """
    if is_loopback(settings.host):
        return ""
    everywhere = settings.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    is_pod = "KUBERNETES_SERVICE_HOST" in os.environ
    return settings.room_address or (room_address() if everywhere and not is_pod else "")


def _explained(error: OSError, host: str, port: int, option: str) -> KubeWarsError:
    if error.errno == errno.EADDRINUSE:
        free = _free_neighbour(host, port)
        example = f", for example {option} {free}" if free else ""
        return KubeWarsError(
            f"port {port} on {host} is taken by another program. Choose another with {option}{example}."
        )
    if error.errno == errno.EACCES:
        return KubeWarsError(f"port {port} needs more rights than this user has. Choose one above 1023 with {option}.")
    if error.errno == errno.EADDRNOTAVAIL:
        return UsageError(f"--host {host} is no address of this machine. Try 127.0.0.1, or 0.0.0.0 for the room.")
    return KubeWarsError(f"cannot listen on {host}:{port}: {error.strerror}. Try another with --host or {option}.")


def _free_neighbour(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + _NEIGHBOURS, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return 0
