"""What the roster tells after taking a change. Past tense, and levels: each says how the thing is now.

``at`` is battle time in seconds.
"""

from msgspec import Struct

from kubewars.domain.fighter import Fighter, FighterState
from kubewars.domain.ids import ShipId
from kubewars.domain.ship import Ship


class ShipSeen(Struct, frozen=True):
    """A ship is new, or its name, hull, carriers or desired count have changed."""

    ship: Ship
    at: float


class ShipLost(Struct, frozen=True):
    """A ship has no pod and no controller left."""

    ship: Ship
    at: float


class FighterSeen(Struct, frozen=True):
    """A fighter is new, or has moved to another ship or slot."""

    fighter: Fighter
    at: float


class FighterTurned(Struct, frozen=True):
    """A known fighter's state or reason has changed; ``was`` is the state before."""

    fighter: Fighter
    was: FighterState
    at: float


class FighterLost(Struct, frozen=True):
    """The pod is gone from the cluster; ``shot`` if a strike of ours was upon it."""

    fighter: Fighter
    shot: bool
    at: float


class IntegrityTurned(Struct, frozen=True):
    """A ship's functional or desired count has changed; both are 0 once it is lost."""

    ship: ShipId
    functional: int
    desired: int
    at: float


RosterEvent = ShipSeen | ShipLost | FighterSeen | FighterTurned | FighterLost | IntegrityTurned
