"""Who joins for the first time: a player's first fighter is left alone for a while, so that its owner sees it fly.

Once for each ship with a name (a namespace of one's own, else the ``player`` label) and evening: whoever has been here
is no newcomer any more, whatever has become of their ship. Those who are there already when the game begins are none.
"""

from collections.abc import Collection, Iterable

from kubewars.domain.ids import ShipId
from kubewars.domain.ship import Side, is_named


class Newcomers:
    """``seconds`` is the warm-up's length, 0 for none; ``exempt`` are ships that get none. Times are battle time."""

    def __init__(self, seconds: float, *, exempt: Collection[ShipId] = ()) -> None:
        self._seconds = seconds
        self._known: set[ShipId] = set(exempt)
        self._until: dict[ShipId, float] = {}
        self._has_begun = False

    def welcome(self, flying: Iterable[ShipId], now: float, *, is_fresh: bool) -> list[tuple[ShipId, float]]:
        """Those of the ships that fly for the first time, each with the time at which its warm-up ends.

        Nobody is new before the cluster has been heard from once: who flies then was here before us.
        """
        if not self._seconds:
            return []
        fresh = [ship for ship in flying if ship not in self._known and is_named(ship)]
        self._known.update(fresh)
        if not self._has_begun:
            self._has_begun = is_fresh
            return []
        new = [(ship, now + self._seconds) for ship in fresh]
        self._until.update(new)
        return new

    def settled(self, now: float) -> list[ShipId]:
        """Those whose warm-up is over since the last call."""
        over = [ship for ship, until in self._until.items() if until <= now]
        for ship in over:
            del self._until[ship]
        return over

    def refusal(self, side: Side, now: float) -> str:
        """Why this ship is left alone at this moment, or an empty string."""
        left = self._until.get(side.ship, 0.0) - now
        return f"{side.name} has joined a moment ago and looks around for {left:.0f} s more" if left > 0 else ""
