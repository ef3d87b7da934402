"""Events told about objects, as ``kubectl describe`` shows them.

Recording returns at once; what to write is judged and written a little later, a few at a time, so that a
burst of events never holds up the work they tell of. Source: ``client-go/tools/record/event.go``.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.correlator import Correlator, remember
from kubewars.training.kinds.ages import format_micro_time, format_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Clock, Timer
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

BATCH = 4
LONGEST_QUEUE = 4000  # beyond it events are dropped, as the real recorder drops them
SERIES_PAUSE = 360.0

_serial = itertools.count()


def reference_to(obj: Obj, field_path: str = "") -> Obj:
    """What ``involvedObject`` says of an object."""
    meta = obj["metadata"]
    found = {"kind": obj["kind"], "name": meta["name"], "apiVersion": obj["apiVersion"]}
    for key in ("namespace", "uid", "resourceVersion"):
        if meta.get(key):
            found[key] = meta[key]
    if field_path:
        found["fieldPath"] = field_path
    return found


class EventWriter:
    """Runs the writes of all recorders of a cluster, oldest first, a few at a time."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self.api = api
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()
        self._turn: Timer | None = None

    def later(self, write: Callable[[], None]) -> None:
        if len(self._waiting) >= LONGEST_QUEUE:
            return
        self._waiting.append(write)
        if self._turn is None:
            self._turn = self._clock.call_at(self._clock.now(), self._run)

    def stop(self) -> None:
        self._waiting.clear()
        if self._turn:
            self._turn.cancel()

    def _run(self) -> None:
        self._turn = None
        for _ in range(min(BATCH, len(self._waiting))):
            write = self._waiting.popleft()
            # A namespace that is going takes no events, and losing one is within an event's promise.
            with contextlib.suppress(StatusError):
                write()
        if self._waiting:
            self._turn = self._clock.call_at(self._clock.now(), self._run)


class Recorder:
    """Tells events in the name of one component; ``host`` is the node's name for those that have one."""

    def __init__(self, writer: EventWriter, clock: Clock, component: str, host: str = "") -> None:
        self._writer = writer
        self._clock = clock
        self._source = {"component": component} | ({"host": host} if host else {})
        self._host = host
        self._correlator = Correlator()

    def event(self, obj: Obj, kind: str, reason: str, message: str, *, field_path: str = "") -> None:
        """``kind`` is Normal or Warning."""
        now = self._clock.now()
        subject = reference_to(obj, field_path)
        namespace = subject.get("namespace") or "default"
        moment = format_time(now)
        self._later(
            now,
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"name": event_name(subject["name"], now), "namespace": namespace},
                "involvedObject": subject,
                "reason": reason,
                "message": message[:1024],
                "source": self._source,
                "firstTimestamp": moment,
                "lastTimestamp": moment,
                "count": 1,
                "type": kind,
                "eventTime": None,
                "reportingComponent": self._source["component"],
                "reportingInstance": self._host,
            },
        )

    def _later(self, now: float, event: Obj) -> None:
        self._writer.later(lambda: self._write(now, event))

    def _write(self, now: float, event: Obj) -> None:
        judged = self._correlator.correlate(event, now)
        if judged is None:
            return
        told, is_repeat = judged
        namespace, api = told["metadata"]["namespace"], self._writer.api
        if is_repeat:
            current = api.find("events", namespace, told["metadata"]["name"])
            if current is not None:
                api.update("events", current | {key: told[key] for key in ("count", "lastTimestamp", "message")})
                return
            self._correlator.forget(told)
        api.create("events", namespace, told)

    def normal(self, obj: Obj, reason: str, message: str, *, field_path: str = "") -> None:
        self.event(obj, "Normal", reason, message, field_path=field_path)

    def warning(self, obj: Obj, reason: str, message: str, *, field_path: str = "") -> None:
        self.event(obj, "Warning", reason, message, field_path=field_path)


@dataclass(slots=True)
class _Series:
    name: str
    count: int
    written: float


class SeriesRecorder:
    """Tells events the newer way, as the scheduler does: ``eventTime``, ``action``, and a series when repeated.

    Source: ``client-go/tools/events``: a second alike starts the series, which is then refreshed every six
    minutes.
    """

    def __init__(self, writer: EventWriter, clock: Clock, component: str) -> None:
        self._writer = writer
        self._clock = clock
        self._component = component
        self._series: dict[tuple[str, str, str], _Series] = {}

    def event(self, obj: Obj, kind: str, reason: str, action: str, note: str) -> None:
        now = self._clock.now()
        subject = reference_to(obj)
        self._writer.later(lambda: self._write(now, subject, kind, reason, action, note))

    def _write(self, now: float, subject: Obj, kind: str, reason: str, action: str, note: str) -> None:
        api, namespace = self._writer.api, subject.get("namespace") or "default"
        key = (subject.get("uid", ""), reason, note)
        series = self._series.get(key)
        current = api.find("events", namespace, series.name) if series else None
        if series is None or current is None:
            name = event_name(subject["name"], now)
            remember(self._series, key, _Series(name, 1, now))
            api.create("events", namespace, self._event(now, subject, kind, reason, action, note, name))
            return
        series.count += 1
        if series.count > 2 and now - series.written < SERIES_PAUSE:
            return
        series.written = now
        told = {"count": series.count, "lastObservedTime": format_micro_time(now)}
        api.update("events", current | {"series": told})

    def _event(self, now: float, subject: Obj, kind: str, reason: str, action: str, note: str, name: str) -> Obj:
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": subject.get("namespace") or "default"},
            "involvedObject": subject,
            "reason": reason,
            "message": note[:1024],
            "source": {},
            "firstTimestamp": None,
            "lastTimestamp": None,
            "type": kind,
            "eventTime": format_micro_time(now),
            "action": action,
            "reportingComponent": self._component,
            "reportingInstance": f"{self._component}-kubewars",
        }


def event_name(subject: str, now: float) -> str:
    """``web-0.18a2b3c4d5e6f708``: the object's name and nanoseconds in hexadecimal, made unique by a serial."""
    return f"{subject}.{int(now * 1e6) * 1000 + next(_serial) % 1000:x}"
