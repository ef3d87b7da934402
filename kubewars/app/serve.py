"""``kubewars serve``: the game on a cluster that is there already."""

import asyncio
import socket

from kubewars.app.doors import open_door
from kubewars.app.log import configure_logging
from kubewars.app.places import read_kubeconfig
from kubewars.app.runner import first_of, run
from kubewars.app.session import Seat, sit
from kubewars.app.signals import ending
from kubewars.cluster.connection import Connection
from kubewars.settings import Settings


def serve(settings: Settings) -> int:
    """Run it until Ctrl-C; the process's exit code. A cluster that cannot be reached yet is waited for."""
    configure_logging(settings)
    with open_door(settings.host, settings.port, option="--port") as door:
        return run(_serve(settings, door))


async def _serve(settings: Settings, door: socket.socket) -> int:
    stop = asyncio.Event()
    with ending(stop, lambda: None):
        kubeconfig = read_kubeconfig(settings)
        connection = await first_of(Connection.open(kubeconfig, settings.context or None), stop)
        if connection is None:  # an exec plugin may wait for a person, who pressed Ctrl-C
            return 0
        namespaces = () if settings.all_namespaces else settings.namespace or (connection.namespace,)
        home = namespaces[0] if namespaces else "default"
        seat = Seat(
            connection=connection,
            cluster=f"{connection.host} ({connection.where}), {_where(namespaces)}",
            namespaces=namespaces,
            bots=settings.bots or 0,
            bots_namespace=home,
            kubeconfig=kubeconfig,
            context=settings.context,
            join_namespace=home if home != connection.namespace else "",
        )
        await sit(settings, seat, door, stop)
    return 0


def _where(namespaces: tuple[str, ...]) -> str:
    if not namespaces:
        return "all namespaces but kube-*"
    return f"namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"
