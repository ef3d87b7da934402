"""Do two things meet between two looks? Swept, so that a fast bolt cannot pass through what it hits."""

from math import hypot

Point = tuple[float, float]


def nearest_pass(a0: Point, a1: Point, b0: Point, b1: Point) -> tuple[float, float]:
    """``(distance, moment)`` of the nearest pass of two points that go straight from 0 to 1, moment in [0, 1]."""
    x, y = a0[0] - b0[0], a0[1] - b0[1]
    vx, vy = (a1[0] - b1[0]) - x, (a1[1] - b1[1]) - y
    speed = vx * vx + vy * vy
    moment = 0.0 if speed == 0.0 else min(1.0, max(0.0, -(x * vx + y * vy) / speed))
    return hypot(x + vx * moment, y + vy * moment), moment
