"""One sitting, from the first word on the terminal to the last: the same for ``demo`` and ``serve``."""

import asyncio
import socket
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from msgspec import Struct

from kubewars.app.banner import JOIN_BY_KEY, Addresses, arena_address, banner, join_line
from kubewars.app.desktop import has_desktop, open_page
from kubewars.app.doors import outward_address, port_of
from kubewars.app.game import Plan, running_game
from kubewars.app.runner import first_of
from kubewars.app.terminal_qr import can_show, terminal_qr
from kubewars.cluster.connection import Connection
from kubewars.server.door import new_token
from kubewars.settings import Settings


class Seat(Struct, frozen=True):
    """Where one plays. ``cluster`` names it for people; ``kubeconfig`` is what a player gives to kubectl, if anything.

    ``namespaces``: those watched, none for all but ``kube-*``; ``bots_namespace`` is one of them. ``makes_namespaces``
    where the cluster is ours and they may not be there yet; ``invitation`` then says how the room joins. ``warm_up`` is
    in seconds, where the settings say none. ``renewed`` is set whenever the cluster has come back from death.
    """

    connection: Connection
    cluster: str
    namespaces: tuple[str, ...]
    bots: int
    bots_namespace: str
    kubeconfig: Path | None = None
    context: str = ""
    join_namespace: str = ""
    invitation: str = ""
    makes_namespaces: bool = False
    warm_up: float = 0.0
    renewed: asyncio.Event | None = None
    opens_browser: bool = False


async def sit(
    settings: Settings,
    seat: Seat,
    door: socket.socket,
    stop: asyncio.Event,
    *,
    watch: Coroutine[Any, Any, object] | None = None,
) -> None:
    """Play until ``stop`` is set. ``watch`` runs beside the game; what it raises ends the game and is raised here."""
    token = settings.token or new_token()
    addresses = Addresses(settings.host, port_of(door), outward_address(settings), settings.public_url)
    public = arena_address(addresses.for_others, settings.lang) if addresses.for_others else ""
    join = join_line(seat.kubeconfig, context=seat.context, namespace=seat.join_namespace)
    plan = Plan(
        connection=seat.connection,
        namespaces=seat.namespaces,
        bots=seat.bots,
        bots_namespace=seat.bots_namespace,
        token=token,
        join=JOIN_BY_KEY if seat.invitation else join,  # what the arena shows is read from other machines
        address=public,
        makes_namespaces=seat.makes_namespaces,
        warm_up=seat.warm_up if settings.warm_up is None else settings.warm_up,
        renewed=seat.renewed,
    )
    async with running_game(settings, plan, door) as battle:
        print(
            banner(
                addresses,
                token=token,
                lang=settings.lang,
                cluster=seat.cluster,
                join=join,
                invitation=seat.invitation,
                is_dry_run=settings.dry_run,
            ),
            flush=True,
        )
        if public and can_show(code := terminal_qr(public)):
            print(f"{code}\n  {public}\n", flush=True)
        opens = seat.opens_browser and has_desktop() if settings.open is None else settings.open
        if opens:
            await asyncio.to_thread(open_page, arena_address(addresses.here, settings.lang))
        if watch is not None:
            await first_of(watch, stop)
        await stop.wait()
        battle.leave()
        await asyncio.sleep(settings.drain)
