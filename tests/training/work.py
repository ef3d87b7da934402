"""How much somebody may do: work in calls of functions, the same on every machine, and how often until refused."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from kubewars.training.status import StatusError


def calls_of(work: Callable[[], object]) -> int:
    """The calls, of Python's functions and of C's, that ``work`` makes in this thread."""
    count = 0

    def note(_: FrameType, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def first_refusal(work: Callable[[int], object], times: int) -> StatusError:
    """What the first of so many attempts, each told its number, is refused with."""
    for number in range(times):
        try:
            work(number)
        except StatusError as refused:
            return refused
    raise AssertionError(f"none of {times} was refused")
