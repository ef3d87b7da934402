"""Where a ship and a fighter are at any time, from their parameters alone. Twin of ``web/world/motion.js``.

Lengths are arena units, times battle seconds, angles radians. The origin is the arena's centre, x goes right and y
down; a heading of 0 looks to the right and grows clockwise on the screen. The golden vectors of
``tests/golden/motion.json`` hold the twins together to 1e-9.

Ships stand on a sunflower spiral whose circles bulge towards a square's corners, stretched to 16:9, so that any number
of them fills a screen. They drift slowly about their berths; two of them are never nearer than 260. Fighters circle
their ship on a sunflower of a bounded radius, each weaving in its own manner. The place of a slot does not depend on
the size of the wing, so whoever comes or goes moves nobody else.
"""

from math import atan2, cos, pi, sin, sqrt

from kubewars.sim.noise import unit

GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))
SPIRAL = 230.0
SPIRAL_START = 0.6
STRETCH_X = 4.0 / 3.0
STRETCH_Y = 3.0 / 4.0
DRIFT = 14.0
#: No fighter is ever farther from its ship's place than this.
WING_RADIUS = 215.0

Place = tuple[float, float, float]


def ship_place(berth: int, t: float) -> Place:
    """``(x, y, heading)`` of the ship in this berth; for a ship without a destroyer, the middle of its fighters."""
    along, across = cos(berth * GOLDEN_ANGLE), sin(berth * GOLDEN_ANGLE)
    radius = (
        SPIRAL
        * sqrt(berth + SPIRAL_START)
        / sqrt(sqrt(along * along * along * along + across * across * across * across))
    )
    x = radius * along * STRETCH_X + DRIFT * sin((0.05 + 0.03 * unit(berth, 1)) * t + 2.0 * pi * unit(berth, 2))
    y = radius * across * STRETCH_Y + DRIFT * sin((0.04 + 0.03 * unit(berth, 3)) * t + 2.0 * pi * unit(berth, 4))
    heading = -0.35 + 0.5 * (unit(berth, 5) - 0.5) + 0.1 * sin(0.07 * t + 2.0 * pi * unit(berth, 6))
    return x, y, heading


def fighter_place(berth: int, slot: int, seed: int, lone: bool, t: float) -> Place:  # noqa: FBT001 - both twins take it so
    """``(x, y, heading)`` of a fighter; ``seed`` is its uid's, ``lone`` where no destroyer stands behind it."""
    centre_x, centre_y, _ = ship_place(berth, t)
    if lone:
        return _lone_place(centre_x, centre_y, slot, seed, t)
    turn = 0.3 if berth % 2 == 0 else -0.3
    radius = 50.0 + 150.0 * sqrt(slot / (slot + 120.0))
    breath_speed = 0.5 + 0.5 * unit(seed, 1)
    breath = breath_speed * t + 2.0 * pi * unit(seed, 2)
    sway_speed = 0.6 + 0.6 * unit(seed, 3)
    sway = sway_speed * t + 2.0 * pi * unit(seed, 4)
    bearing = slot * GOLDEN_ANGLE + turn * t + 0.1 * sin(sway)
    bearing_rate = turn + 0.1 * sway_speed * cos(sway)
    reach = radius + 8.0 * sin(breath)
    reach_rate = 8.0 * breath_speed * cos(breath)
    along, across = cos(bearing), sin(bearing)
    heading = atan2(
        reach_rate * across + reach * bearing_rate * along, reach_rate * along - reach * bearing_rate * across
    )
    return centre_x + reach * along, centre_y + reach * across, heading


def _lone_place(centre_x: float, centre_y: float, slot: int, seed: int, t: float) -> Place:
    """A figure of eight; a player's further bare pods fly theirs beside the first."""
    aside = 150.0 * sqrt(slot / (slot + 40.0))
    bearing = slot * GOLDEN_ANGLE
    speed = 0.55 + 0.3 * unit(seed, 1)
    swing = speed * t + 2.0 * pi * unit(seed, 2)
    x = centre_x + aside * cos(bearing) + 42.0 * sin(swing)
    y = centre_y + aside * sin(bearing) + 20.0 * sin(2.0 * swing)
    return x, y, atan2(40.0 * speed * cos(2.0 * swing), 42.0 * speed * cos(swing))


def arena_extent(berths: int) -> tuple[float, float]:
    """``(half_width, half_height)`` round the origin that hold the first ``berths`` berths with their wings."""
    radius = SPIRAL * sqrt(max(berths, 1) - 1 + SPIRAL_START)
    margin = DRIFT + WING_RADIUS
    return radius * STRETCH_X + margin, radius * STRETCH_Y + margin
