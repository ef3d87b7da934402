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


_EXPECTATIONS = {
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Expecting ':' delimiter": "after object key",
    "Expecting ',' delimiter": "after object key:value pair",
    "Invalid control character at": "in string literal",
}


def json_trouble(error: ValueError) -> str:
    """Why Go's reader of JSON would not have read what Python's did not."""
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    text, at = error.doc, error.pos
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    if at >= len(text) or error.msg.startswith("Unterminated"):
        return "unexpected end of JSON input"
    if error.msg.startswith("Extra data"):
        return f"invalid character '{text[at]}' after top-level value"
    literal = {"t": "true", "f": "false", "n": "null"}.get(text[at], "")
    if error.msg == "Expecting value" and literal:
        return _broken_literal(text[at:], literal)
    where = _EXPECTATIONS.get(error.msg, "looking for beginning of value")
    return f"invalid character '{text[at]}' {where}"


def _broken_literal(text: str, literal: str) -> str:
    """Where ``text`` stops to be the ``literal`` as which it began."""
    for place, wanted in enumerate(literal):
        if place >= len(text):
            break
        if text[place] != wanted:
            return f"invalid character '{text[place]}' in literal {literal} (expecting '{wanted}')"
    return "unexpected end of JSON input"
