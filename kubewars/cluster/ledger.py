"""Who was struck when: what the cooldown and the kill budget are reckoned from. Pure; times are monotonic seconds."""

from collections import deque

from kubewars.domain.ids import ShipId

MINUTE = 60.0
#: Bare pods without a player come and go for ever; the longest unstruck are forgotten.
MOST_REMEMBERED = 10_000


class Ledger:
    """Accepted strikes of the last minute, and the last one on each ship."""

    def __init__(self) -> None:
        self._kills: deque[float] = deque()
        self._last: dict[ShipId, float] = {}

    def enter(self, ship: ShipId, now: float) -> None:
        """A strike on this one is on its way. Entered before it is sent, so that of two at once one must wait."""
        self._kills.append(now)
        self._last.pop(ship, None)
        self._last[ship] = now
        if len(self._last) > MOST_REMEMBERED:
            del self._last[next(iter(self._last))]

    def strike_out(self, ship: ShipId, at: float, before: float | None) -> None:
        """The strike entered at ``at`` came to nothing; ``before`` is what ``since`` would have been reckoned from."""
        if at in self._kills:
            self._kills.remove(at)
        if self._last.get(ship) == at:
            if before is None:
                del self._last[ship]
            else:
                self._last[ship] = before

    def last(self, ship: ShipId) -> float | None:
        """When this ship was struck last."""
        return self._last.get(ship)

    def kills_last_minute(self, now: float) -> int:
        """Strikes entered in the last 60 s."""
        while self._kills and self._kills[0] <= now - MINUTE:
            self._kills.popleft()
        return len(self._kills)
