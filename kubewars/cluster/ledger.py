"""Who was struck when: what the cooldown and the kill budget are reckoned from. Pure; times are monotonic seconds."""

from collections import deque

from kubewars.domain.pod import Pod

MINUTE = 60.0
#: Bare pods without a player come and go for ever; the longest unstruck are forgotten.
MOST_REMEMBERED = 10_000


class Ledger:
    """Accepted strikes of the last minute, and the last one on each player. See :func:`_who` for who is one."""

    def __init__(self) -> None:
        self._kills: deque[float] = deque()
        self._last: dict[str, float] = {}

    def enter(self, pod: Pod, now: float) -> None:
        """A strike on this pod is on its way. Entered before it is sent, so that of two at once one must wait."""
        self._kills.append(now)
        self._last.pop(_who(pod), None)
        self._last[_who(pod)] = now
        if len(self._last) > MOST_REMEMBERED:
            del self._last[next(iter(self._last))]

    def strike_out(self, pod: Pod, at: float, before: float | None) -> None:
        """The strike entered at ``at`` came to nothing; ``before`` is what ``since`` would have been reckoned from."""
        if at in self._kills:
            self._kills.remove(at)
        if self._last.get(_who(pod)) == at:
            if before is None:
                del self._last[_who(pod)]
            else:
                self._last[_who(pod)] = before

    def last(self, pod: Pod) -> float | None:
        """When this pod's player was struck last."""
        return self._last.get(_who(pod))

    def kills_last_minute(self, now: float) -> int:
        """Strikes entered in the last 60 s."""
        while self._kills and self._kills[0] <= now - MINUTE:
            self._kills.popleft()
        return len(self._kills)


def _who(pod: Pod) -> str:
    """A ship: pods of one player are one, and an unnamed controller's pods are one."""
    if pod.player:
        return f"player/{pod.player}"
    return f"carrier/{pod.owner.uid}" if pod.owner else f"pod/{pod.uid}"
