"""How the X-Wing is flown: legs of smooth flight, one after the other, joined in place and velocity.

Each leg is the best of a few drawn at random: fast enough never to stall, never faster than ``TOP_SPEED``.
"""

from math import atan2, cos, hypot, pi, sin

from kubewars.sim.chance import Chance, between
from kubewars.sim.collide import Point
from kubewars.sim.path import Path, path_place, path_velocity

#: Arena units a second.
TOP_SPEED = 520.0
CRUISE_SPEED = 260.0
_ATTACK_SPEED = 300.0
#: From this far the X-Wing likes to shoot.
STANDOFF = 190.0
_LOOKS = 8
_DRAFTS = 6


def roam(chance: Chance, path: Path, t: float, goal: Point, *, longest: float) -> Path:
    """A leg from where the path is at t to somewhere about the goal, in its own good time or ``longest`` seconds."""
    start, velocity = path_place(path, t), path_velocity(path, t)
    drafts = []
    for _ in range(_DRAFTS):
        bearing = between(chance, 0.0, 2.0 * pi)
        distance = between(chance, 180.0, 300.0)
        end = (goal[0] + distance * cos(bearing), goal[1] + distance * sin(bearing))
        course = atan2(end[1] - start[1], end[0] - start[0]) + between(chance, -1.1, 1.1)
        seconds = max(1.2, hypot(end[0] - start[0], end[1] - start[1]) / CRUISE_SPEED)
        drafts.append(_leg(start, velocity, t, min(seconds, longest), end, course, CRUISE_SPEED))
    return max(drafts, key=_grace)


def attack(chance: Chance, path: Path, t: float, arrival: float, target: Point) -> Path:
    """A leg that ends at ``arrival`` with the nose on the target, as near to it as the time allows."""
    start, velocity = path_place(path, t), path_velocity(path, t)
    straight = atan2(target[1] - start[1], target[0] - start[0])
    drafts = []
    for _ in range(_DRAFTS):
        bearing = straight + between(chance, -0.9, 0.9)
        end = (target[0] - STANDOFF * cos(bearing), target[1] - STANDOFF * sin(bearing))
        draft = _leg(start, velocity, t, arrival - t, end, bearing, _ATTACK_SPEED)
        nose = atan2(target[1] - draft.y1, target[0] - draft.x1)
        drafts.append(_leg(start, velocity, t, arrival - t, (draft.x1, draft.y1), nose, _ATTACK_SPEED))
    return max(drafts, key=_grace)


def arrive(chance: Chance, t: float, half_width: float, half_height: float) -> Path:
    """A leg in from beyond the arena's edge."""
    bearing = between(chance, 0.0, 2.0 * pi)
    start = ((half_width + 250.0) * cos(bearing), (half_height + 250.0) * sin(bearing))
    course = atan2(-start[1], -start[0])
    reach = CRUISE_SPEED * 2.0
    end = (start[0] + reach * cos(course), start[1] + reach * sin(course))
    velocity = (CRUISE_SPEED * cos(course), CRUISE_SPEED * sin(course))
    return Path(t, t + 2.0, *start, *velocity, *end, *velocity)


def _leg(start: Point, velocity: Point, t: float, seconds: float, end: Point, course: float, speed: float) -> Path:
    """The leg to ``end``, shortened until it can be flown in its time."""
    leaving = (speed * cos(course), speed * sin(course))
    share = 1.0
    while True:
        x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
        leg = Path(t, t + seconds, *start, *velocity, x, y, *leaving)
        if share < 0.05 or max(_speeds(leg)) <= TOP_SPEED:
            return leg
        share *= 0.8


def _speeds(leg: Path) -> list[float]:
    span = (leg.t1 - leg.t0) / _LOOKS
    return [hypot(*path_velocity(leg, leg.t0 + span * look)) for look in range(_LOOKS + 1)]


def _grace(leg: Path) -> float:
    """How little a leg stalls and bends: its slowest moment, held against its fastest."""
    speeds = _speeds(leg)
    return min(speeds) - max(0.0, max(speeds) - TOP_SPEED)
