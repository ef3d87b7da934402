"""JSON merge patch (RFC 7386) and JSON patch (RFC 6902), as Kubernetes takes them."""

import json
from typing import Any

from kubewars.training.schema import copies
from kubewars.training.schema.gotext import go_kind
from kubewars.training.status import StatusError, bad_request

Obj = dict[str, Any]
MAX_OPERATIONS = 10_000
_DEEPEST = 1000  # parts of a pointer; no object is that deep
# Bytes of JSON that all copies of one patch may make, as the library counts them: each may double the document.
_COPY_LIMIT = 3 * 1024 * 1024


class _Inapplicable(Exception):  # noqa: N818 - a name for what is wrong with the patch
    """One operation fails, and the whole patch with it."""


def merge(current: Obj, patch: Obj) -> Obj:
    """RFC 7386: objects merge, null removes, everything else replaces. Neither argument is changed."""
    merged = dict(current)
    for key, change in patch.items():
        if change is None:
            merged.pop(key, None)
        elif isinstance(change, dict):
            old = merged.get(key)
            merged[key] = merge(old if isinstance(old, dict) else {}, change)
        else:
            merged[key] = change
    return merged


def apply(current: Obj, operations: Any) -> Obj:
    """RFC 6902, all or nothing, on a copy.

    Raises:
        StatusError: 400 when this is no patch at all, 413 when it is too long, 422 when it does not apply
            (in the few words that Kubernetes has for that).
    """
    if not isinstance(operations, list):
        raise bad_request(
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
        )
    for one in operations:
        if not isinstance(one, dict):
            why = f"json: cannot unmarshal {go_kind(one)} into Go value of type handlers.jsonPatchOp"
            raise bad_request(f"error decoding patch: {why}")
    if len(operations) > MAX_OPERATIONS:
        raise StatusError(
            413,
            "RequestEntityTooLarge",
            f"Request entity is too large: The allowed maximum operations in a JSON patch is {MAX_OPERATIONS},"
            f" got {len(operations)}",
        )
    document: Any = copies.copied(current)
    copied = 0
    try:
        for one in operations:
            copied += _copied(document, one)
            _ensure_few(copied)
            document = _operate(document, one)
        return _object(document)
    except _Inapplicable as error:
        raise StatusError(422, "Invalid", "the server rejected our request due to an error in our request") from error


def _object(document: Any) -> Obj:
    if not isinstance(document, dict):
        raise _Inapplicable
    return document


def _operate(document: Any, operation: Obj) -> Any:
    path = _pointer(operation, "path")
    match operation.get("op"):
        case "add":
            return _add(document, path, _value(operation))
        case "remove":
            _remove(document, path)
        case "replace":
            return _replace(document, path, _value(operation))
        case "move":
            return _add(document, path, _remove(document, _pointer(operation, "from")))
        case "copy":
            return _add(document, path, copies.copied(_get(document, _pointer(operation, "from"))))
        case "test":
            found, wanted = _get(document, path, is_lenient=True), operation.get("value")
            if found != wanted or type(found) is not type(wanted):
                raise _Inapplicable
        case _:
            raise _Inapplicable
    return document


def _copied(document: Any, operation: Obj) -> int:
    if operation.get("op") != "copy":
        return 0
    return len(json.dumps(_get(document, _pointer(operation, "from"))))


def _ensure_few(copied: int) -> None:
    if copied > _COPY_LIMIT:
        raise _Inapplicable


def _value(operation: Obj) -> Any:
    """What an operation brings; null where it brings nothing, which the RFC forbids and the library does not."""
    return copies.copied(operation.get("value"))


def _pointer(operation: Obj, key: str) -> list[str]:
    """The parts of a JSON pointer (RFC 6901); none for the whole document.

    Whatever stands before the first slash is passed over, as the library does it.
    """
    pointer = operation.get(key)
    if not isinstance(pointer, str) or (pointer and "/" not in pointer) or pointer.count("/") > _DEEPEST:
        raise _Inapplicable
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _parent(document: Any, path: list[str]) -> tuple[Any, str]:
    if not path:
        raise _Inapplicable
    node = document
    for part in path[:-1]:
        if isinstance(node, list):
            node = node[_index(part, len(node))]
        elif isinstance(node, dict) and part in node:
            node = node[part]
        else:
            raise _Inapplicable
    if not isinstance(node, dict | list):
        raise _Inapplicable
    return node, path[-1]


def _index(part: str, limit: int) -> int:
    """A place in a list of ``limit`` items; counted from the end when negative."""
    try:
        place = int(part)
    except ValueError as error:
        raise _Inapplicable from error
    if place < 0:
        place += limit
    if not 0 <= place < limit:
        raise _Inapplicable
    return place


def _add(document: Any, path: list[str], value: Any) -> Any:
    node, part = _parent(document, path)
    if isinstance(node, dict):
        node[part] = value
    elif part == "-":
        node.append(value)
    else:
        node.insert(_index(part, len(node) + 1), value)
    return document


def _remove(document: Any, path: list[str]) -> Any:
    node, part = _parent(document, path)
    if isinstance(node, list):
        return node.pop(_index(part, len(node)))
    if part not in node:
        raise _Inapplicable
    return node.pop(part)


def _replace(document: Any, path: list[str], value: Any) -> Any:
    """A key that is not there is set all the same, as the library does it."""
    if not path:
        return value
    node, part = _parent(document, path)
    if isinstance(node, list):
        node[_index(part, len(node))] = value
    else:
        node[part] = value
    return document


def _get(document: Any, path: list[str], *, is_lenient: bool = False) -> Any:
    if not path:
        return document
    node, part = _parent(document, path)
    if isinstance(node, list):
        return node[_index(part, len(node))]
    if part not in node and not is_lenient:
        raise _Inapplicable
    return node.get(part)
