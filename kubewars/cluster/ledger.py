"""Who was struck when: what the cooldown and the kill budget are reckoned from. Pure; times are monotonic seconds."""

from collections import deque

from kubewars.domain.pod import Carrier, Target

MINUTE = 60.0
#: Bare pods without a player come and go for ever; the longest unstruck are forgotten.
MOST_REMEMBERED = 10_000


class Ledger:
    """Accepted strikes of the last minute, and the last one on each player. See :func:`_who` for who is one."""

    def __init__(self) -> None:
        self._kills: deque[float] = deque()
        self._last: dict[str, float] = {}

    def enter(self, target: Target, now: float) -> None:
        """A strike on this is on its way. Entered before it is sent, so that of two at once one must wait."""
        self._kills.append(now)
        self._last.pop(_who(target), None)
        self._last[_who(target)] = now
        if len(self._last) > MOST_REMEMBERED:
            del self._last[next(iter(self._last))]

    def strike_out(self, target: Target, at: float, before: float | None) -> None:
        """The strike entered at ``at`` came to nothing; ``before`` is what ``since`` would have been reckoned from."""
        if at in self._kills:
            self._kills.remove(at)
        if self._last.get(_who(target)) == at:
            if before is None:
                del self._last[_who(target)]
            else:
                self._last[_who(target)] = before

    def last(self, target: Target) -> float | None:
        """When this target's player was struck last."""
        return self._last.get(_who(target))

    def kills_last_minute(self, now: float) -> int:
        """Strikes entered in the last 60 s."""
        while self._kills and self._kills[0] <= now - MINUTE:
            self._kills.popleft()
        return len(self._kills)


def _who(target: Target) -> str:
    """A ship: pods of one player are one, an unnamed controller and its pods are one."""
    if target.player:
        return f"player/{target.player}"
    if isinstance(target, Carrier):
        return f"carrier/{target.uid}"
    return f"carrier/{target.owner.uid}" if target.owner else f"pod/{target.uid}"
