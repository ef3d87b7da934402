"""Watch: the events of one selection as the bytes that a client reads, encoded once for all who ask alike.

Source: ``apiserver/pkg/storage/cacher`` for what an event becomes when an object enters or leaves a selection.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from kubewars.training.kinds import Kind
from kubewars.training.machinery import views
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.listing import Selection, select
from kubewars.training.machinery.versions import served_record
from kubewars.training.status import StatusError
from kubewars.training.storage.record import Obj, Record
from kubewars.training.storage.store import ADDED, DELETED, MODIFIED, Event

View = Literal["object", "table", "metadata"]
INITIAL_EVENTS_END = "k8s.io/initial-events-end"

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Shape:
    """How a watcher wants its events: two watchers with equal shapes get the same bytes."""

    kind: Kind
    view: View = "object"
    include: views.Include = "Metadata"
    version: str = "v1"  # of meta.k8s.io

    def __hash__(self) -> int:
        return hash((self.kind.name, self.kind.version, self.view, self.include, self.version))


class Watch:
    """A running watch: hands each event of its selection, as a line of JSON, to ``emit``.

    Between creation and :meth:`start` nothing is missed, for the past is read from the store's history.
    """

    def __init__(self, core: Core, selection: Selection, shape: Shape, emit: Callable[[bytes], None]) -> None:
        self._core = core
        self._selection = selection
        self._shape = shape
        self._emit = emit
        self._has_sent_columns = False
        self._stop: Callable[[], None] | None = None

    def start(self, revision: int | None, *, ends_initial: bool = False) -> None:
        """Replay from ``revision``, or begin with what exists when it is None; then follow.

        Args:
            revision: the resourceVersion that the client has seen.
            ends_initial: mark the end of what existed by an annotated bookmark.

        Raises:
            StatusError: 410 when the history does not reach back to ``revision``.
        """
        if revision is None:
            for record in select(self._core, self._selection):
                self._emit(self._line(ADDED, record))
        else:
            for event in self._core.store.since(self._selection.kind.name, revision):
                self._pass_on(event)
        if ends_initial:
            self.bookmark(ends_initial=True)
        self._stop = self._core.store.listen(self._selection.kind.name, self._pass_on)

    def stop(self) -> None:
        """Hear of nothing any more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def bookmark(self, *, ends_initial: bool = False) -> None:
        """Tell the client how far it is."""
        meta: Obj = {"resourceVersion": str(self._core.store.revision)}
        if ends_initial:
            meta["annotations"] = {INITIAL_EVENTS_END: "true"}
        kind = self._shape.kind
        if self._shape.view == "object":
            body = _encoder.encode({"kind": kind.kind, "apiVersion": kind.api_version, "metadata": meta})
        elif self._shape.view == "metadata":
            body = _encoder.encode(views.metadata_of({"metadata": meta}, self._shape.version))
        else:
            body = views.table_of(
                kind, (), 0.0, metadata={"resourceVersion": meta["resourceVersion"]}, version=self._shape.version
            )
        self._emit(_frame("BOOKMARK", body))

    def fail(self, error: StatusError) -> None:
        """Tell the client why the watch ends."""
        self._emit(_frame("ERROR", _encoder.encode(error.to_status())))

    def _pass_on(self, event: Event) -> None:
        told = self._type_for(event)
        if told is None:
            return
        record = event.record
        if told == DELETED and event.type != DELETED:
            record = _last_seen(event)
        is_first = self._shape.view == "table" and not self._has_sent_columns
        key = (self._shape, told, is_first)
        line = event.encodings.get(key)
        if line is None:
            line = event.encodings[key] = self._line(told, record)
        else:
            self._has_sent_columns = True
        self._emit(line)

    def _type_for(self, event: Event) -> str | None:
        """What the event is to this selection: entering it is ADDED, leaving it DELETED."""
        is_in = event.type != DELETED and self._selection.matches(event.record.obj)
        was_in = event.old is not None and self._selection.matches(event.old.obj)
        if is_in:
            return MODIFIED if was_in else ADDED
        return DELETED if was_in else None

    def _line(self, told: str, record: Record) -> bytes:
        match self._shape.view:
            case "object":
                return _frame(told, served_record(self._shape.kind, self._selection.kind, record).full)
            case "metadata":
                return _frame(told, _encoder.encode(views.metadata_of(record.obj, self._shape.version)))
        table = views.table_of(
            self._selection.kind,
            (record,),
            self._core.clock.now(),
            include=self._shape.include,
            metadata={"resourceVersion": record.obj["metadata"]["resourceVersion"]},
            has_columns=not self._has_sent_columns,
            version=self._shape.version,
        )
        self._has_sent_columns = True
        return _frame(told, table)


def _frame(told: str, body: bytes) -> bytes:
    return b'{"type":"%s","object":%s}\n' % (told.encode(), body)


def _last_seen(event: Event) -> Record:
    """The object as it was when it still belonged, with the revision at which it left."""
    assert event.old is not None
    old = event.old.obj
    return Record(old | {"metadata": old["metadata"] | {"resourceVersion": str(event.revision)}})
