"""What the battle needs from outside, as Protocols. Adapters fit them; the composition root plugs them in."""

from typing import Protocol

from msgspec import Struct

from kubewars.domain.changes import ClusterChange
from kubewars.domain.strike import Strike, StrikeResult
from kubewars.wire.messages import Delta


class FeedHealth(Struct, frozen=True):
    """Can the roster be believed? While it is stale the battle shows so and holds fire.

    ``reason`` is for people; ``since`` is the monotonic time in seconds at which this began.
    """

    is_fresh: bool
    reason: str = ""
    since: float = 0.0


class ClusterFeed(Protocol):
    """The watch, seen from the battle."""

    def take(self) -> list[ClusterChange]:
        """All changes since the last call, oldest first; never waits."""

    @property
    def health(self) -> FeedHealth:
        """Whether every reflector that the roster depends on is listed and heard from."""


class Gunner(Protocol):
    """The one hand that deletes, seen from the battle."""

    async def strike(self, strike: Strike) -> StrikeResult:
        """Ask every rule, then the API. Never raises for what a cluster may do; always gives a result."""


class Audience(Protocol):
    """Everyone who watches."""

    def publish(self, delta: Delta) -> None:
        """Pass on one delta to all; returns at once, whatever any one spectator does."""


class ScoreBook(Protocol):
    """What outlives the process."""

    def record_strike(self, result: StrikeResult, player: str, pod: str) -> None:
        """Keep one strike with its outcome."""


class StopMemory(Protocol):
    """STOP, beyond the end of the process."""

    def recall(self) -> str:
        """By whom the game was stopped when the last process ended; empty if it was not."""

    def keep(self, by: str) -> None:
        """From now on the game is stopped by this one; an empty string: it is not."""


class BattleClock(Protocol):
    """Monotonic seconds; battle time is this minus its value at the start of the epoch."""

    def __call__(self) -> float: ...
