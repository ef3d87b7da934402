"""JSON merge patch (RFC 7386) and JSON patch (RFC 6902), with the words of the library Kubernetes uses."""

import copy
from typing import Any

from kubewars.training.status import StatusError, bad_request

Obj = dict[str, Any]
MAX_OPERATIONS = 10_000


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
        StatusError: 400 when this is no patch at all, 413 when it is too long, 422 when it does not apply.
    """
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise bad_request(
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
        )
    if len(operations) > MAX_OPERATIONS:
        raise StatusError(
            413,
            "RequestEntityTooLarge",
            f"Request entity is too large: The allowed maximum operations in a JSON patch is {MAX_OPERATIONS},"
            f" got {len(operations)}",
        )
    document: Any = copy.deepcopy(current)
    for one in operations:
        document = _operate(document, one)
    if not isinstance(document, dict):
        raise _unprocessable("the patch leaves no object")
    return document


def _operate(document: Any, operation: Obj) -> Any:
    name, path = operation.get("op"), operation.get("path")
    if not isinstance(path, str):
        raise _unprocessable("operation missing path field: missing value")
    match name:
        case "add":
            return _add(document, path, _given(operation), "add")
        case "remove":
            _remove(document, path, "remove")
        case "replace":
            return _replace(document, path, _given(operation))
        case "move":
            source = _source(operation)
            moved = _remove(document, source, "move")
            return _add(document, path, moved, "move")
        case "copy":
            source = _source(operation)
            return _add(document, path, copy.deepcopy(_get(document, source, "copy")), "copy")
        case "test":
            _test(document, path, operation)
        case _:
            raise _unprocessable(f"Unexpected kind: {name if isinstance(name, str) else 'unknown'}")
    return document


def _given(operation: Obj) -> Any:
    if "value" not in operation:
        raise _unprocessable("operation, missing value field: missing value")
    return copy.deepcopy(operation["value"])


def _source(operation: Obj) -> str:
    source = operation.get("from")
    if not isinstance(source, str):
        raise _unprocessable("operation, missing from field: missing value")
    return source


def _unprocessable(message: str) -> StatusError:
    return StatusError(422, "Invalid", message)


def _split(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _parent(document: Any, path: str, what: str) -> tuple[Any, str]:
    parts = _split(path)
    if not parts or not path.startswith("/"):
        raise _missing(what, path)
    node = document
    for part in parts[:-1]:
        if isinstance(node, dict) and isinstance(node.get(part), dict | list):
            node = node[part]
        elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        else:
            raise _missing(what, path)
    if not isinstance(node, dict | list):
        raise _missing(what, path)
    return node, parts[-1]


def _missing(what: str, path: str) -> StatusError:
    shown = f'"{path}"' if what in ("add", "remove") else path
    return _unprocessable(f"{what} operation does not apply: doc is missing path: {shown}: missing value")


def _index(node: list[Any], part: str, limit: int, what: str, path: str) -> int:
    try:
        place = int(part)
    except ValueError:
        raise _unprocessable(
            f"error in {what} for path: '{path}': value was not a proper array index: '{part}': "
            f'strconv.Atoi: parsing "{part}": invalid syntax'
        ) from None
    if place < 0:
        place += limit
    if not 0 <= place < limit:
        raise _unprocessable(
            f"error in {what} for path: '{path}': Unable to access invalid index: {part}: invalid index referenced"
        )
    return place


def _add(document: Any, path: str, value: Any, what: str) -> Any:
    if not path:
        return value
    node, part = _parent(document, path, what)
    if isinstance(node, dict):
        node[part] = value
    elif part == "-":
        node.append(value)
    else:
        node.insert(_index(node, part, len(node) + 1, what, path), value)
    return document


def _remove(document: Any, path: str, what: str) -> Any:
    node, part = _parent(document, path, what)
    if isinstance(node, list):
        return node.pop(_index(node, part, len(node), what, path))
    if part not in node:
        raise _unprocessable(
            f"error in {what} for path: '{path}': Unable to remove nonexistent key: {part}: missing value"
        )
    return node.pop(part)


def _replace(document: Any, path: str, value: Any) -> Any:
    if not path:
        return value
    node, part = _parent(document, path, "replace")
    if isinstance(node, list):
        place = int(part) if part.isdigit() else -1
        if not 0 <= place < len(node):
            raise _unprocessable(f"replace operation does not apply: doc is missing key: {path}: missing value")
        node[place] = value
    elif part in node:
        node[part] = value
    else:
        raise _unprocessable(f"replace operation does not apply: doc is missing key: {path}: missing value")
    return document


def _get(document: Any, path: str, what: str) -> Any:
    if not path:
        return document
    node, part = _parent(document, path, what)
    if isinstance(node, list):
        return node[_index(node, part, len(node), what, path)]
    if part not in node:
        raise _unprocessable(f"error in {what} for path: '{path}': missing value")
    return node[part]


def _test(document: Any, path: str, operation: Obj) -> None:
    wanted = operation.get("value")
    node, part = _parent(document, path, "test") if path else ({"": document}, "")
    found: Any = None
    if isinstance(node, dict):
        found = node.get(part)
    elif part.isdigit() and int(part) < len(node):
        found = node[int(part)]
    if found != wanted or type(found) is not type(wanted):
        raise _unprocessable(f"testing value {path} failed: test failed")
