"""Controllers that do not carry the label themselves, known by what they own: pod → ReplicaSet → Deployment.

The watch selects by label on the server, so these are fetched by GET, remembered by uid, and fetched again at an
interval for as long as they exist.
"""

import asyncio
import logging
from collections.abc import Callable

from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import carrier_decoder
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import CARRIERS
from kubewars.cluster.tempo import Tempo
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Carrier, CarrierKind, Owner, Pod

#: At most this many owners are fetched a second, however many there are.
PACE = 20.0
_log = logging.getLogger(__name__)
_KIND_NAMES: dict[str, CarrierKind] = {name: name for name in CARRIERS}


class OwnerTracker:
    """Passes on what is known of every controller that counts, watched or fetched; each by one of the two at a time."""

    def __init__(
        self,
        connection: Connection,
        put: Callable[[Carrier], None],
        drop: Callable[[CarrierUid], None],
        *,
        tempo: Tempo,
        clock: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._put = put
        self._drop = drop
        self._tempo = tempo
        self._clock = clock
        self._watched: dict[CarrierUid, Carrier] = {}
        self._fetched: dict[CarrierUid, Carrier] = {}
        self._owner_of: dict[PodUid, Owner] = {}
        self._owned: dict[CarrierUid, tuple[str, Owner, set[PodUid]]] = {}
        self._due: dict[CarrierUid, float] = {}
        self._forbidden: dict[CarrierKind, str] = {}
        self._wake = asyncio.Event()

    @property
    def limitations(self) -> list[str]:
        """Kinds of owners that may not be fetched."""
        return list(self._forbidden.values())

    def watched_seen(self, carrier: Carrier) -> None:
        """The watch knows this one: it needs no fetching, but its own owner may."""
        self._watched[carrier.uid] = carrier
        self._fetched.pop(carrier.uid, None)
        self._put(carrier)
        self._wake.set()

    def watched_gone(self, uid: CarrierUid) -> None:
        """It is gone, or has lost its label; if it still owns pods it will be fetched."""
        self._watched.pop(uid, None)
        self._drop(uid)
        self._wake.set()

    def pod_seen(self, pod: Pod) -> None:
        """A pod of the game is so now."""
        if self._owner_of.get(pod.uid) == pod.owner:
            return
        self.pod_gone(pod.uid)
        if pod.owner is not None:
            self._owner_of[pod.uid] = pod.owner
            self._owned.setdefault(pod.owner.uid, (pod.namespace, pod.owner, set()))[2].add(pod.uid)
            self._hurry(pod.owner.uid)

    def pod_gone(self, uid: PodUid) -> None:
        """A pod is gone; its owner may have been scaled."""
        owner = self._owner_of.pop(uid, None)
        if owner is not None:
            pods = self._owned[owner.uid][2]
            pods.discard(uid)
            if not pods:
                del self._owned[owner.uid]
            self._hurry(owner.uid)

    def carrier(self, uid: CarrierUid) -> Carrier | None:
        """A controller as last seen, watched or fetched."""
        return self._watched.get(uid) or self._fetched.get(uid)

    def chain(self, pod: Pod) -> tuple[Owner, ...]:
        """The pod's controllers as far as they are known, nearest first: its ReplicaSet, then that one's Deployment."""
        chain: list[Owner] = []
        owner = pod.owner
        while owner is not None and owner not in chain:
            chain.append(owner)
            carrier = self._watched.get(owner.uid) or self._fetched.get(owner.uid)
            owner = carrier.owner if carrier is not None else None
        return tuple(chain)

    async def run(self) -> None:
        """Fetch what is due, for ever."""
        while True:
            self._wake.clear()
            due = self._due_now()
            for namespace, owner in due:
                await self._fetch(namespace, owner)
                await asyncio.sleep(1 / PACE)
            if not due:
                await asyncio.sleep(1 / PACE)
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._tempo.owners):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _hurry(self, uid: CarrierUid) -> None:
        if uid not in self._watched:
            self._due[uid] = self._clock()
            self._wake.set()

    def _due_now(self) -> list[tuple[str, Owner]]:
        now = self._clock()
        wanted = {
            owner.uid: (namespace, owner)
            for namespace, owner in self._wanted()
            if owner.uid not in self._watched and owner.kind in _KIND_NAMES and self._due.get(owner.uid, now) <= now
        }
        return list(wanted.values())

    def _wanted(self) -> list[tuple[str, Owner]]:
        known = (*self._watched.values(), *self._fetched.values())
        above = [(carrier.namespace, carrier.owner) for carrier in known if carrier.owner is not None]
        themselves = [(it.namespace, Owner(it.kind, it.name, it.uid)) for it in self._fetched.values()]
        return [*((namespace, owner) for namespace, owner, _ in self._owned.values()), *above, *themselves]

    async def _fetch(self, namespace: str, owner: Owner) -> None:
        kind = _KIND_NAMES[owner.kind]
        self._due[owner.uid] = self._clock() + self._tempo.owners
        try:
            content = await self._connection.request("GET", CARRIERS[kind].path(namespace, owner.name))
        except ApiError as error:
            if error.code == 404:
                self._lose(owner.uid)
            elif error.code == 403:
                self._forbidden[kind] = f"May not get {CARRIERS[kind].resource} in {namespace}: grant it in a Role."
                self._due[owner.uid] = self._clock() + self._tempo.refused
            return
        except ClusterError as error:
            _log.info("the owner %s/%s was not fetched: %s", owner.kind, owner.name, error)
            return
        self._forbidden.pop(kind, None)
        carrier = carrier_decoder(kind)(content)
        if carrier is None or carrier.uid != owner.uid or self._is_spent(carrier):
            self._lose(owner.uid)
        elif owner.uid not in self._watched:
            self._fetched[carrier.uid] = carrier
            self._put(carrier)

    def _is_spent(self, carrier: Carrier) -> bool:
        """A ReplicaSet that a rollout left behind: Kubernetes keeps ten of them, and they want nothing."""
        return carrier.kind == "ReplicaSet" and not carrier.desired and carrier.uid not in self._owned

    def _lose(self, uid: CarrierUid) -> None:
        if uid not in self._owned:
            self._due.pop(uid, None)
        if self._fetched.pop(uid, None) is not None:
            self._drop(uid)
