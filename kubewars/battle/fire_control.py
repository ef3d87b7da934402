"""Whether the X-Wing may shoot, and how often: one object that the tick, the reaper and the presenter all look at.

It is asked at the last moment before a request leaves, so STOP works from the instant it is pressed.
"""

from kubewars.battle.ports import FeedHealth
from kubewars.wire.messages import FireView


class FireControl:
    """Fire is held while the presenter says so and while the watch is stale. ``pace`` is in seconds."""

    def __init__(self, *, pace: float, is_dry_run: bool = False) -> None:
        self.pace = pace
        self.is_dry_run = is_dry_run
        self._stopped_by = ""
        self._stale = "the cluster has not been heard from yet"

    @property
    def stopped(self) -> str:
        """Why the presenter holds fire, or an empty string."""
        return f"STOP by {self._stopped_by}" if self._stopped_by else ""

    @property
    def stale(self) -> str:
        """Why the watch cannot be believed, or an empty string."""
        return self._stale

    @property
    def is_holding(self) -> bool:
        return bool(self._stopped_by or self._stale)

    def stop(self, by: str) -> None:
        """Hold fire from this moment on."""
        self._stopped_by = by or "the presenter"

    def go(self) -> None:
        """Take back :meth:`stop`; a stale watch goes on holding fire."""
        self._stopped_by = ""

    def heed(self, health: FeedHealth) -> None:
        """Take the watch's word on itself."""
        self._stale = "" if health.is_fresh else health.reason or "the cluster is not heard from"

    def view(self) -> FireView:
        """As everyone is told it."""
        return FireView(
            holding=self.is_holding, pace=self.pace, reason=self.stopped or self._stale, dry_run=self.is_dry_run
        )
