"""A sent object held against its type: what Go's decoder would refuse, leave out or fill in.

The words are those of ``encoding/json`` and ``sigs.k8s.io/json``, for kubectl shows them as they are.
"""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from kubewars.training.schema.quantities import canonical
from kubewars.training.schema.types import ZEROS, Type

Obj = dict[str, Any]
_QUANTITY_SHAPE = re.compile(r"^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$")
_TIME = re.compile(
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$"
)
_LIMITS = {"int32": 2**31, "int64": 2**63}
_REFLECT = {str: "string", bool: "bool", int: "int64", float: "float64", list: "slice"}
MAX_UNKNOWN = 100  # Go stops collecting strict errors there


class Undecodable(Exception):  # noqa: N818 - a name for what the sender did, not for the class
    """The object cannot be read as its kind; the text is Go's. ``restoring`` is how a strategic merge tells it."""

    def __init__(self, text: str, restoring: str = "") -> None:
        super().__init__(text)
        self.restoring = restoring or text


@dataclass(slots=True)
class Decoding:
    """One walk over one object."""

    unknown: list[str] = field(default_factory=list)

    def struct(self, value: Any, kind: Type, dotted: str, path: str) -> Obj:
        """``value`` as a struct: known fields only, no nulls, no zeros that Go would not write."""
        fields = kind.fields
        kept: Obj = {}
        for name, item in value.items():
            told = fields.get(name)
            if told is None:
                if len(self.unknown) < MAX_UNKNOWN:
                    self.unknown.append(f'unknown field "{path}{name}"')
                continue
            if item is None:
                continue
            found = self.value(item, told.type, kind.struct_name, dotted + told.through + name, path + name)
            if told.keeps_zero or found:
                kept[name] = found
        for told in kind.always:
            if told.name not in kept:
                kept[told.name] = None if told.is_null else zero_of(told.type)
        return kept

    def value(self, value: Any, kind: Type, owner: str, dotted: str, path: str) -> Any:  # noqa: PLR0911, PLR0912, C901 - one line a form
        """``value`` as ``kind``. Raises Undecodable with Go's words."""
        match kind.form:
            case "struct":
                if type(value) is dict:
                    return self.struct(value, kind, dotted + ".", path + ".")
            case "string":
                if type(value) is str:
                    return value
            case "integer":
                return _integer(value, kind, owner, dotted)
            case "boolean":
                if type(value) is bool:
                    return value
            case "list":
                if type(value) is list:
                    items = kind.items
                    assert items is not None
                    return [self.item(one, items, owner, dotted, f"{path}[{index}]") for index, one in enumerate(value)]
            case "map":
                if type(value) is dict:
                    items = kind.items
                    assert items is not None
                    if items.form == "quantity":
                        return {key: _quantity(one, is_resource=True) for key, one in value.items()}
                    return {key: self.item(one, items, owner, dotted, f"{path}.{key}") for key, one in value.items()}
            case "number":
                if type(value) in (int, float):
                    return value
            case "int-or-string":
                if type(value) is str:
                    return value
                return _integer(value, kind, owner, dotted, "int32")
            case "quantity":
                return _quantity(value)
            case "time" | "micro-time":
                return _time(value, kind, owner, dotted)
            case "bytes":
                return _bytes(value, kind, owner, dotted)
            case "any":
                return value
        raise mismatch(value, kind.go, owner, dotted, kind.form)

    def item(self, value: Any, kind: Type, owner: str, dotted: str, path: str) -> Any:
        """An element of a list or map, where null is the zero of its type."""
        return zero_of(kind) if value is None else self.value(value, kind, owner, dotted, path)


def zero_of(kind: Type) -> Any:
    """What Go writes for a value of that type of which nothing was said."""
    if kind.form == "struct":
        return {told.name: None if told.is_null else zero_of(told.type) for told in kind.always}
    return ZEROS.get(kind.form)


def mismatch(value: Any, go_type: str, owner: str, dotted: str, form: str = "") -> Undecodable:
    """Go's ``UnmarshalTypeError``, and what its ``FromUnstructured`` says of the same."""
    match value:
        case bool():
            told = "bool"
        case int() | float():
            told = "number"
        case str():
            told = "string"
        case list():
            told = "array"
        case _:
            told = "object"
    kind = _REFLECT.get(type(value), "map")
    restoring = {
        "list": f"cannot restore slice from {kind}",
        "map": f"cannot restore map from {kind}",
        "struct": f"cannot restore struct from: {kind}",
    }.get(form, f"unrecognized type: {go_type.rpartition('.')[2] if '.' not in go_type else 'string'}")
    if form == "string" and kind == "int64":
        restoring = f"cannot convert int64 to {go_type}"
    return Undecodable(
        f"json: cannot unmarshal {told} into Go struct field {owner}.{dotted} of type {go_type}", restoring
    )


def _integer(value: Any, kind: Type, owner: str, dotted: str, go_type: str = "") -> int:
    go_type = go_type or kind.go
    if type(value) is int:
        limit = _LIMITS.get(kind.number_format or go_type, 2**63)
        if -limit <= value < limit:
            return value
        shown = str(value)
    elif type(value) is float:
        shown = repr(value)
        if value.is_integer() and abs(value) < 2**53 and "e" not in shown:
            shown = f"{value:.1f}"
    else:
        raise mismatch(value, go_type, owner, dotted)
    raise Undecodable(f"json: cannot unmarshal number {shown} into Go struct field {owner}.{dotted} of type {go_type}")


def _quantity(value: Any, *, is_resource: bool = False) -> str:
    text = value if type(value) is str else "0" if value is None else _bare(value)
    if not text:
        return "0"
    try:
        return canonical(text, is_resource=is_resource)
    except (ValueError, ArithmeticError):
        if _QUANTITY_SHAPE.match(text):
            raise Undecodable("unable to parse quantity's suffix") from None
    raise Undecodable("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")


def _bare(value: Any) -> str:
    return str(value) if type(value) in (int, float) else "!"


def _time(value: Any, kind: Type, owner: str, dotted: str) -> str:
    if type(value) is not str:
        raise mismatch(value, "string", owner, dotted)
    if _TIME.match(value):
        return value
    layout = "2006-01-02T15:04:05Z07:00" if kind.form == "time" else "2006-01-02T15:04:05.000000Z07:00"
    raise Undecodable(f'parsing time "{value}" as "{layout}": cannot parse "{value}" as "2006"')


def _bytes(value: Any, kind: Type, owner: str, dotted: str) -> str:
    if type(value) is not str:
        raise mismatch(value, kind.go, owner, dotted)
    try:
        base64.b64decode(value, validate=True)
    except ValueError:  # of the alphabet or the padding; or, for what is not ASCII, not binascii's own
        bad = re.search(r"[^A-Za-z0-9+/]", value)
        place = bad.start() if bad else len(value) - len(value) % 4
        raise Undecodable(f"illegal base64 data at input byte {place}") from None
    return value
