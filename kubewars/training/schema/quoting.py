"""An object as a refusal quotes it: its fields as Go declares them, but sorted where a JSON patch has reached.

Kubernetes writes the object as JSON, in the order of Go's structs, and patches the text. Its library of patches unfolds
only what a patch touches, into maps, which Go writes sorted; everything else stays the text that it was.
"""

from typing import Any

from kubewars.training.schema.ownership import below
from kubewars.training.schema.types import Type

Touched = dict[str, Any]  # the keys on the way to what a patch changes, and below each the next ones


def touched_by(patch: Any) -> Touched:
    """What a JSON merge patch (an object) or a JSON patch (a list of operations) unfolds."""
    if isinstance(patch, dict):
        return {key: touched_by(value) for key, value in patch.items() if isinstance(value, dict)}
    touched: Touched = {}
    for operation in patch if isinstance(patch, list) else ():
        if not isinstance(operation, dict):
            continue
        for pointer in (operation.get("path"), operation.get("from")):
            node = touched
            for part in str(pointer or "").split("/")[1:-1]:
                node = node.setdefault(part.replace("~1", "/").replace("~0", "~"), {})
    return touched


def as_patched(kind: Type | None, value: Any, touched: Touched | None) -> Any:
    """``value``, of type ``kind``, in the order in which it is quoted. ``touched`` is None where no patch came."""
    if isinstance(value, list):
        items = kind.items if kind is not None and kind.form == "list" else None
        reached = touched or {}
        return [as_patched(items, item, reached.get(str(at))) for at, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if touched is None and kind is not None and kind.form == "struct":
        keys = [key for key in kind.declared if key in value]
        keys += [key for key in value if key not in kind.fields]
    else:
        keys = sorted(value)
    reached = touched or {}
    return {key: as_patched(below(kind, key), value[key], reached.get(key)) for key in keys}
