"""Takes what can be understood of an object with odd fields, and leaves the rest at its default.

Only who fails the strict decoder comes here, so this may be slow; it may not raise. A label or annotation whose value
is no string keeps its key and loses its value: a mark that protects a pod is not overlooked for being badly spelled.
"""

from collections.abc import Callable
from contextlib import suppress
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from kubewars.cluster import shapes

S = TypeVar("S", bound=msgspec.Struct)
_UNFIT = object()


def read_leniently(
    strict: Callable[[bytes | msgspec.Raw], S], shape: type[S], content: bytes | msgspec.Raw
) -> S | None:
    """The shape as ``strict`` reads it, else as far as it can be understood, else ``None``. Never raises."""
    with suppress(*shapes.UNREADABLE):
        return strict(content)
    with suppress(*shapes.UNREADABLE):
        return understand(shape, msgspec.json.decode(content))
    return None


def understand(shape: type[S], raw: Any) -> S | None:
    """The shape, as far as ``raw`` (decoded JSON) fits it; ``None`` if a field without a default is not there."""
    fitted = _fit(shape, raw)
    return fitted if isinstance(fitted, shape) else None


def _fit(wanted: Any, raw: Any) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _fit_union(get_args(wanted), raw)
    if origin is list:
        return _fit_list(get_args(wanted)[0], raw)
    if origin is dict:
        return _fit_dict(raw)
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return _fit_struct(wanted, raw)
    try:
        return msgspec.convert(raw, wanted, strict=False)
    except msgspec.ValidationError:
        return _UNFIT


def _fit_union(choices: tuple[Any, ...], raw: Any) -> Any:
    if raw is None:
        return None if NoneType in choices else _UNFIT
    return next((fitted for choice in choices if (fitted := _fit(choice, raw)) is not _UNFIT), _UNFIT)


def _fit_list(wanted: Any, raw: Any) -> Any:
    if not isinstance(raw, list):
        return _UNFIT
    return [fitted for item in raw if (fitted := _fit(wanted, item)) is not _UNFIT]


def _fit_dict(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return _UNFIT
    return {key: value if isinstance(value, str) else "" for key, value in raw.items()}


def _fit_struct(wanted: type[msgspec.Struct], raw: Any) -> Any:
    if not isinstance(raw, dict):
        return _UNFIT
    fields = {}
    for field in msgspec.structs.fields(wanted):
        if field.encode_name in raw:
            fitted = _fit(field.type, raw[field.encode_name])
            if fitted is not _UNFIT:
                fields[field.name] = fitted
    try:
        return wanted(**fields)
    except TypeError:
        return _UNFIT
