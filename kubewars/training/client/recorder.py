"""Events told about objects, as ``kubectl describe`` shows them.

Recording returns at once; what to write is judged and written a little later, a few at a time, so that a
burst of events never holds up the work they tell of. Source: ``client-go/tools/record/event.go``.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.correlator import Correlator
from kubewars.training.kinds.ages import format_micro_time, format_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.clock import Clock, Timer
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

BATCH = 8
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
    """Writes the events of all recorders of a cluster, oldest first."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._waiting: deque[tuple[Correlator, Obj, float]] = deque()
        self._turn: Timer | None = None

    def write(self, correlator: Correlator, event: Obj) -> None:
        if len(self._waiting) >= LONGEST_QUEUE:
            return
        self._waiting.append((correlator, event, self._clock.now()))
        if self._turn is None:
            self._turn = self._clock.call_at(self._clock.now(), self._run)

    def stop(self) -> None:
        self._waiting.clear()
        if self._turn:
            self._turn.cancel()

    def _run(self) -> None:
        self._turn = None
        for _ in range(min(BATCH, len(self._waiting))):
            self._write_one(*self._waiting.popleft())
        if self._waiting:
            self._turn = self._clock.call_at(self._clock.now(), self._run)

    def _write_one(self, correlator: Correlator, event: Obj, now: float) -> None:
        judged = correlator.correlate(event, now)
        if judged is None:
            return
        told, is_repeat = judged
        namespace = told["metadata"]["namespace"]
        try:
            if is_repeat:
                current = self._api.find("events", namespace, told["metadata"]["name"])
                if current is not None:
                    changes = {key: told[key] for key in ("count", "lastTimestamp", "message")}
                    self._api.update("events", current | changes)
                    return
                correlator.forget(told)
            self._api.create("events", namespace, told)
        except StatusError:
            return  # a namespace that is going takes no events, and losing one is within an event's promise


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
        self._writer.write(
            self._correlator,
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

    def __init__(self, api: Api, clock: Clock, component: str) -> None:
        self._api = api
        self._clock = clock
        self._component = component
        self._series: dict[tuple[str, str, str], _Series] = {}

    def event(self, obj: Obj, kind: str, reason: str, action: str, note: str) -> None:
        now = self._clock.now()
        subject = reference_to(obj)
        key = (subject.get("uid", ""), reason, note)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series(event_name(subject["name"], now), 1, now)
            self._create(subject, kind, reason, action, note, series.name)
            return
        series.count += 1
        if series.count > 2 and now - series.written < SERIES_PAUSE:
            return
        series.written = now
        current = self._api.find("events", subject.get("namespace") or "default", series.name)
        if current is None:
            del self._series[key]
            return
        told = {"count": series.count, "lastObservedTime": format_micro_time(now)}
        try:
            self._api.update("events", current | {"series": told})
        except StatusError:
            return

    def forget(self, uid: str) -> None:
        """The object is gone or settled; what comes next about it is a new story."""
        for key in [key for key in self._series if key[0] == uid]:
            del self._series[key]

    def _create(self, subject: Obj, kind: str, reason: str, action: str, note: str, name: str) -> None:
        namespace = subject.get("namespace") or "default"
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": subject,
            "reason": reason,
            "message": note[:1024],
            "source": {},
            "firstTimestamp": None,
            "lastTimestamp": None,
            "type": kind,
            "eventTime": format_micro_time(self._clock.now()),
            "action": action,
            "reportingComponent": self._component,
            "reportingInstance": f"{self._component}-kubewars",
        }
        try:
            self._api.create("events", namespace, event)
        except StatusError:
            return


def event_name(subject: str, now: float) -> str:
    """``web-0.18a2b3c4d5e6f708``: the object's name and nanoseconds in hexadecimal, made unique by a serial."""
    return f"{subject}.{int(now * 1e6) * 1000 + next(_serial) % 1000:x}"
