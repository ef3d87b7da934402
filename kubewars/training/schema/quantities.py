"""Amounts such as ``500m`` and ``1Gi``: their value, and the one way in which Kubernetes writes them.

Source: ``apimachinery/pkg/api/resource/quantity.go``.
"""

import functools
import re
from decimal import ROUND_CEILING, Context, Decimal

_PARTS = re.compile(r"^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([KMGTPE]i|[numkMGTPE]?|[eE][+-]?[0-9]+)$")
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_NANO = Decimal("1e-9")
_MILLI = Decimal("1e-3")
_WIDE = Context(prec=60, rounding=ROUND_CEILING)
_LARGEST = 2**63 - 1  # what an amount in powers of 1024 is capped at


@functools.lru_cache(maxsize=4096)
def value_of(text: str) -> Decimal:
    """The amount as a number.

    Raises:
        ValueError: this is no quantity.
    """
    number, _, scale = _split(text)
    return number * scale


def _split(text: str) -> tuple[Decimal, str, Decimal]:
    match = _PARTS.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a quantity: write for instance 500m, 1.5 or 2Gi")
    number, suffix = Decimal(match[1]), match[2]
    if suffix in _BINARY:
        return number, suffix, Decimal(1024) ** _BINARY[suffix]
    if suffix[:1] in ("e", "E") and len(suffix) > 1:
        return number, suffix, Decimal(10) ** int(suffix[1:])
    return number, suffix, Decimal(10) ** _DECIMAL[suffix]


@functools.lru_cache(maxsize=4096)
def canonical(text: str, *, is_resource: bool = False) -> str:
    """The shortest whole number with the largest suffix: ``1000m`` is ``1``, ``1024Mi`` is ``1Gi``.

    Finer than a billionth is rounded up; in lists of resources, finer than a thousandth.

    Raises:
        ValueError: this is no quantity.
    """
    number, suffix, scale = _split(text)
    value = _WIDE.quantize(_WIDE.multiply(number, scale), _MILLI if is_resource else _NANO)
    if suffix in _BINARY:
        if abs(value) < 1024 or value != value.to_integral_value():
            return _decimal(value)
        return _binary(min(int(value), _LARGEST))
    if suffix[:1] in ("e", "E") and len(suffix) > 1:
        return _exponent(value)
    return _decimal(value)


def _binary(value: int) -> str:
    power = 0
    names = ["", *_BINARY]
    while value and value % 1024 == 0 and power < len(names) - 1:
        value //= 1024
        power += 1
    return f"{value}{names[power]}"


def _places(value: Decimal, limit: int) -> tuple[int, int]:
    """A whole number and a power of 1000, up to ``limit`` zeros, whose product is ``value``."""
    if not value:
        return 0, 0
    power = -9
    whole = int(value.scaleb(9))
    while whole % 1000 == 0 and power < limit:
        whole //= 1000
        power += 3
    return whole, power


def _decimal(value: Decimal) -> str:
    whole, power = _places(value, 18)
    suffixes = {place: suffix for suffix, place in _DECIMAL.items()}
    return f"{whole}{suffixes[power]}"


def _exponent(value: Decimal) -> str:
    whole, power = _places(value, 300)
    return f"{whole}e{power}" if power else str(whole)
