"""What a step of the simulation tells. ``at`` is battle time in seconds; lengths are arena units."""

from typing import Literal

from msgspec import Struct

from kubewars.domain.ids import PodUid, ShipId
from kubewars.domain.strike import Weapon
from kubewars.sim.path import Path

#: The source or target of a shot that is no fighter.
XWING = "xwing"


class XWing(Struct, frozen=True):
    """The X-Wing on its path, with the shields it has left; destroyed, it is back at ``returns``."""

    state: Literal["flying", "destroyed"]
    shields: int
    path: Path
    returns: float = 0.0


class Shot(Struct, frozen=True):
    """A bolt from (x0, y0) at t0 to (x1, y1) at t1; ``target`` is empty where it was aimed past.

    ``by`` is who pulled the X-Wing's trigger, empty for a fighter's bolt.
    """

    id: int
    source: str
    weapon: Literal["laser", "ion", "torpedo", "tie"]
    t0: float
    t1: float
    x0: float
    y0: float
    x1: float
    y1: float
    target: str = ""
    by: str = ""


class XWingTurned(Struct, frozen=True):
    """The X-Wing flies a new path, has been destroyed, or is back; ``is_course`` where nothing but its path is new."""

    xwing: XWing
    at: float
    is_course: bool = False


class ShotFired(Struct, frozen=True):
    """A bolt has left; the rest of its life follows from it."""

    shot: Shot
    at: float


class StrikeWished(Struct, frozen=True):
    """A shot of the X-Wing has arrived at its fighter: whoever may, ask the cluster."""

    uid: PodUid
    weapon: Weapon
    by: str
    at: float


class TorpedoLanded(Struct, frozen=True):
    """A proton torpedo, the ``shot`` of this number, has arrived at its ship.

    ``strikes``: whoever may, ask the cluster; else it came to nothing.
    """

    shot: int
    ship: ShipId
    by: str
    at: float
    strikes: bool


class XWingStruck(Struct, frozen=True):
    """A fighter's bolt has met the X-Wing; ``shields`` are those left."""

    by: PodUid
    shields: int
    at: float


SimEvent = XWingTurned | ShotFired | StrikeWished | TorpedoLanded | XWingStruck
