"""How well the loop keeps time, measured on every tick."""

from collections import deque

#: Seconds over which the worst lag is remembered.
MEMORY = 60.0


class Meter:
    """Counts ticks. All times are in seconds of the battle's monotonic clock."""

    def __init__(self, tick: float) -> None:
        self._tick = tick
        self._worst: deque[tuple[float, float]] = deque()
        self.ticks = 0
        self.late_ticks = 0
        self.tick_seconds = 0.0
        self.last = 0.0

    def count(self, *, due: float, began: float, ended: float) -> None:
        """One tick that should have begun at ``due``."""
        lag = max(0.0, began - due)
        self.ticks += 1
        self.late_ticks += lag > self._tick
        self.tick_seconds += ended - began
        self.last = ended
        while self._worst and self._worst[-1][1] <= lag:
            self._worst.pop()
        self._worst.append((began, lag))
        self._forget(began)

    def worst_lag(self, now: float) -> float:
        """The worst of the last minute."""
        self._forget(now)
        return self._worst[0][1] if self._worst else 0.0

    def _forget(self, now: float) -> None:
        while self._worst and self._worst[0][0] < now - MEMORY:
            self._worst.popleft()
