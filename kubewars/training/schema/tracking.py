"""Ownership of fields that change without apply: whoever changes a field owns it, and nobody else does any more."""

from typing import Any

from kubewars.training.schema import fieldsets, managers, ownership
from kubewars.training.schema.managers import Entry, Manager
from kubewars.training.schema.types import Type

Obj = dict[str, Any]


def track(kind: Type, old: Obj, new: Obj, updater: Manager, *, has_status: bool, now: float) -> None:
    """Write into ``new``, in place, who owns what after ``updater`` made it from ``old``."""
    known = managers.read(new)
    comparison = ownership.compare(kind, _bare(old), _bare(new))
    if comparison.is_same:
        return
    before = known.get(updater)
    gone = fieldsets.union(comparison.changed, comparison.removed)
    known = managers.take_away(known, gone, but=updater)
    had = before.fields if before is not None else {}
    own = fieldsets.union(fieldsets.difference(had, comparison.removed), comparison.changed)
    own = managers.tracked(own, has_status=has_status, subresource=updater.subresource)
    if fieldsets.is_empty(own):
        known.pop(updater, None)
    elif before is None or own != had:
        known[updater] = Entry(own, managers.stamp(now))
    managers.write(new, known)


def _bare(obj: Obj) -> Obj:
    metadata = {key: value for key, value in (obj.get("metadata") or {}).items() if key != "managedFields"}
    return obj | {"metadata": metadata}
