"""A flight path: a cubic Hermite segment between two places and velocities. Twin of ``web/world/path.js``.

Lengths are arena units, times battle seconds, velocities units a second. Before ``t0`` and after ``t1`` the path goes
straight on, so that a late successor tears no hole.
"""

from math import atan2, hypot

from msgspec import Struct


class Path(Struct, frozen=True):
    """From (x0, y0) at t0 to (x1, y1) at t1; ``t1 > t0``."""

    t0: float
    t1: float
    x0: float
    y0: float
    vx0: float
    vy0: float
    x1: float
    y1: float
    vx1: float
    vy1: float


def path_place(path: Path, t: float) -> tuple[float, float]:
    """Where the path is at time t."""
    if t <= path.t0:
        return path.x0 + path.vx0 * (t - path.t0), path.y0 + path.vy0 * (t - path.t0)
    if t >= path.t1:
        return path.x1 + path.vx1 * (t - path.t1), path.y1 + path.vy1 * (t - path.t1)
    span = path.t1 - path.t0
    s = (t - path.t0) / span
    h00 = (1.0 + 2.0 * s) * (1.0 - s) * (1.0 - s)
    h10 = s * (1.0 - s) * (1.0 - s) * span
    h01 = s * s * (3.0 - 2.0 * s)
    h11 = s * s * (s - 1.0) * span
    return (
        h00 * path.x0 + h10 * path.vx0 + h01 * path.x1 + h11 * path.vx1,
        h00 * path.y0 + h10 * path.vy0 + h01 * path.y1 + h11 * path.vy1,
    )


def path_velocity(path: Path, t: float) -> tuple[float, float]:
    """The velocity along the path at time t, units a second."""
    if t <= path.t0:
        return path.vx0, path.vy0
    if t >= path.t1:
        return path.vx1, path.vy1
    span = path.t1 - path.t0
    s = (t - path.t0) / span
    d00 = 6.0 * s * (s - 1.0) / span
    d10 = (1.0 - s) * (1.0 - 3.0 * s)
    d11 = s * (3.0 * s - 2.0)
    return (
        d00 * (path.x0 - path.x1) + d10 * path.vx0 + d11 * path.vx1,
        d00 * (path.y0 - path.y1) + d10 * path.vy0 + d11 * path.vy1,
    )


def path_heading(path: Path, t: float) -> float:
    """Where the nose points at time t, radians."""
    vx, vy = path_velocity(path, t)
    return atan2(vy, vx)


def top_speed(path: Path) -> float:
    """The greatest speed along the path, to within a percent or so: velocity is quadratic, eight looks suffice."""
    span = path.t1 - path.t0
    return max(hypot(*path_velocity(path, path.t0 + span * step / 8)) for step in range(9))
