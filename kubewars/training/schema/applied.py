"""An applied configuration held against its type, in the words of server-side apply.

It is judged as it was sent: nothing is filled in, for whoever applies owns what they say and no more.
Source: ``structured-merge-diff/typed/validate.go``.
"""

from collections.abc import Iterator
from typing import Any

from kubewars.training.schema import fieldsets, ownership
from kubewars.training.schema.gotext import go_text
from kubewars.training.schema.types import Type

Obj = dict[str, Any]
_GO_KINDS = {str: "string", bool: "bool", dict: "map[string]interface {}", list: "[]interface {}"}


def troubles(kind: Type, config: Obj) -> list[str]:
    """What makes this no object of its kind, each with its path; empty when it is one."""
    return list(_struct(kind, config, ""))


def _struct(kind: Type, value: Obj, path: str) -> Iterator[str]:
    for key, item in sorted(value.items()):
        here = f"{path}.{key}"
        told = kind.fields.get(key)
        if told is None:
            yield f"{here}: field not declared in schema"
        elif item is not None:
            yield from _value(told.type, item, here)


def _value(kind: Type, value: Any, path: str) -> Iterator[str]:  # noqa: C901, PLR0912 - one line a form
    match kind.form:
        case "struct":
            if isinstance(value, dict):
                yield from _struct(kind, value, path)
            else:
                yield f"{path}: expected map, got &{{{go_text(value)}}}"
        case "map":
            if isinstance(value, dict):
                assert kind.items is not None
                for key, item in sorted(value.items()):
                    if item is not None:
                        yield from _value(kind.items, item, f"{path}.{key}")
            else:
                yield f"{path}: expected map, got &{{{go_text(value)}}}"
        case "list":
            yield from _list(kind, value, path)
        case "integer" | "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield f"{path}: expected numeric (int or float), got {_GO_KINDS.get(type(value), 'interface {}')}"
        case "string" | "bytes" | "time" | "micro-time":
            if not isinstance(value, str):
                yield f"{path}: expected string, got &value.valueUnstructured{{Value:{go_text(value)}}}"
        case "boolean":
            if not isinstance(value, bool):
                yield f"{path}: expected boolean, got &{{{go_text(value)}}}"
        case "quantity" | "int-or-string":
            if isinstance(value, dict | list):
                yield f"{path}: expected any scalar, got &{{{go_text(value)}}}"
        case _:
            pass


def _list(kind: Type, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected list, got &{{{go_text(value)}}}"
        return
    elements = [str(index) for index in range(len(value))]
    if kind.list_type in ("map", "set"):
        try:
            ownership.items_by_element(kind, value, is_strict=True)
        except ownership.Unowned as error:
            yield f"{path}: {error}"
            return
        elements = [fieldsets.show((ownership.element_of(kind, item),)) for item in value]
    else:
        elements = [f"[{element}]" for element in elements]
    assert kind.items is not None
    for element, item in zip(elements, value, strict=True):
        if item is not None:
            yield from _value(kind.items, item, path + element)
