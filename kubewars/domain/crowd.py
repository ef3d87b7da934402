"""A set from which any one member can be drawn in the same short time, whatever its size."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=str)


class Crowd(Generic[Member]):
    """Members stand at positions 0 … ``len - 1`` in an order that follows only from the calls that were made.

    All calls are O(1). Who leaves is replaced in line by who stood last.
    """

    def __init__(self) -> None:
        self._line: list[Member] = []
        self._place: dict[Member, int] = {}

    def __len__(self) -> int:
        return len(self._line)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._line)

    def __contains__(self, member: object) -> bool:
        return member in self._place

    def __getitem__(self, position: int) -> Member:
        return self._line[position]

    def add(self, member: Member) -> None:
        """Let a member in; harmless if it is in already."""
        if member not in self._place:
            self._place[member] = len(self._line)
            self._line.append(member)

    def discard(self, member: Member) -> None:
        """Let a member go; harmless if it is not in."""
        place = self._place.pop(member, None)
        if place is None:
            return
        last = self._line.pop()
        if last != member:
            self._line[place] = last
            self._place[last] = place
