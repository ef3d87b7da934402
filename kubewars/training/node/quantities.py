"""Amounts of cpu, memory and the like, as Kubernetes writes them: ``100m``, ``1.5Gi``, ``2e3``.

Source: ``apimachinery/pkg/api/resource/quantity.go``.
"""

import re
from fractions import Fraction
from functools import lru_cache

_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?")
_SUFFIXES: dict[str, Fraction] = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "k": Fraction(1000),
}
_SUFFIXES |= {letter: Fraction(1000**power) for power, letter in enumerate("MGTPE", 2)}
_SUFFIXES |= {f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)}


@lru_cache(maxsize=4096)
def milli(quantity: str | float) -> int:
    """Thousandths, rounded up.

    Raises:
        ValueError: not a quantity.
    """
    match = _QUANTITY.fullmatch(str(quantity).strip())
    if match is None:
        raise ValueError(f"{quantity!r} is not a quantity such as 500m, 2 or 1Gi")
    number, exponent, suffix = match.groups()
    amount = Fraction(number)
    if exponent:
        amount *= Fraction(10) ** int(exponent[1:])
    if suffix:
        amount *= _SUFFIXES[suffix]
    return -int(-amount * 1000 // 1)


def whole(quantity: str | float) -> int:
    """Whole units, rounded up."""
    return -(-milli(quantity) // 1000)
