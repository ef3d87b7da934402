"""Reasons for a refusal, worded as Kubernetes words them (``apimachinery/pkg/util/validation/field``)."""

import json
from typing import Any

from kubewars.training.status import Cause

_OMITTED: Any = object()


def shown(value: Any) -> str:
    """A value inside a message: strings quoted, everything else as JSON."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _told(what: str, value: Any, detail: str) -> str:
    text = what if value is _OMITTED else f"{what}: {shown(value)}"
    return f"{text}: {detail}" if detail else text


def required(path: str, detail: str = "") -> Cause:
    """Nothing stands where something must."""
    return Cause("FieldValueRequired", _told("Required value", _OMITTED, detail), path)


def bad_value(path: str, value: Any, detail: str) -> Cause:
    """The value breaks a rule."""
    return Cause("FieldValueInvalid", _told("Invalid value", value, detail), path)


def broken_rule(path: str, detail: str) -> Cause:
    """What stands there breaks a rule, and is not quoted."""
    return Cause("FieldValueInvalid", _told("Invalid value", _OMITTED, detail), path)


def bad_values(path: str, value: Any, details: list[str]) -> list[Cause]:
    """The value breaks several rules."""
    return [bad_value(path, value, detail) for detail in details]


def unsupported(path: str, value: Any, supported: tuple[str, ...]) -> Cause:
    """The value is none of those there are."""
    choices = ", ".join(f'"{one}"' for one in supported)
    return Cause("FieldValueNotSupported", _told("Unsupported value", value, f"supported values: {choices}"), path)


def forbidden(path: str, detail: str) -> Cause:
    """Well-formed, and not allowed here."""
    return Cause("FieldValueForbidden", _told("Forbidden", _OMITTED, detail), path)


def duplicate(path: str, value: Any, detail: str = "") -> Cause:
    """The value stands there already."""
    return Cause("FieldValueDuplicate", _told("Duplicate value", value, detail), path)


def not_found(path: str, value: Any, detail: str = "") -> Cause:
    """The value names something that is not there."""
    return Cause("FieldValueNotFound", _told("Not found", value, detail), path)


def too_long(path: str, limit: int, unit: str = "bytes") -> Cause:
    """More than ``limit``."""
    return Cause("FieldValueTooLong", f"Too long: may not be more than {limit} {unit}", path)


def too_many(path: str, count: int, most: int) -> Cause:
    """More items than ``most``."""
    return Cause("FieldValueTooMany", f"Too many: {count}: must have at most {most} items", path)


def not_negative(path: str, value: Any) -> list[Cause]:
    """Zero or more; absent is fine."""
    if value is not None and value < 0:
        return [bad_value(path, value, "must be greater than or equal to 0")]
    return []


def unchanged(path: str, new: Any, old: Any) -> list[Cause]:
    """The field may not change."""
    return [] if new == old else [bad_value(path, new, "field is immutable")]
