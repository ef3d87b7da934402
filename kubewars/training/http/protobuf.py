"""Kubernetes' protobuf bodies into JSON values, with field numbers taken from the schema's facts.

``kubectl create namespace`` and its like send these and nothing else. The framing is that of
``apimachinery/pkg/runtime/serializer/protobuf``; the encoding is proto2, as ``generated.proto`` declares it.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any, cast

from kubewars.training.counting import MOST_VALUES, ensure_few_values, too_many_values
from kubewars.training.kinds.ages import format_micro_time, format_time
from kubewars.training.schema import Schema
from kubewars.training.schema.types import Field, Type
from kubewars.training.status import StatusError, bad_request

MEDIA_TYPE = "application/vnd.kubernetes.protobuf"
_MAGIC = b"k8s\x00"
_MAX_DEPTH = 64
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class _MalformedError(Exception):
    """The bytes are no message of that type."""


def read_protobuf(body: bytes, schema: Schema) -> Any:
    """The object in a body, with its kind and apiVersion, ready for ``Schema.decode``.

    Raises:
        StatusError: 400 when the bytes are not what they claim to be.
    """
    try:
        return _read(body, schema)
    except (_MalformedError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise _refused(str(error)) from None


def _refused(why: str) -> StatusError:
    return bad_request(f"the protobuf body cannot be read: {why}")


def _read(body: bytes, schema: Schema) -> Any:
    if not body.startswith(_MAGIC):
        raise _MalformedError("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
    api_version = kind = ""
    raw = b""
    budget = [MOST_VALUES]
    for number, value in _fields(body[len(_MAGIC) :], budget):
        if number == 1:
            for part, text in _fields(_bytes(value), budget):
                if part == 1:
                    api_version = _bytes(text).decode()
                elif part == 2:
                    kind = _bytes(text).decode()
        elif number == 2:
            raw = _bytes(value)
    group, _, version = api_version.rpartition("/")
    root = schema.types.root(group, version, kind)
    if root is None:
        raise _MalformedError(f"no kind {kind!r} is registered for version {api_version!r}")
    obj = _Reader(schema, budget).struct(raw, root, 0)
    return {"apiVersion": api_version, "kind": kind} | obj


class _Reader:
    def __init__(self, schema: Schema, budget: list[int]) -> None:
        self._structs = schema.facts.structs
        self._budget = budget

    def struct(self, data: bytes, kind: Type, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._fill(found, data, kind.name, kind.fields, depth)
        return found

    def _fill(self, found: dict[str, Any], data: bytes, name: str, fields: dict[str, Field], depth: int) -> None:
        """Read one message; what Go embeds without a JSON name is a message of its own and fills the same object."""
        if depth > _MAX_DEPTH:
            raise _MalformedError("nested too deeply")
        by_number = {told[2]: key for key, told in self._structs.get(name, {}).items() if told[2]}
        prefix = name.rpartition(".")[0]
        for number, value in _fields(data, self._budget):
            key = by_number.get(number)
            if key is None:
                continue
            if key.startswith("<"):
                self._fill(found, _bytes(value), f"{prefix}.{key[1:]}", fields, depth + 1)
            elif key in fields:
                self._put(found, key, fields[key].type, value, depth)

    def _put(self, found: dict[str, Any], key: str, kind: Type, value: bytes | int, depth: int) -> None:
        if kind.form == "list":
            assert kind.items is not None
            found.setdefault(key, []).extend(self._items(kind.items, value, depth))
        elif kind.form == "map":
            assert kind.items is not None
            entry_key, entry_value = self._entry(_bytes(value), kind.items, depth)
            found.setdefault(key, {})[entry_key] = entry_value
        else:
            found[key] = self._one(kind, value, depth)

    def _items(self, kind: Type, value: bytes | int, depth: int) -> list[Any]:
        if kind.form == "integer" and isinstance(value, bytes):
            return [_signed(number) for number in _packed(value, self._budget)]
        return [self._one(kind, value, depth)]

    def _entry(self, data: bytes, kind: Type, depth: int) -> tuple[str, Any]:
        key, value = "", None
        for number, part in _fields(data, self._budget):
            if number == 1:
                key = _bytes(part).decode()
            elif number == 2:
                value = self._one(kind, part, depth)
        return key, _EMPTY.get(kind.form) if value is None else value

    def _one(self, kind: Type, value: bytes | int, depth: int) -> Any:  # noqa: C901, PLR0911 - a table of forms
        match kind.form:
            case "struct":
                return self.struct(_bytes(value), kind, depth + 1)
            case "string":
                return _bytes(value).decode()
            case "boolean":
                return bool(value)
            case "integer":
                return _signed(_whole(value))
            case "bytes":
                return base64.b64encode(_bytes(value)).decode()
            case "quantity":
                fields = _fields(_bytes(value), self._budget)
                return next((_bytes(part).decode() for number, part in fields if number == 1), "0")
            case "time" | "micro-time":
                return _time(_bytes(value), self._budget, is_micro=kind.form == "micro-time")
            case "int-or-string":
                return _int_or_string(_bytes(value), self._budget)
            case "list":
                # A list under a map is a message whose field 1 repeats, as ExtraValue is.
                assert kind.items is not None
                return [self._one(kind.items, part, depth + 1) for _, part in _fields(_bytes(value), self._budget)]
            case "any":
                return _embedded_json(_bytes(value), self._budget)
        raise _MalformedError(f"a {kind.form} does not travel as protobuf here")


_EMPTY: dict[str, Any] = {"string": "", "bytes": "", "integer": 0, "boolean": False, "quantity": "0", "list": []}


def _fields(data: bytes, budget: list[int]) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a message in their order, each with its number and raw value; all of a body have one budget."""
    at, end = 0, len(data)
    while at < end:
        _spend(budget)
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == _BYTES:
            length, at = _varint(data, at)
        elif wire in (_FIXED64, _FIXED32):
            length = 8 if wire == _FIXED64 else 4
        else:
            raise _MalformedError(f"wire type {wire} is not in use")
        if number == 0 or length > end - at:
            raise _MalformedError("unexpected EOF")
        yield number, data[at : at + length]
        at += length


def _spend(budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0:
        raise too_many_values()


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise _MalformedError("unexpected EOF" if shift <= 63 else "integer overflow")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _packed(data: bytes, budget: list[int]) -> Iterator[int]:
    at = 0
    while at < len(data):
        _spend(budget)
        value, at = _varint(data, at)
        yield value


def _signed(value: int) -> int:
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >= 1 << 63 else value


def _bytes(value: bytes | int) -> bytes:
    if isinstance(value, int):
        raise _MalformedError("a number stands where a message belongs")
    return value


def _whole(value: bytes | int) -> int:
    if isinstance(value, bytes):
        raise _MalformedError("a message stands where a number belongs")
    return value


def _time(data: bytes, budget: list[int], *, is_micro: bool) -> str | None:
    seconds = nanos = 0
    for number, value in _fields(data, budget):
        if number == 1:
            seconds = _signed(_whole(value))
        elif number == 2:
            nanos = _signed(_whole(value))
    if not data or (seconds <= 0 and not nanos):
        return None
    try:
        return format_micro_time(seconds + nanos / 1e9) if is_micro else format_time(seconds)
    except (ValueError, OverflowError, OSError):
        raise _MalformedError(f"{seconds} is no time") from None


def _int_or_string(data: bytes, budget: list[int]) -> int | str:
    form, number_value, text = 0, 0, ""
    for number, value in _fields(data, budget):
        if number == 1:
            form = _whole(value)
        elif number == 2:
            number_value = _signed(_whole(value))
        elif number == 3:
            text = _bytes(value).decode()
    return text if form == 1 else number_value


def _embedded_json(data: bytes, budget: list[int]) -> Any:
    raw = next((_bytes(part) for number, part in _fields(data, budget) if number == 1), b"")
    if not raw:
        return None
    ensure_few_values(raw, max(0, budget[0]))
    try:
        return cast("Any", json.loads(raw))
    except RecursionError:
        raise _MalformedError("nested too deeply") from None
