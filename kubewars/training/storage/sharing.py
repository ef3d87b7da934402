"""One copy of what many objects say alike.

A thousand pods made by one controller carry the same template, the same conditions, and the same record of who owns
which field; together those are nearly all of each. Stored objects never change, so they can all hold the same parts.
"""

from typing import Any

import msgspec

from kubewars.training.storage.record import Obj

# Forgetting all now and then bounds the pool; who already shares a copy keeps it.
_MOST = 4096
_LARGEST = 16 * 1024  # bytes; what is larger is unlikely to come twice
_DEEPEST = 8  # each level is encoded with those above it, so that depth costs

_encoder = msgspec.json.Encoder()


class Pool:
    """Remembers parts of objects by their JSON."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def share_parts(self, obj: Obj) -> None:
        """Replace, in place, each map and list in an object by an equal one that was seen before."""
        self._share_below(obj["metadata"], 0)
        for key, value in obj.items():
            if key != "metadata" and isinstance(value, dict | list):
                obj[key] = self._shared(value, 1)

    def _shared(self, value: Any, depth: int) -> Any:
        key = _encoder.encode(value)
        if len(key) > _LARGEST:
            return value
        known = self._known.get(key)
        if known is not None:
            return known
        if depth < _DEEPEST:
            self._share_below(value, depth)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = value
        return value

    def _share_below(self, value: Any, depth: int) -> None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                value[key] = self._shared(inner, depth + 1)
