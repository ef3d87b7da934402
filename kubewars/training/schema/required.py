"""What the schema alone forbids: nothing said where something must be, and values that no enum knows.

The real server has no such general rule; each kind's own code says these things, in these words. Here they
serve the kinds that have no code of their own.
"""

from collections.abc import Iterator
from typing import Any

from kubewars.training.schema.gotext import go_quoted
from kubewars.training.schema.types import Field, Type
from kubewars.training.status import Cause

Obj = dict[str, Any]
_NOT_JUDGED = ("apiVersion", "kind", "metadata", "status")


def causes(kind: Type, obj: Obj) -> list[Cause]:
    """Everything missing or unknown in a decoded object, identity and status left aside."""
    found: list[Cause] = []
    for told in kind.fields.values():
        if told.name not in _NOT_JUDGED:
            found += _field(told, obj, told.name)
    return found


def _field(told: Field, owner: Obj, path: str) -> Iterator[Cause]:
    value = owner.get(told.name)
    if told.required and told.type.form == "string" and not value:
        yield Cause("FieldValueRequired", "Required value", path)
    elif value is not None:
        yield from _value(told.type, value, path)


def _value(kind: Type, value: Any, path: str) -> Iterator[Cause]:
    match kind.form:
        case "struct":
            for told in kind.fields.values():
                yield from _field(told, value, f"{path}.{told.name}")
        case "list" if kind.items is not None:
            for index, item in enumerate(value):
                if item is not None:
                    yield from _value(kind.items, item, f"{path}[{index}]")
        case "string" if kind.enum and value and value not in kind.enum:
            choices = ", ".join(go_quoted(one) for one in kind.enum if one)
            why = f"Unsupported value: {go_quoted(value)}: supported values: {choices}"
            yield Cause("FieldValueNotSupported", why, path)
        case _:
            return
