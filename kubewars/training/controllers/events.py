"""Events live for an hour, as in the real API server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.kinds.ages import parse_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.clock import Timer
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

LIFETIME = 3600.0
PERIOD = 60.0


class EventExpiry:
    """Looks once a minute."""

    def __init__(self, context: Context) -> None:
        self._api = context.api
        self._clock = context.clock
        self._timer: Timer = self._clock.call_at(self._clock.now() + PERIOD, self._sweep)

    def stop(self) -> None:
        self._timer.cancel()

    def _sweep(self) -> None:
        now = self._clock.now()
        self._timer = self._clock.call_at(now + PERIOD, self._sweep)
        for event in self._api.list("events"):
            if _last_seen(event) + LIFETIME < now:
                meta = event["metadata"]
                try:
                    self._api.delete("events", meta["namespace"], meta["name"])
                except StatusError:
                    continue


def _last_seen(event: Obj) -> float:
    series = event.get("series") or {}
    stamps = (series.get("lastObservedTime"), event.get("lastTimestamp"), event["metadata"].get("creationTimestamp"))
    return max(parse_time(stamp) for stamp in stamps if stamp)
