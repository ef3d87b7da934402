"""Pods made in batches of one, two, four, ...: what is refused to one of a batch is not asked for by the next.

Source: ``slowStartBatch`` in ``pkg/controller/replicaset``. So a quota that is used up is told a few times, not as
often as pods are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.pod_control import is_for_terminating_namespace
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.client.informer import Key

LONGEST_RUN = 500  # pods, after which the batches are small again
TURN = 16  # pods, after which others on the loop have their turn


class SlowStart:
    """The runs of one controller, of each of its objects one; a run goes on over as many turns as it needs."""

    def __init__(self) -> None:
        self._begun: dict[Key, int] = {}

    def forget(self, key: Key) -> None:
        """The object is gone: one of its name begins anew."""
        self._begun.pop(key, None)

    def run(self, key: Key, count: int, make: Callable[[int], object]) -> bool:
        """Call ``make`` with 0 to ``count`` - 1, or as far as a turn goes; whether another turn is needed.

        A namespace that is going ends the run without another.

        Raises:
            StatusError: the first refusal, once the batch that it is of is over.
        """
        first = self._begun.pop(key, 0)
        end = min(first + count, LONGEST_RUN)
        refusal: StatusError | None = None
        for number in range(first, end):
            if refusal is not None and _begins_batch(number):
                break
            if refusal is None and number - first >= TURN:
                self._begun[key] = number
                return True
            try:
                make(number - first)
            except StatusError as refused:
                if is_for_terminating_namespace(refused):
                    return False
                refusal = refusal or refused
        if refusal is not None:
            raise refusal
        return end < first + count


def _begins_batch(number: int) -> bool:
    """Whether a pod, counted from 0, is the first of its batch: 0, 1, 3, 7, ..."""
    return number & (number + 1) == 0
