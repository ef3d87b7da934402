"""Whether the X-Wing may shoot, and how often: one object that the tick, the reaper and the presenter all look at.

It is asked at the last moment before a request leaves, so STOP works from the instant it is pressed.
"""

from collections.abc import Callable

from kubewars.battle.ports import FeedHealth, StopMemory
from kubewars.wire.messages import FireView, HoldCause


class Forgetful:
    """A memory that lasts no longer than the process."""

    def recall(self) -> str:
        """Nobody has pressed STOP before."""
        return ""

    def keep(self, by: str) -> None:
        """Keep nothing."""


class FireControl:
    """Fire is held while the presenter says so, while the watch is stale, and for each further cause that says why.

    ``pace`` is in seconds. ``memory`` outlives the process: a game that was stopped starts stopped.
    """

    def __init__(self, *, pace: float, is_dry_run: bool = False, memory: StopMemory | None = None) -> None:
        self.pace = pace
        self.is_dry_run = is_dry_run
        self._memory = memory or Forgetful()
        self._stopped_by = self._memory.recall()
        self._stale = "the cluster has not been heard from yet"
        self._causes: list[tuple[HoldCause, Callable[[], str]]] = []

    @property
    def stopped(self) -> str:
        """Why the presenter holds fire, or an empty string."""
        return f"STOP by {self._stopped_by}" if self._stopped_by else ""

    @property
    def stale(self) -> str:
        """Why the watch cannot be believed, or an empty string."""
        return self._stale

    @property
    def held(self) -> str:
        """Why fire is held though the watch be fresh, or an empty string; for the last moment before a request."""
        return self._holding[1]

    @property
    def _holding(self) -> tuple[HoldCause, str]:
        """Why fire is held though the watch be fresh: the key and the words, both empty where it is not."""
        if self.stopped:
            return "stop", self.stopped
        reasons = ((key, cause()) for key, cause in self._causes)
        return next(((key, reason) for key, reason in reasons if reason), ("", ""))

    @property
    def reason(self) -> str:
        """Why fire is held at this moment, or an empty string."""
        return self.stopped or self._stale or self.held

    @property
    def is_holding(self) -> bool:
        return bool(self.reason)

    def hold_while(self, key: HoldCause, cause: Callable[[], str]) -> None:
        """Hold fire also while ``cause`` gives a reason: a budget used up, another game that shoots. Asked often.

        ``key`` is what a page in another language knows it by.
        """
        self._causes.append((key, cause))

    def stop(self, by: str) -> None:
        """Hold fire from this moment on."""
        self._stopped_by = by or "the presenter"
        self._memory.keep(self._stopped_by)

    def go(self) -> None:
        """Take back :meth:`stop`; every other cause goes on holding fire."""
        self._stopped_by = ""
        self._memory.keep("")

    def heed(self, health: FeedHealth) -> None:
        """Take the watch's word on itself."""
        self._stale = "" if health.is_fresh else health.reason or "the cluster is not heard from"

    def view(self) -> FireView:
        """As everyone is told it."""
        key, reason = self._holding
        if self._stale and key != "stop":
            key, reason = "stale", self._stale
        by = self._stopped_by if key == "stop" else ""
        return FireView(holding=bool(reason), pace=self.pace, reason=reason, dry_run=self.is_dry_run, cause=key, by=by)
