"""One copy of what many objects say alike.

A thousand pods made by one controller carry the same record of who owns which field, and that record is the largest
part of each. Stored objects never change, so they can all hold the same one.
"""

from typing import Any

import msgspec

from kubewars.training.storage.record import Obj

# Forgetting all now and then bounds the pool; who already shares a copy keeps it.
_MOST = 4096
_LARGEST = 16 * 1024  # bytes; what is larger is unlikely to come twice

_encoder = msgspec.json.Encoder()


class Pool:
    """Remembers field sets by their JSON."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def share_fields(self, obj: Obj) -> None:
        """Replace, in place, each field set in ``managedFields`` by an equal one that was seen before."""
        for entry in obj["metadata"].get("managedFields") or ():
            if "fieldsV1" in entry:
                entry["fieldsV1"] = self._shared(entry["fieldsV1"])

    def _shared(self, fields: Any) -> Any:
        key = _encoder.encode(fields)
        if len(key) > _LARGEST:
            return fields
        if len(self._known) >= _MOST:
            self._known.clear()
        return self._known.setdefault(key, fields)
