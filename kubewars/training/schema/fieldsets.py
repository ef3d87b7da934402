"""Sets of fields, as managedFields tell them (``FieldsV1``), and their algebra.

A set is a tree of path elements: ``f:name`` a field, ``k:{"name":"x"}`` an item by its keys, ``v:"x"`` an item
by its value, and ``.`` where the node itself is a member. In JSON a node that is nothing but a member is ``{}``.
Source: ``structured-merge-diff/fieldpath``.
"""

import json
from collections.abc import Iterator
from typing import Any

FieldSet = dict[str, Any]
Path = tuple[str, ...]
MEMBER = "."


def from_json(told: FieldSet) -> FieldSet:
    """The set that a ``fieldsV1`` tells."""
    return {key: _from_json(below) for key, below in told.items() if key != MEMBER}


def is_well_formed(told: Any) -> bool:
    """Whether what a client sent as ``fieldsV1`` is a set: objects only, and elements that can be read."""
    if not isinstance(told, dict):
        return False
    return all(_is_element(key) and is_well_formed(below) for key, below in told.items())


def _is_element(element: str) -> bool:
    kind, separator, rest = element.partition(":")
    if element == MEMBER or (kind == "f" and separator):
        return True
    try:
        value = json.loads(rest) if separator else None
    except (ValueError, RecursionError):
        return False
    if kind == "k":
        return isinstance(value, dict) and all(isinstance(one, str | int | float | bool) for one in value.values())
    return kind == "v" or (kind == "i" and isinstance(value, int))


def _from_json(told: Any) -> FieldSet:
    if not isinstance(told, dict) or not told:
        return {MEMBER: {}}
    return {key: {} if key == MEMBER else _from_json(below) for key, below in told.items()}


def to_json(fields: FieldSet) -> FieldSet:
    """As ``fieldsV1`` tells it: sorted, members that are leaves as ``{}``."""
    told: FieldSet = {}
    for key in sorted(fields):
        below = fields[key]
        if key == MEMBER or below.keys() == {MEMBER}:
            told[key] = {}
        elif shown := to_json(below):
            told[key] = shown
    return told


def is_empty(fields: FieldSet) -> bool:
    """Whether no path is a member."""
    return MEMBER not in fields and all(is_empty(below) for below in fields.values())


def size(fields: FieldSet) -> int:
    """How many values ``fieldsV1`` has below its root when it tells this set."""
    return sum(1 if below.keys() <= {MEMBER} else 1 + size(below) for below in fields.values())


def union(left: FieldSet, right: FieldSet) -> FieldSet:
    """Every path of either."""
    if not left or not right:
        return left or right
    joined = dict(left)
    for key, below in right.items():
        joined[key] = union(joined[key], below) if key in joined else below
    return joined


def difference(left: FieldSet, right: FieldSet) -> FieldSet:
    """The paths of ``left`` that are not in ``right``; a member does not take what stands below it along."""
    if not right:
        return left
    kept: FieldSet = {}
    for key, below in left.items():
        if key == MEMBER:
            if MEMBER not in right:
                kept[MEMBER] = {}
            continue
        rest = difference(below, right[key]) if key in right else below
        if rest:
            kept[key] = rest
    return kept


def intersection(left: FieldSet, right: FieldSet) -> FieldSet:
    """The paths in both."""
    shared: FieldSet = {}
    for key in left.keys() & right.keys():
        if key == MEMBER:
            shared[MEMBER] = {}
        elif both := intersection(left[key], right[key]):
            shared[key] = both
    return shared


def members(fields: FieldSet, path: Path = ()) -> Iterator[Path]:
    """Every path in order, parents first."""
    if MEMBER in fields:
        yield path
    for key in sorted(fields.keys() - {MEMBER}):
        yield from members(fields[key], (*path, key))


def with_parents(fields: FieldSet) -> FieldSet:
    """The set with every field that leads to a member made one, too."""
    return {
        key: {} if key == MEMBER else with_parents(below) | {MEMBER: {}}
        for key, below in fields.items()
        if key == MEMBER or not is_empty(below)
    }


def show(path: Path) -> str:
    """``.spec.containers[name="x"].image``, as conflicts tell it."""
    return "".join(_show(element) for element in path)


def _show(element: str) -> str:
    kind, _, rest = element.partition(":")
    if kind == "k":
        pairs = json.loads(rest)
        return f"[{','.join(f'{key}={_compact(value)}' for key, value in pairs.items())}]"
    if kind == "v":
        return f"[={rest}]"
    return f".{rest}"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def key_element(keys: dict[str, Any]) -> str:
    """The element of an item known by its keys."""
    return "k:" + json.dumps(keys, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def value_element(value: Any) -> str:
    """The element of an item known by its value."""
    return "v:" + _compact(value)
