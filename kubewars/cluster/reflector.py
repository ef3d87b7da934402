"""One resource in one namespace (or all), kept equal to the cluster: list, then watch from there, for ever.

Three loops by lifetime: ``run`` lasts for ever, ``_live_through_one_listing`` as long as a listing is good,
``_watch_once`` as long as a connection. The idea is that of client-go's reflector and kopf's watching; what each fault
does is in docs/architecture.md, and each has its test.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

import msgspec

from kubewars.cluster import shapes
from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, ClusterError, Unreachable
from kubewars.cluster.kinds import Kind
from kubewars.cluster.mirror import Mirror, Versioned
from kubewars.cluster.patience import Patience
from kubewars.cluster.pulse import Pulse
from kubewars.cluster.reach import Reach
from kubewars.cluster.status import refusal_in
from kubewars.cluster.tempo import Tempo
from kubewars.cluster.watch_lines import (
    LONGEST_LINE,
    Deleted,
    Gibberish,
    LineSplitter,
    Marked,
    Refused,
    Said,
    Upserted,
    understand_line,
)

V = TypeVar("V", bound=Versioned)
T_contra = TypeVar("T_contra", contravariant=True)
PAGE = 500
#: Bytes; a page of so many pods has 3 to 10 MB.
LONGEST_PAGE = 64 * 1024 * 1024
#: A watch that lasted this many seconds did well, even if it had nothing to say.
STEADY = 5.0
#: Not allowed, no such kind, not to be listed: to be asked again much later, and no reason to distrust the rest.
_NOT_FOR_US = frozenset({403, 404, 405})
#: A server that does not stream listings says so with one of these (Kubernetes before 1.32, unless told to).
_NO_STREAMED_LISTING = frozenset({400, 415, 422, 501})
_decode_listing = msgspec.json.Decoder(shapes.Listing).decode
_log = logging.getLogger(__name__)


class Sink(Protocol[T_contra]):
    """Where news goes. Called in order, from the event loop; must return at once."""

    def seen(self, thing: T_contra) -> None: ...

    def gone(self, uid: str) -> None: ...


class Reflector(Generic[V]):
    """Run it as a task; cancel the task to stop it, which lets go of its socket at once.

    ``leads``: whether this one knocks at a server that is down while the others wait (see :class:`Reach`).
    ``limitation`` says why this kind cannot be read at all (no permission, no such kind), or is empty.
    """

    def __init__(
        self,
        connection: Connection,
        kind: Kind,
        namespace: str,
        decode: Callable[[bytes | msgspec.Raw], V | None],
        sink: Sink[V],
        *,
        selector: str,
        reach: Reach,
        leads: bool,
        tempo: Tempo,
        clock: Callable[[], float],
        chance: random.Random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.kind = kind
        self.namespace = namespace
        self.pulse = Pulse(clock, tempo.silence)
        self.limitation = ""
        self._connection = connection
        self._path = kind.path(namespace)
        self._decode = decode
        self._sink = sink
        self._selector = selector
        self._reach = reach
        self._leads = leads
        self._tempo = tempo
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._mirror: Mirror[V] = Mirror()
        self._patience = Patience(chance)
        self._has_broken = False
        #: A listing is arriving as the beginning of a watch, and is not complete yet.
        self._is_opening = False

    def __len__(self) -> int:
        """How many things are known to exist."""
        return len(self._mirror)

    async def run(self) -> None:
        """For ever: until cancelled."""
        while True:
            try:
                await self._live_through_one_listing()
            except ClusterError as error:
                await self._wait_out(error)

    async def _live_through_one_listing(self) -> None:
        if self._reach.streams_listings:
            self._mirror.list_begins()
            self._is_opening = True
        else:
            await self._list()
        relist_at = self._clock() + self._tempo.relist * self._chance.uniform(0.8, 1.2)
        while self._clock() < relist_at:
            try:
                await self._watch_once()
            except ApiError as error:
                if self._is_opening and error.code in _NO_STREAMED_LISTING:
                    await self._list_in_pages_from_now_on()
                    continue
                if self._is_opening or error.is_expired or error.code in _NOT_FOR_US:
                    raise
                await self._wait_out(error)
            except Unreachable as error:
                if self._is_opening or not error.may_have_arrived:
                    raise  # the server was down, and may come back as another: only a listing is sure
                await self._wait_out(error)
                self._has_broken = True

    async def _list_in_pages_from_now_on(self) -> None:
        self._reach.streams_listings = False
        self._is_opening = False
        await self._list()

    async def _list(self) -> None:
        await self._await_turn()
        self._mirror.list_begins()
        query = {"limit": str(PAGE), "labelSelector": self._selector}
        while True:
            page = await self._read_page(query)
            for thing in self._mirror.list_page(self._decoded(page.items or ())):
                self._sink.seen(thing)
            meta = page.metadata or shapes.PageMetadata()
            if not meta.continue_:
                break
            query["continue"] = meta.continue_
        self._listing_is_complete(meta.resourceVersion)

    def _listing_is_complete(self, resource_version: str) -> None:
        self._is_opening = False
        for uid in self._mirror.list_ends(resource_version):
            self._sink.gone(uid)
        self.limitation = ""
        self._has_broken = False
        self.pulse.well()

    async def _read_page(self, query: dict[str, str]) -> shapes.Listing:
        content = await self._connection.request("GET", self._path, query=query, longest=LONGEST_PAGE)
        self._answered()
        try:
            page = _decode_listing(content)
        except shapes.UNREADABLE as error:
            raise ApiError(200, "NotAList", "the answer to a list is no list; is this a Kubernetes API?") from error
        if page.kind == "Status":
            raise refusal_in(200, content)
        return page

    def _decoded(self, items: Iterable[msgspec.Raw]) -> list[V]:
        return [thing for item in items if (thing := self._decode(item)) is not None]

    async def _watch_once(self) -> None:
        await self._await_turn()
        if self._has_broken and not self._is_opening:
            await self._recognise_server()
        has_news = False
        begun = self._clock()
        limit = asyncio.timeout(self._tempo.opening if self._is_opening else None)
        try:
            async with limit:
                has_news = await self._follow(limit)
        except TimeoutError as error:
            raise ApiError(422, "Invalid", "a listing that was to be streamed has no end") from error
        if self._is_opening:
            raise ApiError(422, "Invalid", "a listing that was to be streamed broke off")
        if has_news or self._clock() - begun >= STEADY:
            self._patience.reset()
            await self._sleep(self._tempo.breath)
        else:  # a server that ends watches before they say anything must not be hurried
            await self._sleep(self._patience.next_wait())

    async def _follow(self, limit: asyncio.Timeout) -> bool:
        """One watch to its end; whether it said anything. ``limit`` is lifted once the listing is complete."""
        lines = LineSplitter()
        has_news = False
        async with self._connection.stream(
            self._path, query=self._watch_query(), silence=self._tempo.silence
        ) as pieces:
            self._answered()
            if not self._is_opening:
                self.pulse.well()
            async for piece in pieces:
                self.pulse.heard()
                for line in lines.feed(piece):
                    self._take(understand_line(line))
                    has_news = True
                if limit.when() is not None and not self._is_opening:
                    limit.reschedule(None)
                if lines.size > LONGEST_LINE:
                    raise Unreachable(
                        f"The watch of {self.kind.resource} sends an endless line.", may_have_arrived=True
                    )
        if lines.rest:
            self._take(understand_line(lines.rest))
        return has_news

    def _watch_query(self) -> dict[str, str]:
        query = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "labelSelector": self._selector,
            "timeoutSeconds": str(max(1, round(self._tempo.watch * self._chance.uniform(0.8, 1.0)))),
        }
        if self._is_opening:
            return query | {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan"}
        return query | {"resourceVersion": self._mirror.cursor}

    async def _recognise_server(self) -> None:
        """After a broken connection: the server that answers now must know the history that we resume from."""
        page = await self._read_page({"limit": "1", "labelSelector": self._selector})
        version = page.metadata.resourceVersion if page.metadata else ""
        if self._mirror.is_behind_us(version):
            raise _another_history(version)
        self._has_broken = False

    def _take(self, said: Said) -> None:
        if isinstance(said, Upserted | Deleted):
            self._take_thing(said)
        elif isinstance(said, Marked) and self._is_opening:
            if said.ends_listing:
                self._listing_is_complete(said.resource_version)
        elif isinstance(said, Marked):
            if self._mirror.is_behind_us(said.resource_version):
                raise _another_history(said.resource_version)
            self._mirror.mark(said.resource_version)
        elif isinstance(said, Refused):
            raise said.refusal
        elif isinstance(said, Gibberish):
            raise Unreachable(f"The watch of {self.kind.resource} broke off in mid-word.", may_have_arrived=True)

    def _take_thing(self, said: Upserted | Deleted) -> None:
        thing = self._decode(said.object)
        if thing is None:
            _log.warning("%s: an object that cannot be understood is left out", self._path)
        elif self._is_opening and isinstance(said, Upserted):
            for news in self._mirror.list_page((thing,)):
                self._sink.seen(news)
        elif isinstance(said, Deleted):
            if self._mirror.remove(thing):
                self._sink.gone(thing.uid)
        elif self._mirror.is_of_another_history(thing):
            raise _another_history(thing.resource_version)
        elif self._mirror.upsert(thing):
            self._sink.seen(thing)

    async def _await_turn(self) -> None:
        if not self._leads:
            await self._reach.wait()

    def _answered(self) -> None:
        self.pulse.heard()
        if self._leads:
            self._reach.found()

    async def _wait_out(self, error: ClusterError) -> None:
        """Say what is wrong, then wait as long as it deserves."""
        self.pulse.ill(f"{self.kind.resource}: {error}")
        _log.info("%s: %s", self._path, error)
        if isinstance(error, ApiError):
            self._answered()
            if error.code in _NOT_FOR_US:
                self.limitation = _limitation(self.kind, self.namespace, error)
                await self._sleep(self._tempo.refused)
                return
            if error.is_expired and not self._patience.failures:
                self._patience.next_wait()
                await self._sleep(self._tempo.breath)
                return
            await self._sleep(self._patience.next_wait(error.retry_after))
            return
        if self._leads:
            self._reach.lost()
        await self._sleep(self._patience.next_wait())


def _another_history(resource_version: str) -> ApiError:
    return ApiError(410, "Expired", f"the server speaks of version {resource_version}, which is before what it listed")


def _limitation(kind: Kind, namespace: str, error: ApiError) -> str:
    where = f"in the namespace {namespace}" if namespace else "in all namespaces"
    if error.code == 403:
        return f"May not list and watch {kind.resource} {where}: grant get, list and watch on them in a Role."
    return f"The cluster serves no {kind.resource} of {kind.api_version} {where}."
