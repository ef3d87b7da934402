"""The text of a watch, without a socket: pieces of bytes in, things said out.

A watch is one JSON object a line (Kubernetes API concepts, "Efficient detection of changes"). Pieces end anywhere, and
lines may be megabytes long; neither changes what is understood.
"""

from collections.abc import Callable

import msgspec
from msgspec import Raw, Struct

from kubewars.cluster import shapes
from kubewars.cluster.errors import ApiError
from kubewars.cluster.status import refusal_in

_decode_event = msgspec.json.Decoder(shapes.Event).decode
_decode_bookmark = msgspec.json.Decoder(shapes.Bookmark).decode
#: How a streamed listing ends (Kubernetes API concepts, "Streaming lists").
LISTING_ENDS = "k8s.io/initial-events-end"
#: No object of etcd's is near this; more without a line's end is no watch.
LONGEST_LINE = 64 * 1024 * 1024


class Upserted(Struct, frozen=True):
    """ADDED or MODIFIED: the object is so now."""

    object: Raw


class Deleted(Struct, frozen=True):
    """DELETED: the object is gone, or has left the selector."""

    object: Raw


class Marked(Struct, frozen=True):
    """BOOKMARK: nothing has happened up to this resourceVersion. ``ends_listing``: all that was there has been sent."""

    resource_version: str
    ends_listing: bool = False


class Refused(Struct, frozen=True):
    """ERROR, or a ``Status`` where a watch should be: the watch is over."""

    refusal: ApiError


class Gibberish(Struct, frozen=True):
    """A line that is no watch event."""

    start: str


Said = Upserted | Deleted | Marked | Refused | Gibberish


class LineSplitter:
    """Joins pieces and cuts them at line ends. Each byte is looked at once, however long the line."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that this piece completes, without their ends; blank ones are left out."""
        head, end, rest = piece.partition(b"\n")
        self._pieces.append(head)
        self._size += len(head)
        if not end:
            return []
        first = b"".join(self._pieces)
        *more, rest = rest.split(b"\n")
        self._pieces, self._size = ([rest], len(rest)) if rest else ([], 0)
        return [line for line in (first, *more) if line.strip()]

    @property
    def size(self) -> int:
        """Bytes held of the line that is not complete yet."""
        return self._size

    @property
    def rest(self) -> bytes:
        """What stands after the last line's end."""
        return b"".join(self._pieces).strip()


def understand_line(line: bytes) -> Said:
    """What one line says. Never raises."""
    try:
        event = _decode_event(line)
    except shapes.UNREADABLE:
        return Gibberish(line[:80].decode(errors="replace"))
    if event.kind == "Status" and not event.type:
        return Refused(refusal_in(0, line))
    say = _SAYINGS.get(event.type)
    return say(event.object) if say else Gibberish(line[:80].decode(errors="replace"))


def _bookmark(content: Raw) -> Marked:
    """What a bookmark says; an unreadable one says nothing."""
    try:
        metadata = _decode_bookmark(content).metadata
    except shapes.UNREADABLE:
        return Marked("")
    if metadata is None:
        return Marked("")
    return Marked(metadata.resourceVersion, (metadata.annotations or {}).get(LISTING_ENDS) == "true")


_SAYINGS: dict[str, Callable[[Raw], Said]] = {
    "ADDED": Upserted,
    "MODIFIED": Upserted,
    "DELETED": Deleted,
    "BOOKMARK": _bookmark,
    "ERROR": lambda content: Refused(refusal_in(0, bytes(content))),
}
