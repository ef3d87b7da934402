"""Strategic merge patch: a merge that knows which lists are maps by a key.

Rules: ``apimachinery/pkg/util/strategicpatch`` and the design note "preserve order in strategic merge patch".
Directives: ``$patch`` (merge, replace, delete), ``$retainKeys``, ``$deleteFromPrimitiveList/…``,
``$setElementOrder/…``.
"""

import json
from collections.abc import Callable
from typing import Any

from kubewars.training.schema.copies import copied
from kubewars.training.schema.gotext import go_text
from kubewars.training.schema.types import Field, Type
from kubewars.training.status import StatusError, bad_request

Obj = dict[str, Any]
_PATCH = "$patch"
_RETAIN = "$retainKeys"
_ORDER = "$setElementOrder/"
_DROP = "$deleteFromPrimitiveList/"


def merge(current: Obj, patch: Obj, kind: Type) -> Obj:
    """``current`` with ``patch`` merged in; neither is changed, and unchanged parts are shared with ``current``.

    Raises:
        StatusError: 400 for a directive or shape that no server takes, 422 for a field of no known type.
    """
    return _map(current, copied(patch), kind)


def _refuse(message: str) -> StatusError:
    """The real server answers 500 here; kubectl shows the same line, and the mistake is the client's."""
    return StatusError(400, "", message)


def _map(original: Obj, patch: Obj, kind: Type) -> Obj:
    directive = patch.pop(_PATCH, None)
    if directive == "replace":
        return patch
    if directive == "delete":
        return {}
    if directive not in (None, "merge"):
        raise _refuse(f"unknown patch type: {go_text(directive)} in map: {go_text(patch)}")
    merged = dict(original)
    _retain(merged, patch)
    _ordered_lists(merged, patch, kind)
    for key, change in patch.items():
        name = key.removeprefix(_DROP)
        if change is None:
            merged.pop(name, None)
        elif name in merged and type(merged[name]) is type(change):
            merged[name] = _changed(merged[name], change, kind, name, is_deletion=name != key)
        elif name == key and (made := _without_directives(change, drop_nulls=name not in merged)) is not _NOTHING:
            merged[name] = made
    return merged


def _changed(value: Any, change: Any, kind: Type, name: str, *, is_deletion: bool) -> Any:
    """A value that is there, with a change of the same shape."""
    field, below = _lookup(kind, name, change)
    if isinstance(change, dict):
        is_replaced = field is not None and "replace" in field.patch_strategies
        return change if is_replaced else _map(value, change, below or kind)
    if isinstance(change, list):
        return _list(value, change, field, below, is_deletion=is_deletion)
    return change


def _lookup(kind: Type, name: str, change: Any) -> tuple[Field | None, Type | None]:
    """The field and type that a change is about; scalars need none."""
    if not isinstance(change, dict | list):
        return None, None
    if kind.form == "struct":
        field = kind.fields.get(name)
        if field is None:
            raise _refuse(f'unable to find api field in struct {kind.struct_name} for the json field "{name}"')
        return field, field.type
    return None, kind.items if kind.form == "map" else kind


def _retain(merged: Obj, patch: Obj) -> None:
    keys = patch.pop(_RETAIN, None)
    if keys is None:
        return
    if not isinstance(keys, list):
        raise bad_request("invalid patch format of retainKeys")
    if any(key not in keys for key, value in patch.items() if value is not None and not key.startswith("$")):
        raise _refuse("invalid patch format of retainKeys")
    for key in [key for key in merged if key not in keys]:
        del merged[key]


def _ordered_lists(merged: Obj, patch: Obj, kind: Type) -> None:
    """Merge the lists whose order the patch states, and take them out of the patch."""
    for key in [key for key in patch if key.startswith(_ORDER)]:
        order = patch.pop(key)
        name = key.removeprefix(_ORDER)
        field = kind.fields.get(name)
        if not isinstance(order, list) or field is None:
            raise _refuse("invalid patch format of setElementOrder list")
        change = patch.pop(name, None)
        if change is not None and not isinstance(change, list):
            patch[name] = change
            continue
        original = merged.get(name)
        dropped = patch.pop(_DROP + name, None)
        if original is None and change is None:
            continue
        key_of = _key_of(field.merge_key)
        stated = _places(order, key_of)
        for one in change or ():
            is_deletion = isinstance(one, dict) and _PATCH in one
            if not is_deletion and _hashable(key_of(one)) not in stated:
                raise _refuse(
                    f"The order in patch list:\n{go_text(change)}\n doesn't match {_ORDER} list:\n{go_text(order)}\n"
                )
        whole = original if change is None else _list(original or [], change, field, field.type, is_deletion=False)
        if isinstance(dropped, list):
            whole = _except(whole or [], dropped)
        merged[name] = _in_order(whole or [], order, original or [], key_of)


def _list(
    original: list[Any], change: list[Any], field: Field | None, kind: Type | None, *, is_deletion: bool
) -> list[Any]:
    if is_deletion:
        return _except(original, change)
    if field is None or kind is None or "merge" not in field.patch_strategies:
        return _without_directives(change, drop_nulls=False)  # type: ignore[no-any-return]
    if not change:
        return original
    if any(isinstance(one, list) for one in (*original, *change)):
        raise _refuse("lists of lists are not supported")
    if len({isinstance(one, dict) for one in (*original, *change)}) > 1:
        raise _refuse(f"list element types are not identical: {go_text([original, change])}")
    if not isinstance(change[0], dict):
        merged = list(dict.fromkeys([*original, *change]))
        return _in_order(merged, change, original, _key_of(""))
    return _list_of_maps(original, change, field.merge_key, kind)


def _list_of_maps(original: list[Any], change: list[Any], merge_key: str, kind: Type) -> list[Any]:
    items = kind.items
    if not merge_key or items is None:
        raise _refuse(f"cannot merge lists without merge key for {kind.go}")
    key_of = _key_of(merge_key)
    kept: list[Any] = []
    is_replacement = False
    gone: set[Any] = set()
    for one in change:
        directive = one.get(_PATCH)
        if directive == "replace":
            is_replacement = True
        elif directive == "delete":
            gone.add(_hashable(_key(one, merge_key)))
        elif directive == "merge":
            raise _refuse("merging lists cannot yet be specified in the patch")
        elif directive is not None:
            raise _refuse(f"unknown patch type: {go_text(directive)} in map: {go_text(one)}")
        else:
            kept.append(one)
    if is_replacement:
        return kept
    merged = [item for item in original if _hashable(key_of(item)) not in gone]
    places = _places(merged, key_of)
    for one in kept:
        key = _hashable(_key(one, merge_key))
        place = places.get(key)
        if place is None:
            places[key] = len(merged)
            merged.append(_without_directives(one, drop_nulls=False))
        else:
            merged[place] = _map(merged[place], one, items)
    return _in_order(merged, kept, original, key_of)


def _key(item: Obj, merge_key: str) -> Any:
    if merge_key not in item:
        raise _refuse(f"map: {go_text(item)} does not contain declared merge key: {merge_key}")
    return item[merge_key]


def _key_of(merge_key: str) -> Callable[[Any], Any]:
    if not merge_key:
        return lambda item: item
    return lambda item: item.get(merge_key) if isinstance(item, dict) else None


def _in_order(merged: list[Any], order: list[Any], live: list[Any], key_of: Callable[[Any], Any]) -> list[Any]:
    """Stated items in the stated order; the server's own keep their place relative to them as in ``live``."""
    stated, lived = _places(order, key_of), _places(live, key_of)
    told: list[tuple[int, Any]] = []  # with the place as stated
    own: list[tuple[int, Any]] = []  # with the place as it lived
    for one in merged:
        key = _hashable(key_of(one))
        if key in stated:
            told.append((stated[key], one))
        else:
            own.append((lived.get(key, len(lived)), one))
    told.sort(key=_first)
    own.sort(key=_first)
    woven: list[Any] = []
    first_own = 0
    for _, one in told:
        place = lived.get(_hashable(key_of(one)), -1)
        while first_own < len(own) and own[first_own][0] < place:
            woven.append(own[first_own][1])
            first_own += 1
        woven.append(one)
    return woven + [one for _, one in own[first_own:]]


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


def _places(items: list[Any], key_of: Callable[[Any], Any]) -> dict[Any, int]:
    """Where each key comes first."""
    found: dict[Any, int] = {}
    for place, item in enumerate(items):
        found.setdefault(_hashable(key_of(item)), place)
    return found


def _except(items: list[Any], unwanted: list[Any]) -> list[Any]:
    known = {_hashable(one) for one in unwanted}
    return [one for one in items if _hashable(one) not in known]


def _hashable(value: Any) -> Any:
    """The value, or its JSON when it is an object or a list: lists may be long, so keys are looked up, not searched."""
    return ("json", json.dumps(value, sort_keys=True)) if isinstance(value, dict | list) else value


_NOTHING: Any = object()


def _without_directives(value: Any, *, drop_nulls: bool) -> Any:
    """A new value as it is stored, or _NOTHING: directives are about something old, and there is nothing old."""
    if isinstance(value, dict):
        if _PATCH in value:
            return _NOTHING
        kept = {
            key: _without_directives(item, drop_nulls=drop_nulls)
            for key, item in value.items()
            if not key.startswith((_RETAIN, _ORDER, _DROP)) and not (drop_nulls and item is None)
        }
        return {key: item for key, item in kept.items() if item is not _NOTHING}
    if isinstance(value, list):
        listed = [_without_directives(item, drop_nulls=drop_nulls) for item in value]
        return [item for item in listed if item is not _NOTHING]
    return value
