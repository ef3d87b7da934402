"""What a container prints: the last lines of this run and of the one before, and who is listening."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Line = tuple[float, str]  # Unix seconds, text without its newline
#: Lines kept of a run.
KEPT = 1000
#: Characters kept of a line.
LONGEST = 16_384


class Output:
    """``lines`` are those of this run, oldest first; ``previous`` those of the run before."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=KEPT)
        self.previous: tuple[Line, ...] = ()
        self._listeners: list[tuple[Callable[[float, str], None], Callable[[], None]]] = []

    def write(self, now: float, text: str) -> None:
        """One more line, to be kept and told."""
        text = text[:LONGEST]
        self.lines.append((now, text))
        for on_line, _ in tuple(self._listeners):
            on_line(now, text)

    def listen(self, on_line: Callable[[float, str], None], on_end: Callable[[], None]) -> Callable[[], None]:
        """Call ``on_line`` for each new line and ``on_end`` when the run ends, until what is returned is called."""
        listener = (on_line, on_end)
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def end(self) -> None:
        """Nothing follows in this run."""
        listeners, self._listeners = self._listeners, []
        for _, on_end in listeners:
            on_end()

    def renew(self) -> None:
        """Another run begins."""
        self.previous = tuple(self.lines)
        self.lines.clear()
