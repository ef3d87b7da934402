"""The last deltas of an epoch, so that who was away a moment can resume. Resume or resync, never guess."""

from collections import deque

from kubewars.wire.messages import Delta, Event, encode


class History:
    """Numbers the deltas of one epoch from 1 and keeps the last ``capacity`` of them, encoded once.

    ``capacity`` counts deltas, not ticks: a tick without news has none.
    """

    def __init__(self, epoch: str, *, capacity: int = 1200) -> None:
        self.epoch = epoch
        self._seq = 0
        self._kept: deque[bytes] = deque(maxlen=capacity)

    @property
    def seq(self) -> int:
        """The number of the last delta, 0 before the first."""
        return self._seq

    def add(self, time: float, events: tuple[Event, ...]) -> Delta:
        """The next delta, from now on part of the history."""
        self._seq += 1
        delta = Delta(self.epoch, self._seq, round(time, 3), events)
        self._kept.append(encode(delta))
        return delta

    def since(self, epoch: str, seq: int) -> list[bytes] | None:
        """The encoded deltas ``seq + 1`` to the last, oldest first.

        ``None`` where only a snapshot can help: another epoch, a number of the future, or one too long ago.
        """
        missing = self._seq - seq
        if epoch != self.epoch or not 0 <= missing <= len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missing :]
