"""Hand flight: the X-Wing turns to where the stick points, within its limits, and is kept in the arena.

It slows down to turn, so that whoever flies at a fighter gets round to it instead of circling about it.

What is published stays a function of time: short legs, a new one when the stick has moved, and no more of them than
``LEGS_A_SECOND`` in the long run, so that a nervous hand does not fill the stream (``bench/stream_rate.py``).
"""

from math import atan2, ceil, cos, exp, hypot, pi, sin

from kubewars.sim.collide import Point
from kubewars.sim.controls import Controls
from kubewars.sim.path import Path, path_place, path_velocity

#: Arena units a second: with the stick let go, and pushed all the way.
GLIDE_SPEED = 120.0
FULL_SPEED = 430.0
#: Radians a second.
TURN_RATE = 4.2
#: New legs in the long run, and at once after a quiet while.
LEGS_A_SECOND = 4.0
LEGS_AT_ONCE = 4.0
#: Seconds between two legs at least, and how far the stick must have moved (in x or y) for a new one.
SHORTEST_LEG = 0.1
MOVED = 0.12
#: Less of a push than this is a hand at rest.
AT_REST = 0.1
_RESPONSE = 4.5
_STEP = 0.05
_TURNING, _STRAIGHT = 0.45, 1.4
#: From this far before the arena's edge the X-Wing is turned back.
_BRAKE = 220.0


class Hand:
    """Remembers what the last leg was flown by; one each simulation."""

    def __init__(self) -> None:
        self._flown: Controls | None = None
        self._since = 0.0
        self._legs = LEGS_AT_ONCE

    def let_go(self) -> None:
        """Somebody else flies: the next leg by hand comes at once."""
        self._flown = None

    def wants_leg(self, path: Path, t: float, controls: Controls) -> bool:
        """Is it time for another leg at t: the last has ended, or the stick has moved and the stream has room?"""
        flown = self._flown
        if flown is None or flown.pilot != controls.pilot or t >= path.t1:
            return True
        has_moved = abs(flown.x - controls.x) >= MOVED or abs(flown.y - controls.y) >= MOVED
        was_at_rest = hypot(flown.x, flown.y) < AT_REST
        is_at_rest = hypot(controls.x, controls.y) < AT_REST
        waited = t - self._since
        has_room = self._legs + waited * LEGS_A_SECOND >= 1.0
        return (has_moved or was_at_rest != is_at_rest) and waited >= SHORTEST_LEG and has_room

    def leg(self, path: Path, t: float, controls: Controls, half_width: float, half_height: float) -> Path:
        """A leg from where the path is at t, joined to it in place and velocity, as the stick asks."""
        self._legs = max(0.0, min(LEGS_AT_ONCE, self._legs + (t - self._since) * LEGS_A_SECOND) - 1.0)
        self._flown, self._since = controls, t
        return steered(path, t, controls, half_width, half_height)


def steered(path: Path, t: float, controls: Controls, half_width: float, half_height: float) -> Path:
    """The leg that a stick held so leads to. The arena reaches from minus to plus its half width and height."""
    start, velocity = path_place(path, t), path_velocity(path, t)
    nose = atan2(velocity[1], velocity[0])
    push = min(1.0, hypot(controls.x, controls.y))
    is_at_rest = push < AT_REST
    course = nose if is_at_rest else atan2(controls.y, controls.x)
    gain = 0.0 if is_at_rest else (FULL_SPEED - GLIDE_SPEED) * push
    turn = abs(_turn(nose, _within(course, start, half_width, half_height)))
    seconds = _STRAIGHT if turn < 0.05 else max(_TURNING, turn / TURN_RATE + 0.2)
    x, y = start
    speed = hypot(*velocity)
    for _ in range(ceil(seconds / _STEP)):
        wanted = _within(course, (x, y), half_width, half_height)
        most = TURN_RATE * _STEP
        left = _turn(nose, wanted)
        nose += max(-most, min(most, left))
        speed += (GLIDE_SPEED + gain * max(0.0, cos(left)) - speed) * (1.0 - exp(-_RESPONSE * _STEP))
        x += speed * cos(nose) * _STEP
        y += speed * sin(nose) * _STEP
    span = ceil(seconds / _STEP) * _STEP
    return Path(t, t + span, *start, *velocity, x, y, speed * cos(nose), speed * sin(nose))


def _within(course: float, place: Point, half_width: float, half_height: float) -> float:
    """The course, bent back where it would leave the arena: the more so, the nearer to its edge and beyond."""
    along, across = cos(course), sin(course)
    return atan2(_braked(across, place[1], half_height), _braked(along, place[0], half_width))


def _braked(part: float, place: float, half: float) -> float:
    """One component of a course: that which leads out shrinks to nothing at the edge, and beyond it leads back in."""
    out = 1.0 if place >= 0.0 else -1.0
    room = max(-1.0, min(1.0, (half - abs(place)) / _BRAKE))
    return min(part * out, room) * out


def _turn(nose: float, wanted: float) -> float:
    """From one heading to another the short way, in [-pi, pi)."""
    return (wanted - nose + pi) % (2.0 * pi) - pi
