"""Numbered places that are given out lowest first and used again: berths in the arena, slots in a wing."""

from heapq import heappop, heappush


class Vacancies:
    """Places 0, 1, 2 …; never given twice at a time. Both calls cost O(log n) of the places once in use."""

    def __init__(self) -> None:
        self._freed: list[int] = []
        self._next = 0

    def take(self) -> int:
        """The lowest place that is free."""
        if self._freed:
            return heappop(self._freed)
        self._next += 1
        return self._next - 1

    def free(self, place: int) -> None:
        """Give back a place that was taken."""
        heappush(self._freed, place)
