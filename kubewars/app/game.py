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
from kubewars.app.sights import Sights
from kubewars.app.signals import fire_control
from kubewars.battle.battle import Battle
from kubewars.battle.cockpit import Cockpit
from kubewars.battle.fire_control import FireControl
from kubewars.battle.loop import keep_ticking
from kubewars.battle.newcomers import Newcomers
from kubewars.battle.tube import Tube
from kubewars.bots.bot import Bot, make_bots
from kubewars.bots.company import Company
from kubewars.cluster.applier import Applier
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.connection import Connection
from kubewars.cluster.feed import WatchFeed
from kubewars.cluster.lease import Leases
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.cluster.tempo import Tempo
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.rules import ANY_NAMESPACE
from kubewars.domain.ship import player_ship
from kubewars.domain.strike import AUTOPILOT, Strike
from kubewars.scores.nowhere import NoScores
from kubewars.scores.sqlite_book import SqliteScores
from kubewars.scores.stop_file import StopFile
from kubewars.server.backstage import Backstage
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
    warm_up: float = 0.0
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
        bots = make_bots(plan.bots, namespace=plan.bots_namespace, seed=_seed_of_bots(settings))
        newcomers = Newcomers(plan.warm_up, exempt=[player_ship(bot.player) for bot in bots])
        tube = Tube(time.monotonic, is_allowed=settings.torpedoes)
        reaper = Reaper(
            plan.connection,
            feed,
            _limits(settings, plan),
            lambda: fire.held,
            standby=(lambda _: "") if settings.dry_run else leases.standby,
            torpedo=tube.refusal,
            ship=lambda target: battle.side(target).ship,
            warm_up=lambda target: newcomers.refusal(battle.side(target), battle.time()),
            chronicle=chronicle,
        )
        fire.hold_while("budget", reaper.out_of_budget)
        fire.hold_while("resting", reaper.resting)
        fire.hold_while("standby", leases.standby_everywhere)
        fire.hold_while("undecided", leases.undecided_everywhere)
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
            newcomers=newcomers,
            lacking=lambda: (*feed.limitations, *leases.limitations),
        )
        stack.push_async_callback(battle.close)
        company = _company(bots, plan, battle)
        sights = Sights(plan.connection, fleet=battle.fleet, open_ships=battle.open_ships, refusal=reaper.refusal)
        backstage = Backstage(company, sights.doubts) if settings.torpedoes else Backstage(company)
        app = create_app(
            battle,
            hub,
            token=plan.token,
            host=settings.host,
            room_address=settings.room_address,
            public_url=settings.public_url,
            allowed_origins=settings.allowed_origin,
            frame_ancestors=settings.frame_ancestors,
            join=plan.join,
            address=plan.address,
            backstage=backstage,
        )
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
        playing = asyncio.create_task(_play_bots(company, plan), name="bots")
        stack.push_async_callback(_end, playing)
        if settings.torpedoes:
            looking = asyncio.create_task(sights.look_forever(), name="sights")
            stack.push_async_callback(_end, looking)
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


def _company(bots: list[Bot], plan: Plan, battle: Battle) -> Company:
    applier = Applier(plan.connection, plan.bots_namespace)
    return Company(bots, applier, battle.player, namespace=plan.bots_namespace)


async def _play_bots(company: Company, plan: Plan) -> None:
    applier = Applier(plan.connection, plan.bots_namespace)
    renewed = plan.renewed or asyncio.Event()
    while True:
        renewed.clear()
        await first_of(_play_on(company, plan, applier), renewed)
        await renewed.wait()


async def _play_on(company: Company, plan: Plan, applier: Applier) -> None:
    for name in plan.namespaces if plan.makes_namespaces else ():
        await applier.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    await company.play()


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
