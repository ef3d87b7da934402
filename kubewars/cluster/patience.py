"""How long to wait before the next attempt: growing, jittered, and never less than the server asks for.

With these figures one reflector makes at most nine attempts in the first 30 s of an outage.
"""

import random

FIRST_WAIT = 0.8
LONGEST_WAIT = 8.0
GROWTH = 2.0
#: A wait is this much shorter or longer by chance, so that clients do not come back all at once.
JITTER = 0.25


class Patience:
    """Counts failures in a row and says what to wait after each. Seconds."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.failures = 0

    def next_wait(self, retry_after: float = 0.0) -> float:
        """Count one more failure. ``retry_after`` is what the server asked for, if anything."""
        wait = min(FIRST_WAIT * GROWTH ** min(self.failures, 16), LONGEST_WAIT)
        self.failures += 1
        return max(wait * self._chance.uniform(1 - JITTER, 1 + JITTER), retry_after)

    def reset(self) -> None:
        """Things go well again."""
        self.failures = 0
