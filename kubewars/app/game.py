"""A game put together: connection, watch, reaper, battle, hub, pages and bots, the same for every cluster."""

import asyncio
import logging
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager

from msgspec import Struct

from kubewars.app.runner import first_of
from kubewars.app.signals import fire_control
from kubewars.battle.battle import Battle
from kubewars.battle.cockpit import Cockpit
from kubewars.battle.fire_control import FireControl
from kubewars.battle.loop import keep_ticking
from kubewars.battle.tube import Tube
from kubewars.bots.bot import Bot, launch_all, make_bots
from kubewars.bots.bot import play as play_bot
from kubewars.cluster.applier import Applier
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.connection import Connection
from kubewars.cluster.feed import WatchFeed
from kubewars.cluster.lease import Leases
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.cluster.tempo import Tempo
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.rules import ANY_NAMESPACE
from kubewars.domain.strike import AUTOPILOT, Strike
from kubewars.scores.nowhere import NoScores
from kubewars.scores.sqlite_book import SqliteScores
from kubewars.scores.stop_file import StopFile
from kubewars.server.hub import Hub
from kubewars.server.serving import serving
from kubewars.server.web_app import create_app
from kubewars.settings import Settings

#: Rules that refuse a strike without making its target a bad choice: in a dry run one still shoots.
_STILL_FAIR = frozenset({"dry-run"})

#: Seconds between looks at what the watch may not read.
_LOOK_FOR_LIMITATIONS = 2.0

_log = logging.getLogger(__name__)


class Plan(Struct, frozen=True):
    """What the command has found out before a game begins. ``namespaces``: none means all but ``kube-*``.

    ``join`` and ``address`` are what the pages show. Whenever ``renewed`` is set the bots join again. ``tempo`` is for
    who lives faster: a soak.
    """

    connection: Connection
    namespaces: Collection[str]
    bots: int
    bots_namespace: str
    token: str
    join: str
    address: str = ""
    makes_namespaces: bool = False
    renewed: asyncio.Event | None = None
    tempo: Tempo = Tempo()


@asynccontextmanager
async def running_game(settings: Settings, plan: Plan, door: socket.socket) -> AsyncIterator[Battle]:
    """A game that is being played on ``door`` for as long as the block lasts; gives the battle.

    A cluster that cannot be reached is no error: the screen says so, fire is held, and it comes back by itself.
    """
    epoch, seed = secrets.token_hex(6), settings.seed
    async with AsyncExitStack() as stack:
        stack.push_async_callback(plan.connection.close)
        memory = StopFile(settings.data) if settings.data else None
        fire = FireControl(pace=settings.pace, is_dry_run=settings.dry_run, memory=memory)
        feed = WatchFeed(plan.connection, tuple(plan.namespaces), tempo=plan.tempo)
        chronicle = Chronicle(plan.connection, instance=f"kubewars-{epoch}", controllers=feed.controllers)
        stack.push_async_callback(chronicle.close)
        leases = Leases(
            plan.connection, lambda: _lease_namespaces(settings, plan, feed), identity=f"{socket.gethostname()}-{epoch}"
        )
        stack.push_async_callback(leases.release)
        tube = Tube(time.monotonic, is_allowed=settings.torpedoes)
        reaper = Reaper(
            plan.connection,
            feed,
            _limits(settings, plan),
            lambda: fire.held,
            standby=(lambda _: "") if settings.dry_run else leases.standby,
            torpedo=tube.refusal,
            chronicle=chronicle,
        )
        fire.hold_while(reaper.out_of_budget)
        fire.hold_while(reaper.resting)
        fire.hold_while(leases.standby_everywhere)
        book = SqliteScores(settings.data, epoch=epoch, started=time.time()) if settings.data else NoScores()
        stack.callback(book.close)
        hub = Hub(clock=asyncio.get_running_loop().time)
        battle = Battle(
            feed=feed,
            gunner=reaper,
            audience=hub,
            book=book,
            fire=fire,
            is_fair=lambda uid: _is_fair(feed, reaper, uid),
            chance=random.Random(seed),  # noqa: S311 - a game's dice, and they must fall again the same
            clock=time.monotonic,
            epoch=epoch,
            cockpit=Cockpit(time.monotonic, tube),
            lacking=lambda: (*feed.limitations, *leases.limitations),
        )
        stack.push_async_callback(battle.close)
        app = create_app(battle, hub, token=plan.token, host=settings.host, join=plan.join, address=plan.address)
        feed.start()
        stack.push_async_callback(feed.stop)
        electing = asyncio.create_task(leases.run(), name="leases")
        stack.push_async_callback(_end, electing)
        ticking = asyncio.create_task(keep_ticking(battle.tick, battle.meter, clock=time.monotonic), name="battle")
        stack.push_async_callback(_end, ticking)
        await stack.enter_async_context(serving(app, hub, door))
        stack.enter_context(fire_control(lambda: battle.stop("a signal"), lambda: battle.go("a signal")))
        telling = asyncio.create_task(_tell_limitations(feed, leases), name="limitations")
        stack.push_async_callback(_end, telling)
        bots = make_bots(plan.bots, namespace=plan.bots_namespace, seed=_seed_of_bots(settings))
        playing = asyncio.create_task(_play_bots(bots, plan, battle), name="bots")
        stack.push_async_callback(_end, playing)
        yield battle


def _limits(settings: Settings, plan: Plan) -> Limits:
    return Limits(
        namespaces=settings.shoot_in or tuple(plan.namespaces) or (ANY_NAMESPACE,),
        own_pod_uid=settings.pod_uid,
        respawn_shield=settings.respawn_shield,
        cooldown=settings.cooldown,
        kill_budget=settings.kill_budget,
        grace=settings.grace,
        dry_run=settings.dry_run,
    )


def _lease_namespaces(settings: Settings, plan: Plan, feed: WatchFeed) -> Collection[str]:
    """Where a Lease decides who shoots: where we may and somebody plays. A dry run takes the trigger from nobody."""
    if settings.dry_run:
        return ()
    return (
        settings.shoot_in
        or plan.namespaces
        or {pod.namespace for pod in feed.pods if not pod.namespace.startswith("kube-")}
    )


def _is_fair(feed: WatchFeed, reaper: Reaper, uid: PodUid) -> bool:
    """Would the rules let this fighter be struck now? Asked to choose well; the reaper asks them all again."""
    if feed.sighting(uid) is None:
        return False
    refusal = reaper.refusal(Strike(id=StrikeId(0), uid=uid, weapon="laser", by=AUTOPILOT, at=0.0))
    return refusal is None or refusal.rule in _STILL_FAIR


def _seed_of_bots(settings: Settings) -> int:
    """Where a cluster remembers its objects the same bots come again, rather than more of them at each start."""
    if settings.seed is not None:
        return settings.seed
    return 0 if settings.data else secrets.randbits(32)


async def _play_bots(bots: list[Bot], plan: Plan, battle: Battle) -> None:
    applier = Applier(plan.connection, plan.bots_namespace)
    renewed = plan.renewed or asyncio.Event()
    while True:
        renewed.clear()
        await first_of(_play_on(bots, plan, battle, applier), renewed)
        await renewed.wait()


async def _play_on(bots: list[Bot], plan: Plan, battle: Battle, applier: Applier) -> None:
    for name in plan.namespaces if plan.makes_namespaces else ():
        await applier.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    await launch_all(bots, applier, namespace=plan.bots_namespace)
    await asyncio.gather(*(play_bot(bot, applier, battle.player) for bot in bots))


async def _tell_limitations(feed: WatchFeed, leases: Leases) -> None:
    """Say once, on the terminal, each thing that may not be read and that the game does without."""
    told: set[str] = set()
    while True:
        for limitation in (*feed.limitations, *leases.limitations):
            if limitation not in told:
                told.add(limitation)
                _log.warning(limitation)
        await asyncio.sleep(_LOOK_FOR_LIMITATIONS)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
