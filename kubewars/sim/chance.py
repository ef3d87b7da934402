"""Chance is an argument: whoever runs a simulation brings it, and brings the same again to see the same battle."""

from typing import Protocol

from kubewars.domain.crowd import Crowd, Member


class Chance(Protocol):
    """``random.Random`` fits."""

    def random(self) -> float:
        """A number in [0, 1)."""


def between(chance: Chance, low: float, high: float) -> float:
    """A number in [low, high)."""
    return low + (high - low) * chance.random()


def one_of(chance: Chance, crowd: Crowd[Member]) -> Member:
    """Any member of a crowd that is not empty, each as likely as the other."""
    return crowd[int(chance.random() * len(crowd))]
