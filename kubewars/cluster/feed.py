"""The watch as the battle sees it: pods and six kinds of controllers, in given namespaces or all, as one feed.

Whose a namespace is comes with it (:mod:`kubewars.cluster.namespaces`). Owners that do not carry the label themselves
are known by their pods' owner references, and fetched one by one (:mod:`kubewars.cluster.owners`). What may not be read
is told in ``limitations`` and done without.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from kubewars.battle.ports import FeedHealth
from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.kinds import CARRIERS, NAMESPACE, POD
from kubewars.cluster.namespaces import OwnershipSink, decode_namespace, follow_ownership
from kubewars.cluster.owners import OwnerTracker
from kubewars.cluster.reach import Reach
from kubewars.cluster.reflector import Reflector
from kubewars.cluster.tempo import Tempo
from kubewars.domain.changes import CarrierGone, CarrierSeen, ClusterChange, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.fighter import FLYING, fighter_state
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import GAME_LABEL, GAME_VALUE, OWNER_LABEL, Carrier, Owner, Pod

SELECTOR = f"{GAME_LABEL}={GAME_VALUE}"


class Sighting(Struct, frozen=True):
    """A pod as last seen. ``functional_since`` is monotonic seconds, ``None`` while it is not functional."""

    pod: Pod
    functional_since: float | None


class WatchFeed:
    """Fits :class:`kubewars.battle.ports.ClusterFeed`. Between ``start`` and ``stop`` it follows the cluster.

    ``namespaces``: those to watch; none means all but ``kube-*``. One watch a kind and namespace.
    """

    def __init__(
        self,
        connection: Connection,
        namespaces: Sequence[str] = (),
        *,
        tempo: Tempo | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        tempo = tempo or Tempo()
        chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        reach = Reach()
        self.connection = connection
        self._clock = clock
        self._changes: dict[str, ClusterChange] = {}
        self._sightings: dict[PodUid, Sighting] = {}
        self._owners = OwnerTracker(connection, self._put_carrier, self._drop_carrier, tempo=tempo, clock=clock)
        self._tasks: list[asyncio.Task[None]] = []

        self._is_everywhere = not namespaces
        self._tempo = tempo
        self._named = tuple(dict.fromkeys(namespaces))
        places = self._named or ("",)
        self._ownership = Reflector(
            connection, NAMESPACE, "", decode_namespace, OwnershipSink(self._own), selector=OWNER_LABEL,
            reach=reach, leads=False, tempo=tempo, clock=clock, chance=chance, sleep=sleep,
        )  # fmt: skip
        self._pods = [
            Reflector(
                connection, POD, place, decode_pod, _PodSink(self), selector=SELECTOR, reach=reach, leads=number == 0,
                tempo=tempo, clock=clock, chance=chance, sleep=sleep,
            )
            for number, place in enumerate(places)
        ]  # fmt: skip
        self._carriers = [
            Reflector(
                connection, kind, place, carrier_decoder(name), _CarrierSink(self, self._owners), selector=SELECTOR,
                reach=reach, leads=False, tempo=tempo, clock=clock, chance=chance, sleep=sleep,
            )
            for place in places
            for name, kind in CARRIERS.items()
        ]  # fmt: skip

    def start(self) -> None:
        """Begin to follow the cluster, in tasks of the running loop."""
        runs = [reflector.run() for reflector in self._pods] + [reflector.run() for reflector in self._carriers]
        runs.append(self._ownership.run() if self._is_everywhere else self._ask_whose())
        self._tasks = [asyncio.create_task(run) for run in (*runs, self._owners.run())]

    async def stop(self) -> None:
        """Let go of everything; takes well under a second, whatever the server does."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def take(self) -> list[ClusterChange]:
        """All changes since the last call, oldest first, the latest word on each thing only; never waits."""
        changes, self._changes = self._changes, {}
        return list(changes.values())

    @property
    def health(self) -> FeedHealth:
        """Fresh while every reflector that may read its kind is listed and heard from."""
        readable = [reflector for reflector in self._pods if not reflector.limitation]
        if not readable:
            worst = self._pods[0]
            return FeedHealth(is_fresh=False, reason=worst.limitation, since=worst.pulse.since)
        pulses = [reflector.pulse for reflector in readable]
        pulses += [reflector.pulse for reflector in self._carriers if not reflector.limitation]
        for pulse in pulses:
            if pulse.trouble:
                return FeedHealth(is_fresh=False, reason=pulse.trouble, since=pulse.since)
        return FeedHealth(is_fresh=True, since=max(pulse.since for pulse in pulses))

    @property
    def limitations(self) -> tuple[str, ...]:
        """What cannot be read and why, for people; the game goes on without."""
        told = [reflector.limitation for reflector in self._pods]
        told += [reflector.limitation for reflector in self._carriers]
        told += self._owners.limitations
        return tuple(dict.fromkeys(filter(None, told)))

    def sighting(self, uid: PodUid) -> Sighting | None:
        """A pod as last seen, ``None`` if the watch knows of none with this uid."""
        return self._sightings.get(uid)

    def carrier(self, uid: CarrierUid) -> Carrier | None:
        """A controller as last seen, ``None`` if nothing is known of one with this uid."""
        return self._owners.carrier(uid)

    @property
    def pods(self) -> list[Pod]:
        """All pods of the game as last seen."""
        return [sighting.pod for sighting in self._sightings.values()]

    def controllers(self, pod: Pod) -> tuple[Owner, ...]:
        """The pod's controllers as far as they are known, nearest first."""
        return self._owners.chain(pod)

    def plays_in(self, namespace: str) -> bool:
        """A watch of the whole cluster hears of ``kube-*`` too, where a ship could score and never be struck."""
        return not (self._is_everywhere and namespace.startswith("kube-"))

    def put_pod(self, pod: Pod) -> None:
        """A pod is so now. For the reflector, and for whoever has read it afresh."""
        state, _ = fighter_state(pod, struck=False)
        before = self._sightings.get(pod.uid)
        since = None
        if state in FLYING:
            since = self._clock() if before is None or before.functional_since is None else before.functional_since
        self._sightings[pod.uid] = Sighting(pod, since)
        self._note(pod.uid, PodSeen(pod))
        self._owners.pod_seen(pod)

    def drop_pod(self, uid: PodUid) -> None:
        """No such pod is in the game any more."""
        self._sightings.pop(uid, None)
        self._note(uid, PodGone(uid))
        self._owners.pod_gone(uid)

    async def _ask_whose(self) -> None:
        await follow_ownership(self.connection, self._named, self._own, tempo=self._tempo)

    def _own(self, namespace: str, player: str) -> None:
        self._note(f"namespace/{namespace}", NamespaceOwned(namespace, player))

    def _put_carrier(self, carrier: Carrier) -> None:
        self._note(carrier.uid, CarrierSeen(carrier))

    def _drop_carrier(self, uid: CarrierUid) -> None:
        self._note(uid, CarrierGone(uid))

    def _note(self, uid: str, change: ClusterChange) -> None:
        self._changes.pop(uid, None)
        self._changes[uid] = change


class _PodSink:
    def __init__(self, feed: WatchFeed) -> None:
        self._feed = feed

    def seen(self, thing: Pod) -> None:
        if self._feed.plays_in(thing.namespace):
            self._feed.put_pod(thing)

    def gone(self, uid: str) -> None:
        self._feed.drop_pod(PodUid(uid))


class _CarrierSink:
    def __init__(self, feed: WatchFeed, owners: OwnerTracker) -> None:
        self._feed = feed
        self._owners = owners

    def seen(self, thing: Carrier) -> None:
        if self._feed.plays_in(thing.namespace):
            self._owners.watched_seen(thing)

    def gone(self, uid: str) -> None:
        self._owners.watched_gone(CarrierUid(uid))
