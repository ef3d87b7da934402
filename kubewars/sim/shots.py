"""Bolts: aimed with lead, in flight, arrived. All go straight, at speeds in arena units a second."""

from collections.abc import Callable
from math import hypot

from kubewars.sim.chance import Chance, between
from kubewars.sim.collide import Point
from kubewars.sim.events import Shot

LASER_SPEED = 900.0
TIE_SPEED = 620.0
TORPEDO_SPEED = 480.0
#: However far the target, the room does not wait longer than this for a laser to arrive.
LONGEST_LASER = 1.2
_SHORTEST_FLIGHT = 0.08
#: A fighter's bolt that is aimed past goes this much farther than the X-Wing.
_OVERSHOOT = 240.0


def flight_time(origin: Point, target: Callable[[float], Point], t: float, speed: float) -> float:
    """Seconds until a bolt fired at t meets a target that moves slower than it: lead, by approximation from below."""
    seconds = _SHORTEST_FLIGHT
    for _ in range(4):
        x, y = target(t + seconds)
        seconds = max(_SHORTEST_FLIGHT, hypot(x - origin[0], y - origin[1]) / speed)
    return seconds


def bolt_place(shot: Shot, t: float) -> Point:
    """Where a bolt is at a time of its flight."""
    s = (t - shot.t0) / (shot.t1 - shot.t0)
    return shot.x0 + (shot.x1 - shot.x0) * s, shot.y0 + (shot.y1 - shot.y0) * s


def aim_past(chance: Chance, origin: Point, target: Point) -> Point:
    """A point beyond the target that a straight bolt reaches without touching it."""
    dx, dy = target[0] - origin[0], target[1] - origin[1]
    distance = max(1.0, hypot(dx, dy))
    aside = between(chance, 45.0, 130.0) * (1.0 if chance.random() < 0.5 else -1.0) / distance
    beyond = 1.0 + _OVERSHOOT / distance
    return origin[0] + (dx - dy * aside) * beyond, origin[1] + (dy + dx * aside) * beyond
