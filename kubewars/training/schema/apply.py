"""Server-side apply: merge what a manager says, prune what it no longer says, and see whom that would hurt.

Source: ``structured-merge-diff/merge/update.go`` and the KEP "Server-side apply".
"""

from typing import Any

from kubewars.training.counting import MOST_STORED_VALUES, kept_values, too_many_values
from kubewars.training.schema import fieldsets, managers, ownership
from kubewars.training.schema.fieldsets import MEMBER, FieldSet
from kubewars.training.schema.managers import Entry, Manager, Managers
from kubewars.training.schema.ownership import below, is_granular, items_by_element
from kubewars.training.schema.types import Type
from kubewars.training.status import Cause, StatusError

Obj = dict[str, Any]
_ALWAYS_KEPT = ("f:apiVersion", "f:kind", "f:metadata")


def apply(kind: Type, live: Obj, config: Obj, applier: Manager, *, has_status: bool, force: bool, now: float) -> Obj:
    """``live`` with ``config`` applied, managedFields included; neither argument is changed.

    Raises:
        StatusError: 409 with one cause for each field of someone else's that would change, unless ``force``; 413 when
            what is said and who said it are by themselves more than an object may hold.
    """
    known = managers.read(live)
    before = known.get(applier)
    said = ownership.said(kind, config)
    own = managers.tracked(said, has_status=has_status, subresource=applier.subresource)
    if config.get("kind") != "Endpoints" and kept_values(config) + fieldsets.size(own) > MOST_STORED_VALUES:
        raise too_many_values(MOST_STORED_VALUES)
    merged: Obj = _merge(kind, live, config)
    if before is not None:
        others = [entry.fields for manager, entry in known.items() if manager != applier]
        merged = _prune(kind, merged, before.fields, [own, *others])
    comparison = ownership.compare(kind, _bare(live), _bare(merged))
    known.pop(applier, None)
    if not force:
        _ensure_no_conflict(known, comparison.changed)
    gone = fieldsets.union(comparison.changed, comparison.removed)
    known = managers.take_away(known, gone, but=applier)
    # An apply that changes nothing is not dated, only recorded.
    undated = before.time if before is not None else ""
    known[applier] = Entry(own, undated if comparison.is_same else managers.stamp(now))
    merged["metadata"] = dict(merged.get("metadata") or {})
    managers.write(merged, known)
    return merged


def _bare(obj: Obj) -> Obj:
    metadata = {key: value for key, value in (obj.get("metadata") or {}).items() if key != "managedFields"}
    return obj | {"metadata": metadata}


def _ensure_no_conflict(known: Managers, changed: FieldSet) -> None:
    hurt: list[tuple[Manager, fieldsets.Path]] = []
    for manager, entry in known.items():
        shared = fieldsets.intersection(entry.fields, changed)
        hurt += [(manager, path) for path in fieldsets.members(shared)]
    if not hurt:
        return
    causes = tuple(
        Cause("FieldManagerConflict", f"conflict with {manager.show()}", fieldsets.show(path)) for manager, path in hurt
    )
    if len(hurt) == 1:
        message = f"Apply failed with 1 conflict: {causes[0].message}: {causes[0].field}"
    else:
        lines: list[str] = []
        for manager in sorted({manager for manager, _ in hurt}, key=lambda one: (one.name, one.operation)):
            lines.append(f"conflicts with {manager.show()}:")
            lines += [f"- {fieldsets.show(path)}" for owner, path in hurt if owner == manager]
        message = f"Apply failed with {len(hurt)} conflicts: " + "\n".join(lines)
    raise StatusError(409, "Conflict", message, causes=causes)


def _merge(kind: Type | None, live: Any, config: Any) -> Any:
    if not (is_granular(kind, live) and is_granular(kind, config)) or type(live) is not type(config):
        return config
    if isinstance(config, dict):
        merged = dict(live)
        for key, item in config.items():
            merged[key] = _merge(below(kind, key), live[key], item) if live.get(key) is not None else item
        return merged
    assert kind is not None
    return _merge_lists(kind, live, config)


def _merge_lists(kind: Type, live: list[Any], config: list[Any]) -> list[Any]:
    """Items by key; applied ones in the applied order, the others where they stood among them."""
    try:
        before, after = items_by_element(kind, live), items_by_element(kind, config)
    except ownership.Unowned:
        return config
    merged: list[Any] = []
    told = list(after)
    for element, item in before.items():
        if element not in after:
            merged.append(item)
            continue
        while told and element in told:
            first = told.pop(0)
            merged.append(_merge(kind.items, before[first], after[first]) if first in before else after[first])
    return merged + [after[element] for element in told]


def _prune(kind: Type, merged: Obj, last: FieldSet, owned: list[FieldSet]) -> Obj:
    """``merged`` without what the applier said last time and nobody says now."""
    kept: FieldSet = {}
    for fields in owned:
        kept = fieldsets.union(kept, fields)
    gone = fieldsets.difference(fieldsets.with_parents(last), fieldsets.with_parents(kept))
    gone = {key: fields for key, fields in gone.items() if key not in _ALWAYS_KEPT} | {
        "f:metadata": fieldsets.difference(gone.get("f:metadata", {}), {MEMBER: {}})
    }
    return _without(kind, merged, gone)  # type: ignore[no-any-return]


def _without(kind: Type | None, value: Any, gone: FieldSet) -> Any:
    if not gone or not is_granular(kind, value):
        return value
    if isinstance(value, list):
        assert kind is not None
        left = []
        for index, item in enumerate(value):
            told = gone.get(ownership.element_of(kind, item, index=index), {})
            if MEMBER not in told:
                left.append(_without(kind.items, item, told))
        return left
    kept: Obj = {}
    for key, item in value.items():
        told = gone.get(f"f:{key}", {})
        if MEMBER not in told:
            kept[key] = _without(below(kind, key), item, told)
    return kept
