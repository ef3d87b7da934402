"""One version of one object, with its JSON encoded at most once for all who read it."""

from typing import Any

import msgspec

Obj = dict[str, Any]

_encoder = msgspec.json.Encoder()


class Record:
    """An immutable version of an object. ``body`` is its JSON without kind and apiVersion, as lists carry it."""

    __slots__ = ("_body", "obj", "size")

    def __init__(self, obj: Obj) -> None:
        self.obj = obj
        self.size = 0  # bytes of JSON, once it is stored
        self._body: bytes | None = None

    @property
    def body(self) -> bytes:
        if self._body is None:
            bare = {key: value for key, value in self.obj.items() if key not in ("kind", "apiVersion")}
            self._body = _encoder.encode(bare)
        return self._body

    def forget_encoding(self) -> None:
        """Give the encoded bytes back; they are made again when somebody asks."""
        self._body = None

    @property
    def full(self) -> bytes:
        """The whole object as JSON, kind and apiVersion first."""
        head = b'{"kind":%s,"apiVersion":%s' % (
            _encoder.encode(self.obj["kind"]),
            _encoder.encode(self.obj["apiVersion"]),
        )
        rest = self.body
        return head + (b"}" if rest == b"{}" else b"," + rest[1:])

    @property
    def revision(self) -> int:
        return int(self.obj["metadata"]["resourceVersion"])
