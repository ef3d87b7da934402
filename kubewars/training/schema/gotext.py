"""Values as Go prints them, for messages that quote what was sent (``%v`` of a map, ``%q`` of a string)."""

import json
from typing import Any


def go_text(value: Any) -> str:
    """``%v``: ``map[a:1 b:[x y]]``, keys sorted, nil as ``<nil>``."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case dict():
            return f"map[{' '.join(f'{key}:{go_text(value[key])}' for key in sorted(value))}]"
        case list() | tuple():
            return f"[{' '.join(go_text(item) for item in value)}]"
        case _:
            return str(value)


def go_kind(value: Any) -> str:
    """What Go's JSON decoder calls the sort of a value."""
    if isinstance(value, bool):
        return "bool"
    return {list: "array", dict: "object", str: "string", type(None): "null"}.get(type(value), "number")


def go_quoted(value: str) -> str:
    """``%q``: as JSON quotes it, with the signs that JSON escapes needlessly left alone."""
    return json.dumps(value, ensure_ascii=False)
