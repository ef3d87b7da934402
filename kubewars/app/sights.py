"""What a proton torpedo would meet, looked at before it is armed: a ship that is open, its controller, and the right.

The rules are asked as the reaper asks them, and the cluster is asked for its permission; nothing here strikes.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ClusterError
from kubewars.cluster.kinds import CARRIERS
from kubewars.cluster.permissions import Answer, Permission, may
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.pod import CarrierKind
from kubewars.domain.rules import Refusal
from kubewars.domain.ship import Backing
from kubewars.domain.strike import PRESENTER, Strike
from kubewars.server.backstage import TorpedoDoubt

#: Rules that spare a controller for what it is; what others refuse passes by itself, or by arming.
_LASTING = frozenset({"identity", "label", "namespace", "system-namespace", "own-pod", "opt-out", "functional"})
#: Seconds between looks, and for which an answer on a right is believed.
LOOK_EVERY = 2.0
BELIEVED_FOR = 60.0

Place = tuple[CarrierKind, str]


class Sights:
    """``fleet`` gives every ship by name with the controller that a torpedo would strike, ``open_ships`` those of them
    that have taken their hits; ``refusal`` is what the reaper would say now.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        fleet: Callable[[], Mapping[str, Backing | None]],
        open_ships: Callable[[], frozenset[str]],
        refusal: Callable[[Strike], Refusal | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._fleet = fleet
        self._open_ships = open_ships
        self._refusal = refusal
        self._clock = clock
        self._rights: dict[Place, tuple[Answer, float]] = {}

    def doubts(self) -> tuple[TorpedoDoubt, ...]:
        """Why a torpedo would strike nothing now; none where one ship at least could be struck."""
        fleet = self._fleet()
        opened = {name: fleet[name] for name in sorted(self._open_ships() & fleet.keys())}
        if not opened:
            return (TorpedoDoubt("no_ship"), *self._missing_rights(fleet))
        found = [self._doubt(name, carrier) for name, carrier in opened.items()]
        return () if None in found else tuple(dict.fromkeys(doubt for doubt in found if doubt is not None))

    async def look_forever(self) -> None:
        """Ask the cluster, again and again, whether the controllers of the ships may be deleted."""
        while True:
            for place in {(carrier.kind, carrier.namespace) for carrier in self._fleet().values() if carrier}:
                _, until = self._rights.get(place, ("unknown", 0.0))
                if until <= self._clock():
                    self._rights[place] = await self._ask(place), self._clock() + BELIEVED_FOR
            await asyncio.sleep(LOOK_EVERY)

    async def _ask(self, place: Place) -> Answer:
        kind, namespace = place
        try:
            return await may(self._connection, Permission("delete", CARRIERS[kind]), namespace)
        except ClusterError:
            return "unknown"  # the screen tells of a cluster that is not reached

    def _doubt(self, name: str, carrier: Backing | None) -> TorpedoDoubt | None:
        if carrier is None:
            return TorpedoDoubt("no_controller", name)
        strike = Strike(StrikeId(0), PodUid(carrier.uid), "torpedo", PRESENTER, 0.0)
        refusal = self._refusal(strike)
        if refusal is not None and refusal.rule in _LASTING:
            return TorpedoDoubt("spared", refusal.reason)
        return next(self._missing_rights({name: carrier}), None)

    def _missing_rights(self, fleet: Mapping[str, Backing | None]) -> Iterator[TorpedoDoubt]:
        places = dict.fromkeys((carrier.kind, carrier.namespace) for carrier in fleet.values() if carrier)
        for kind, namespace in places:
            if self._rights.get((kind, namespace), ("unknown", 0.0))[0] == "no":
                yield TorpedoDoubt("rights", f"delete on {CARRIERS[kind].resource} in {namespace}")
