"""What whoever flies asks of the X-Wing at a tick: where to, how fast, whether to shoot. Inputs, never places."""

from typing import Final

from msgspec import Struct

from kubewars.domain.ids import ShipId
from kubewars.domain.strike import AUTOPILOT, Weapon


class Controls(Struct, frozen=True):
    """``pilot`` is :data:`~kubewars.domain.strike.AUTOPILOT`, or the name of who flies by hand.

    ``x`` (to the right) and ``y`` (down) say where to and, by their length (0 to 1), how fast; at 0 the X-Wing glides
    on. They count by hand only, and so does ``trigger``; ``weapon`` is the autopilot's too, but for the torpedo.
    ``open_ships`` are those that a torpedo may be launched at.
    """

    pilot: str = AUTOPILOT
    x: float = 0.0
    y: float = 0.0
    trigger: bool = False
    weapon: Weapon = "laser"
    open_ships: frozenset[ShipId] = frozenset()

    @property
    def is_by_hand(self) -> bool:
        return self.pilot != AUTOPILOT


#: The X-Wing left to itself.
BY_ITSELF: Final = Controls()
