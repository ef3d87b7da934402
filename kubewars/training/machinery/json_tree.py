"""JSON values copied quickly; ``copy.deepcopy`` keeps a memo that plain JSON has no use for."""

from typing import TypeVar

T = TypeVar("T")


def clone(value: T) -> T:
    """A copy that shares nothing changeable with ``value``, which must be JSON."""
    if isinstance(value, dict):
        return {key: clone(item) for key, item in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [clone(item) for item in value]  # type: ignore[return-value]
    return value
