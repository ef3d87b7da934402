"""Which fields an object says, and which differ between two: the walk that server-side apply stands on.

Source: ``structured-merge-diff/typed`` (``ToFieldSet`` and ``Compare``).
"""

from dataclasses import dataclass, field
from typing import Any

from kubewars.training.schema import fieldsets
from kubewars.training.schema.fieldsets import MEMBER, FieldSet
from kubewars.training.schema.types import Type

Obj = dict[str, Any]


class Unowned(Exception):  # noqa: N818 - a name for what is wrong with the object
    """A list that should be a map cannot be one; the text is the library's."""


@dataclass(slots=True)
class Comparison:
    """Paths that are new or have another value, and paths that are gone."""

    changed: FieldSet = field(default_factory=dict)
    removed: FieldSet = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return fieldsets.is_empty(self.changed) and fieldsets.is_empty(self.removed)


def below(kind: Type | None, key: str) -> Type | None:
    """The type of a struct's field or a map's value; None for what no schema knows."""
    if kind is None:
        return None
    if kind.form == "struct":
        told = kind.fields.get(key)
        return None if told is None else told.type
    return kind.items if kind.form == "map" else None


def is_granular(kind: Type | None, value: Any) -> bool:
    """Whether the parts of a value are owned one by one."""
    if isinstance(value, dict):
        return kind is None or (kind.form in ("struct", "map", "any") and not kind.is_atomic)
    if isinstance(value, list):
        return kind is not None and kind.form == "list" and kind.list_type in ("map", "set")
    return False


def element_of(kind: Type, item: Any, *, index: int = 0) -> str:
    """The path element of a list's item.

    Raises:
        Unowned: the item lacks a key that has no default.
    """
    if kind.list_type == "set" or not isinstance(item, dict):
        return fieldsets.value_element(item)
    keys: Obj = {}
    for key in kind.list_keys:
        if item.get(key) is not None:
            keys[key] = item[key]
            continue
        told = kind.items.fields.get(key) if kind.items is not None else None
        if told is None or not told.has_default:
            raise Unowned(
                f"element {index}: associative list with keys has an element that omits key field"
                f' "{key}" (and doesn\'t have default value)'
            )
        keys[key] = told.default
    return fieldsets.key_element(keys)


def items_by_element(kind: Type, listed: list[Any], *, is_strict: bool = False) -> dict[str, Any]:
    """A list's items by their path elements.

    Raises:
        Unowned: an item lacks a key; under ``is_strict`` also when two have the same.
    """
    found: dict[str, Any] = {}
    for index, item in enumerate(listed):
        element = element_of(kind, item, index=index)
        if is_strict and element in found:
            raise Unowned(f"duplicate entries for key {fieldsets.show((element,))}")
        found[element] = item
    return found


def said(kind: Type | None, value: Any, path: str = "", *, is_strict: bool = False) -> FieldSet:
    """The set of fields that a value says, as an applied configuration owns them.

    Raises:
        Unowned: a list that is a map by key cannot be read as one.
    """
    if not is_granular(kind, value):
        return {MEMBER: {}}
    fields: FieldSet = {}
    if isinstance(value, list):
        assert kind is not None
        try:
            items = items_by_element(kind, value, is_strict=is_strict)
        except Unowned as error:
            raise Unowned(f"{path}: {error}") from error
        for element, item in items.items():
            here = path + fieldsets.show((element,))
            fields[element] = said(kind.items, item, here, is_strict=is_strict) | {MEMBER: {}}
        return fields
    is_free = kind is None or kind.form != "struct"
    for key, item in value.items():
        inner = said(below(kind, key), item, f"{path}.{key}", is_strict=is_strict)
        if is_free or item is None or item == {}:
            inner = inner | {MEMBER: {}}
        if inner:
            fields[f"f:{key}"] = inner
    return fields


def compare(kind: Type | None, old: Any, new: Any) -> Comparison:
    """What makes ``new`` differ from ``old``."""
    comparison = Comparison()
    _compare(kind, old, new, comparison.changed, comparison.removed)
    return comparison


def _compare(kind: Type | None, old: Any, new: Any, changed: FieldSet, removed: FieldSet) -> None:
    if old == new:
        return
    if type(old) is type(new) and is_granular(kind, old) and is_granular(kind, new):
        try:
            before, after = _parts(kind, old), _parts(kind, new)
        except Unowned:
            changed[MEMBER] = {}
        else:
            _compare_parts(kind, before, after, changed, removed)
    elif new is None:
        removed.update(_all(kind, old))
    elif old is None or type(old) is not type(new):
        # A null was there already: what stands in its place is new, the place is not.
        whole = _all(kind, new)
        changed.update(whole if whole.keys() == {MEMBER} else fieldsets.difference(whole, {MEMBER: {}}))
    else:
        changed[MEMBER] = {}


def _parts(kind: Type | None, value: Any) -> dict[str, Any]:
    """A granular value's parts by their path elements."""
    if isinstance(value, dict):
        return {f"f:{key}": item for key, item in value.items()}
    assert kind is not None
    return items_by_element(kind, value)


def _part_type(kind: Type | None, element: str) -> Type | None:
    if kind is not None and kind.form == "list":
        return kind.items
    return below(kind, element[2:])


def _compare_parts(
    kind: Type | None, before: dict[str, Any], after: dict[str, Any], changed: FieldSet, removed: FieldSet
) -> None:
    for element in before.keys() | after.keys():
        part = _part_type(kind, element)
        if element not in after:
            removed[element] = _all(part, before[element])
        elif element not in before:
            changed[element] = _all(part, after[element])
        else:
            is_changed: FieldSet = {}
            is_removed: FieldSet = {}
            _compare(part, before[element], after[element], is_changed, is_removed)
            if is_changed:
                changed[element] = is_changed
            if is_removed:
                removed[element] = is_removed


def _all(kind: Type | None, value: Any) -> FieldSet:
    """A whole value as new or gone: the node and everything in it."""
    fields: FieldSet = {MEMBER: {}}
    if not is_granular(kind, value):
        return fields
    if isinstance(value, list):
        assert kind is not None
        try:
            items = items_by_element(kind, value)
        except Unowned:
            return fields
        return fields | {element: _all(kind.items, item) for element, item in items.items()}
    for key, item in value.items():
        fields[f"f:{key}"] = _all(below(kind, key), item)
    return fields
