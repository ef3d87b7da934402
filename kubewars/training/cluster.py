"""The training cluster put together: store, verbs, controllers, nodes and the HTTP face, as one thing to run."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kubewars.training.access.account_tokens import AccountTokens
from kubewars.training.access.authentication import Authentication
from kubewars.training.access.certificates import Authority
from kubewars.training.access.escalation import Escalation
from kubewars.training.access.key_file import ensure_ours, write_kubeconfig
from kubewars.training.access.kubeconfig import kubeconfig
from kubewars.training.access.limits import Limits
from kubewars.training.access.rbac import Rbac
from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import ADMIN, User
from kubewars.training.bootstrap import furnish, keep_own_service
from kubewars.training.clock import Clock, LoopClock
from kubewars.training.controllers.all import start_controllers
from kubewars.training.controllers.resourcequota import ResourceQuotas
from kubewars.training.http.addresses import own_addresses, room_address
from kubewars.training.http.app import App
from kubewars.training.http.resources import Resources
from kubewars.training.http.reviews import Reviews
from kubewars.training.http.router import Router
from kubewars.training.http.server import HttpServer, bind
from kubewars.training.http.subresources import Subresources
from kubewars.training.kinds import load_registry
from kubewars.training.machinery.api import Api
from kubewars.training.node.fleet import start_nodes
from kubewars.training.node.pace import STAGE, Pace
from kubewars.training.players import PLAYERS, make_room
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError
from kubewars.training.storage.journal import MemoryOnly
from kubewars.training.storage.sqlite import SqliteJournal
from kubewars.training.storage.store import CEILING, Store

if TYPE_CHECKING:
    import socket

#: In one life, and far more than are possible.
_MOST_WRITES = 1_000_000_000
_WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Settings:
    """How a cluster is to be. Port 0 takes a free one; ``nodes`` is how many are simulated.

    ``advertise`` is the name or address that others are told to reach it by; empty finds out. ``storage`` is how many
    bytes its objects may take, as JSON.

    ``keys`` is a folder for authority and tokens alone, so that one that died comes back with the same. ``life`` is how
    often it died: then no kubeconfig is written again, and where objects are not kept players find their places made.
    """

    host: str = "127.0.0.1"
    port: int = 0
    advertise: str = ""
    nodes: int = 3
    kubeconfig: Path | None = None
    data: Path | None = None
    keys: Path | None = None
    life: int = 0
    seed: int | None = None
    pace: Pace = STAGE
    storage: int = CEILING


class TrainingCluster:
    """A running cluster. ``api`` is the verbs in process, ``tokens`` who may ask.

    ``server`` is its address on this machine, ``outward`` the one that players are given.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Nothing is touched yet where this raises.

        Raises:
            NotOursError: the kubeconfig that is to be written is somebody else's.
        """
        if settings.kubeconfig is not None and not settings.life:
            ensure_ours(settings.kubeconfig, ADMIN.name)
        self._settings = settings
        self._clock = clock
        folder = settings.data or settings.keys
        if settings.keys is not None:
            settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = SqliteJournal(settings.data) if settings.data else MemoryOnly(settings.life * _MOST_WRITES)
        self.tokens = Tokens(None if folder is None else folder / "tokens.json")
        now = clock.now()
        self.authority = Authority.create(now) if folder is None else Authority.load_or_create(folder, now)
        seed = None if settings.seed is None else settings.seed + settings.life  # uids never come again
        chance = random.Random(seed)  # noqa: S311 - names and uids, not secrets
        self.api = Api(clock, load_registry(), load_schema(), Store(journal, ceiling=settings.storage), chance=chance)
        self.server = self.outward = ""
        self.admin_token = self.tokens.lasting(ADMIN)
        self._stops: list[Callable[[], None]] = []
        self._listener: socket.socket | None = None
        self._app: App | None = None
        self._http: HttpServer | None = None

    async def start(self) -> None:
        """Serve; everything a newborn cluster has exists when this returns.

        Raises:
            PortTakenError: with the cure.
        """
        listener = self._listener = bind(self._settings.host, self._settings.port)
        host, port = self._settings.host, listener.getsockname()[1]
        is_everywhere = host in _WILDCARDS
        here = "127.0.0.1" if is_everywhere else host
        self.server = _url(here, port)
        self.outward = _url(self._settings.advertise or (is_everywhere and room_address()) or here, port)
        reached = urlsplit(self.outward).hostname or ""
        with self.api.store.furnishing():  # whoever finds their store full must be able to start, and clean up
            furnish(self.api, reached, port)
            for name in self.tokens.names_in(PLAYERS) if self._settings.life and not self._settings.data else ():
                make_room(self.api, name)  # so that their keys open something
            self._stops.append(keep_own_service(self.api, reached, port))
            self._stops.append(start_controllers(self.api, self._clock, ca=self.authority.certificate.decode()))
            self._stops.append(ResourceQuotas(self.api, self._clock).stop)
            seed = self.api.core.chance.getrandbits(32)
            nodes = start_nodes(self.api, self._clock, count=self._settings.nodes, pace=self._settings.pace, seed=seed)
            self._stops.append(nodes.stop)
        rbac = Rbac(self.api.store)
        accounts = AccountTokens(
            self.tokens.derived_key("service accounts"),
            self._clock.now,
            exists=self._has_account,
            generation=lambda namespace: self.tokens.times_revoked(User(namespace, (PLAYERS,))),
        )
        authentication = Authentication(self.tokens, accounts)
        reviews = Reviews(self.api, authentication, accounts, rbac)
        resources = Resources(self.api, Subresources(self.api, nodes.logs, reviews), reviews, Escalation(rbac))
        address = self.server.removeprefix("https://")
        router = Router(self.api, resources, rbac, address=address, welcome=self.welcome, revoke=self.revoke)
        names = own_addresses() if is_everywhere else (host,)
        given = (self._settings.advertise,) if self._settings.advertise else ()
        tls = self.authority.server_context((*names, *given), self._clock.now())
        self._app = App(router, authentication, Limits(self._clock))
        self._http = HttpServer(self._app, listener, tls)
        await self._http.start()
        if self._settings.kubeconfig is not None and not self._settings.life:
            text = self.kubeconfig_for(ADMIN, self.server)
            write_kubeconfig(self._settings.kubeconfig, text, user=ADMIN.name)

    async def stop(self) -> None:
        """End within about a second, open watches or not."""
        for stop in reversed(self._stops):
            stop()
        if self._http is not None:
            await self._http.stop()
        if self._listener is not None:
            self._listener.close()
        self.api.store.close()

    def kubeconfig_for(self, user: User, server: str, *, namespace: str = "default") -> str:
        """A kubeconfig with the lasting token of ``user``, for whom the cluster is at ``server``."""
        token = self.tokens.lasting(user)
        return kubeconfig(server, self.authority.certificate, user.name, token, namespace=namespace)

    def welcome(self, name: str) -> str:
        """A kubeconfig for a player, who may do as they like in the namespace of their name, and look elsewhere.

        Asked again for the same name it is the same.

        Raises:
            StatusError: 422 when ``name`` cannot be a player's namespace.
        """
        user = make_room(self.api, name)
        return self.kubeconfig_for(user, self.outward, namespace=name)

    def revoke(self, name: str) -> None:
        """Take a player's key back, with those of their service accounts, and end what they watch; the next is another.

        What they made stays.

        Raises:
            StatusError: 404 when there is no key of that name.
        """
        if not self.tokens.revoke(User(name, (PLAYERS,))):
            raise StatusError(404, "NotFound", f"there is no key of a player {name}", name=name)
        if self._app is not None:
            self._app.end_streams_of(name)

    def _has_account(self, namespace: str, name: str, uid: str) -> bool:
        account = self.api.find("serviceaccounts", namespace, name)
        return account is not None and account["metadata"]["uid"] == uid


def _url(host: str, port: int) -> str:
    return f"https://{f'[{host}]' if ':' in host else host}:{port}"


@contextlib.asynccontextmanager
async def running_cluster(
    settings: Settings | None = None, clock: Clock | None = None
) -> AsyncIterator[TrainingCluster]:
    """A cluster for as long as the block runs, in this process and loop, on a real socket."""
    cluster = TrainingCluster(settings or Settings(), clock or LoopClock(asyncio.get_running_loop()))
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()
