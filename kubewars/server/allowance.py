"""How much a client may say: a token bucket."""


class Allowance:
    """Holds ``burst`` at most and is refilled by ``rate`` a second. The clock is whoever asks."""

    __slots__ = ("_burst", "_left", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._seen = now

    def take(self, cost: float, now: float) -> bool:
        """Take ``cost`` if there is as much; takes nothing where it answers no."""
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if cost > self._left:
            return False
        self._left -= cost
        return True
