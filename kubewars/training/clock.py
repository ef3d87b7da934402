"""Time as an argument: the one place where the training cluster meets a clock.

Everything in the cluster asks a :class:`Clock` for the time and for later calls, so that the same
controllers run against the wall clock in a workshop and against a hand-wound one in a test.
"""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that was asked for and has not happened yet."""

    def cancel(self) -> None:
        """Withdraw the call; harmless when it has already happened."""


class Clock(Protocol):
    """Unix time in seconds, and calls at a later time. Calls never run inside ``call_at`` itself."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Run ``callback`` once, at ``when`` or as soon after as possible."""


class LoopClock:
    """The wall clock, with calls run by the current asyncio loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop or asyncio.get_running_loop()

    def now(self) -> float:
        return time.time()

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        delay = when - time.time()
        return self._loop.call_soon(callback) if delay <= 0 else self._loop.call_later(delay, callback)


class _Due:
    __slots__ = ("callback", "is_cancelled")

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class ManualClock:
    """A clock that moves only when told to; due calls run in the order of their time, then of asking."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._order = itertools.count()
        self._queue: list[tuple[float, int, _Due]] = []

    def now(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        due = _Due(callback)
        heapq.heappush(self._queue, (max(when, self._now), next(self._order), due))
        return due

    def settle(self, limit: int = 100_000) -> None:
        """Run what is due now, and what that makes due, without moving time.

        Raises:
            RuntimeError: after ``limit`` calls, for that is a loop that feeds itself.
        """
        self.advance(0.0, limit)

    def advance(self, seconds: float, limit: int = 100_000) -> None:
        """Move time on by ``seconds``, stopping at each due call to run it at its own time."""
        until = self._now + seconds
        for _ in range(limit):
            if not self._queue or self._queue[0][0] > until:
                self._now = until
                return
            when, _, due = heapq.heappop(self._queue)
            self._now = when
            if not due.is_cancelled:
                due.callback()
        raise RuntimeError(f"still busy after {limit} calls: something keeps asking for one more")
