"""What the bridge shows and moves beside the battle: the bots, and what a torpedo lacks. Faces, for others to fit."""

from collections.abc import Callable
from typing import Literal, Protocol

from msgspec import Struct


class TorpedoDoubt(Struct, frozen=True):
    """Why a torpedo would strike nothing as things are now.

    ``no_ship``: none has taken its hits. ``no_controller``: the ship ``about`` has none. ``spared``: the rules spare
    its controller, and ``about`` says why. ``rights``: the account may not do what ``about`` says, with its cure.
    """

    cause: Literal["no_ship", "no_controller", "spared", "rights"]
    about: str = ""


class Bots(Protocol):
    """The players made of code, which come and go as one."""

    @property
    def names(self) -> tuple[str, ...]:
        """The players that they are, present or not; empty where there are none."""

    @property
    def are_present(self) -> bool:
        """Whether they play."""

    def send_away(self) -> None:
        """They leave the game, by their own hands; returns at once."""

    def call_back(self) -> None:
        """They play again; returns at once."""


class NoBots:
    """A game without bots."""

    names: tuple[str, ...] = ()
    are_present = False

    def send_away(self) -> None:
        """Nobody is there."""

    def call_back(self) -> None:
        """Nobody is there."""


class Backstage(Struct, frozen=True):
    """``torpedo_doubts`` are none where a torpedo could strike something, or is not allowed."""

    bots: Bots = NoBots()
    torpedo_doubts: Callable[[], tuple[TorpedoDoubt, ...]] = tuple
