"""Strikes under way: each is a task of its own, so that a slow API server never delays a tick."""

import asyncio
import logging

from kubewars.battle.ports import BattleClock, Gunner
from kubewars.domain.strike import Outcome, Strike, StrikeResult

#: Strikes that may wait for the API at once; a server that answers none of so many needs no more of them.
MOST_UNDER_WAY = 32
#: Seconds without an answer after which no further strike is sent: long before a silent watch is called stale.
SILENT_AFTER = 3.0

_log = logging.getLogger(__name__)


class Battery:
    """Hands strikes to the gunner and keeps what became of them until the next tick asks."""

    def __init__(self, gunner: Gunner, clock: BattleClock, *, most_under_way: int = MOST_UNDER_WAY) -> None:
        self._gunner = gunner
        self._clock = clock
        self._most = most_under_way
        self._tasks: dict[asyncio.Task[None], float] = {}
        self._results: list[StrikeResult] = []

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    def fire(self, strike: Strike) -> None:
        """Send one strike on its way; returns at once. Every strike gets exactly one result."""
        if len(self._tasks) >= self._most:
            reason = f"{self._most} strikes still wait for the API server's answer"
            self._results.append(StrikeResult(strike, Outcome.FAILED, reason))
            return
        task = asyncio.create_task(self._await_result(strike), name=f"strike-{strike.id}")
        self._tasks[task] = self._clock()
        task.add_done_callback(self._tasks.pop)

    def silence(self) -> str:
        """Why fire is held while the API server leaves a strike unanswered, or an empty string."""
        waited = self._clock() - min(self._tasks.values(), default=self._clock())
        return f"a strike has waited {waited:.0f} s for the API server's answer" if waited > SILENT_AFTER else ""

    def results(self) -> list[StrikeResult]:
        """What became of strikes since the last call, oldest first."""
        results, self._results = self._results, []
        return results

    async def settle(self) -> None:
        """Wait until no strike is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Give up what is under way. What was sent was sent; its outcome is the watch's to tell."""
        for task in self._tasks:
            task.cancel()
        await self.settle()

    async def _await_result(self, strike: Strike) -> None:
        try:
            result = await self._gunner.strike(strike)
        except Exception as error:  # noqa: BLE001 - whatever it was, the fighter must be told of
            _log.exception("strike %d ended in a way that no gunner may", strike.id)
            result = StrikeResult(strike, Outcome.FAILED, f"{type(error).__name__}: {error}")
        self._results.append(result)
