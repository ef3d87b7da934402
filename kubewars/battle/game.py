"""The battle as those see it who show and steer it: the server asks for this face and knows no other.

Every call returns at once and is made from the event loop's thread.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from kubewars.battle.cockpit import Cockpit
from kubewars.wire.arena import ArenaPlayer, ArenaView
from kubewars.wire.messages import FireView, Snapshot, StrikeView, WatchView


class GameHealth(Struct, frozen=True):
    """``is_ticking``: the loop has ticked within the last seconds. A stale watch is no illness: the game shows it.

    ``is_leaving``: it is about to end, and nobody new should be sent to it.
    """

    is_ticking: bool
    fire: FireView
    watch: WatchView
    is_leaving: bool = False


class Tally(Struct, frozen=True):
    """What was counted since the process began. ``strikes`` is by (weapon, outcome), one entry a final outcome.

    ``tick_seconds`` is the time spent inside ticks in all; ``late_ticks`` those that began more than one tick late;
    ``worst_lag`` in seconds, of the last minute.
    """

    ticks: int = 0
    late_ticks: int = 0
    tick_seconds: float = 0.0
    worst_lag: float = 0.0
    xwing_hits: int = 0
    xwing_losses: int = 0
    strikes: Mapping[tuple[str, str], int] = {}


class Game(Protocol):
    """A running battle."""

    @property
    def cockpit(self) -> Cockpit:
        """Who flies, and the consoles that may."""

    def time(self) -> float:
        """Battle time now, in seconds."""

    def snapshot(self) -> Snapshot:
        """All there is, as of the last published delta: ``seq`` is that delta's, never another."""

    def deltas_since(self, epoch: str, seq: int) -> Sequence[bytes] | None:
        """The encoded deltas ``seq + 1`` up to the last published, oldest first; none if ``seq`` is the last.

        ``None`` where that cannot be: another epoch, a number of the future, or one no longer kept.
        """

    def arena(self) -> ArenaView:
        """The shape of ``GET /api/arena``."""

    def player(self, name: str) -> ArenaPlayer | None:
        """One ship by its player's name, or by the ship's id; ``None`` where there is none."""

    def strikes(self) -> Sequence[StrikeView]:
        """The log of strikes, newest first, bounded."""

    def health(self) -> GameHealth:
        """How the battle itself is doing."""

    def tally(self) -> Tally:
        """Counters for ``/metrics``."""

    def stop(self, by: str) -> None:
        """Hold fire from this moment: nothing is sent to the cluster after it returns."""

    def go(self, by: str) -> None:
        """Take back :meth:`stop`."""

    def set_pace(self, seconds: float) -> None:
        """Seconds between the autopilot's strikes; the caller has checked that it is within 0.2 to 3600."""
