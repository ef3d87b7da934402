"""What a shot along the nose meets: the first functional fighter in its way, or nobody.

The bolt is led a little: whoever flies within a narrow cone ahead is aimed at, so that a nervous hand hits something.
Bounded: of a very large wing only so many are looked at.
"""

from collections.abc import Collection, Iterator
from math import cos, hypot, sin

from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import ShipId
from kubewars.domain.roster import Roster
from kubewars.domain.ship import Ship
from kubewars.sim.autopilot import IsFair
from kubewars.sim.collide import Point
from kubewars.sim.gunnery import place_of
from kubewars.sim.motion import WING_RADIUS, ship_place

#: Arena units: how far a bolt fired by hand flies, and how near it must pass to hit.
RANGE = 720.0
HIT_RADIUS = 18.0
HULL_RADIUS = 70.0
#: Half the opening of the cone within which a fair target is aimed at (a slope: about fifteen degrees).
ASSIST = 0.26
_LOOKED_AT = 160
#: One that flies off the line counts as so much farther away, for each unit that it is off.
_OFF_COURSE = 3.0


def met_by(roster: Roster, origin: Point, heading: float, t: float, *, speed: float, is_fair: IsFair) -> Fighter | None:
    """The fighter that a bolt fired at t along ``heading`` hits, or ``None``.

    Whoever is fair game is preferred. Who is not can still stand in the way: then the rules will spare it, and say why.
    """
    best: tuple[bool, float] | None = None
    found = None
    for fighter, along, across in _ahead(roster, origin, heading, t, speed):
        is_hit = across <= HIT_RADIUS
        if not is_hit and across > along * ASSIST:
            continue
        is_spared = not is_fair(fighter)
        if is_spared and not is_hit:
            continue
        rank = (is_spared, along + _OFF_COURSE * across)
        if best is None or rank < best:
            best, found = rank, fighter
    return found


def hull_met_by(
    roster: Roster, origin: Point, heading: float, t: float, *, speed: float, among: Collection[ShipId]
) -> Ship | None:
    """The nearest Star Destroyer ``among`` these that a torpedo launched at t along ``heading`` hits, or ``None``."""
    nose = (cos(heading), sin(heading))
    best, found = RANGE, None
    for ship_id in among:
        ship = roster.ships.get(ship_id)
        if ship is None or ship.hull != "destroyer":
            continue
        x, y, _ = ship_place(ship.berth, t)
        seconds = hypot(x - origin[0], y - origin[1]) / speed
        along, across = _seen(nose, origin, ship_place(ship.berth, t + seconds)[:2])
        if 0.0 < along <= best and across <= max(HULL_RADIUS, along * ASSIST):
            best, found = along, ship
    return found


def _ahead(
    roster: Roster, origin: Point, heading: float, t: float, speed: float
) -> Iterator[tuple[Fighter, float, float]]:
    """Flying fighters in range, each with how far along the heading and how far off it the bolt will find it."""
    nose = (cos(heading), sin(heading))
    for ship in roster.hunted:
        x, y, _ = ship_place(roster.ships[ship].berth, t)
        along, across = _seen(nose, origin, (x, y))
        if not -WING_RADIUS < along < RANGE + WING_RADIUS or across > WING_RADIUS + RANGE * ASSIST:
            continue
        flying = roster.flying(ship)
        for place in range(0, len(flying), 1 + len(flying) // _LOOKED_AT):
            fighter = roster.fighters[flying[place]]
            here = place_of(roster, fighter, t)
            seconds = hypot(here[0] - origin[0], here[1] - origin[1]) / speed
            along, across = _seen(nose, origin, place_of(roster, fighter, t + seconds))
            if 0.0 < along <= RANGE:
                yield fighter, along, across


def _seen(nose: Point, origin: Point, place: Point) -> tuple[float, float]:
    x, y = place[0] - origin[0], place[1] - origin[1]
    return x * nose[0] + y * nose[1], abs(y * nose[0] - x * nose[1])
