"""Keys to look at, each once however often it was asked for, with growing pauses after a refusal.

Source of the rules: ``client-go/util/workqueue`` (5 ms doubling per failure, up to 1,000 s) and controller-runtime's
"act on actual state": a key says where to look, never what happened.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from kubewars.training.clock import Clock, Timer
from kubewars.training.status import StatusError

K = TypeVar("K")

FIRST_PAUSE = 0.005
LONGEST_PAUSE = 1000.0
BATCH = 4  # keys looked at before others on the loop have their turn

_log = logging.getLogger(__name__)


class WorkQueue(Generic[K]):
    """Runs ``reconcile(key)`` from the clock, never from inside :meth:`add`.

    ``first_pause`` and ``longest_pause``, in seconds, are those after a refusal.
    """

    def __init__(
        self,
        clock: Clock,
        reconcile: Callable[[K], None],
        *,
        name: str = "",
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._clock = clock
        self._reconcile = reconcile
        self._name = name or getattr(reconcile, "__qualname__", "reconcile")
        self._pauses = first_pause, longest_pause
        self._ready: deque[K] = deque()
        self._queued: set[K] = set()
        self._later: dict[K, tuple[float, Timer]] = {}
        self._failures: dict[K, int] = {}
        self._turn: Timer | None = None
        self._is_stopped = False

    def add(self, key: K) -> None:
        """Look at ``key`` soon; asking again before that changes nothing."""
        if key in self._queued or self._is_stopped:
            return
        self._queued.add(key)
        self._ready.append(key)
        if self._turn is None:
            self._turn = self._clock.call_at(self._clock.now(), self._run)

    def add_after(self, key: K, seconds: float) -> None:
        """Look at ``key`` in ``seconds``, or earlier if that was asked before."""
        if seconds <= 0:
            self.add(key)
            return
        when = self._clock.now() + seconds
        waiting = self._later.get(key)
        if self._is_stopped or (waiting and waiting[0] <= when):
            return
        if waiting:
            waiting[1].cancel()
        self._later[key] = (when, self._clock.call_at(when, lambda: self._come_due(key)))

    def stop(self) -> None:
        """Forget everything; nothing is looked at any more."""
        self._is_stopped = True
        if self._turn:
            self._turn.cancel()
        for _, timer in self._later.values():
            timer.cancel()
        self._later.clear()
        self._ready.clear()
        self._queued.clear()

    def _come_due(self, key: K) -> None:
        self._later.pop(key, None)
        self.add(key)

    def _run(self) -> None:
        self._turn = None
        for _ in range(min(BATCH, len(self._ready))):
            key = self._ready.popleft()
            self._queued.discard(key)
            self._look_at(key)
        if self._ready and not self._is_stopped and not self._has_turn():
            self._turn = self._clock.call_at(self._clock.now(), self._run)

    def _has_turn(self) -> bool:
        return self._turn is not None

    def _look_at(self, key: K) -> None:
        try:
            self._reconcile(key)
        except StatusError as refusal:
            _log.debug("%s %s: %s", self._name, key, refusal)
            self._retry(key)
        except Exception:  # noqa: BLE001 - one broken object must not end the controller for all others
            _log.exception("%s cannot digest %s; it is tried again later", self._name, key)
            self._retry(key)
        else:
            self._failures.pop(key, None)

    def _retry(self, key: K) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        first, longest = self._pauses
        self.add_after(key, min(longest, first * 2.0 ** min(failures, 20)))
