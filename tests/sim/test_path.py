from math import atan2, dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.sim.path import Path, path_heading, path_place, path_velocity

lengths = st.floats(-2000.0, 2000.0)
speeds = st.floats(-500.0, 500.0)
paths = st.builds(
    lambda t0, seconds, *rest: Path(t0, t0 + seconds, *rest),
    st.floats(0.0, 10_000.0),
    st.floats(0.5, 10.0),
    lengths,
    lengths,
    speeds,
    speeds,
    lengths,
    lengths,
    speeds,
    speeds,
)


@given(paths)
def test_a_path_keeps_its_appointments_in_place_and_velocity(path):
    assert path_place(path, path.t0) == pytest.approx((path.x0, path.y0))
    assert path_place(path, path.t1) == pytest.approx((path.x1, path.y1))
    assert path_velocity(path, path.t0) == pytest.approx((path.vx0, path.vy0))
    assert path_velocity(path, path.t1) == pytest.approx((path.vx1, path.vy1))


@given(paths, st.floats(0.0, 1.0))
def test_the_velocity_is_how_the_place_changes(path, share):
    t = path.t0 + 0.01 + (path.t1 - path.t0 - 0.02) * share
    step = 1e-4
    (x0, y0), (x1, y1) = path_place(path, t - step), path_place(path, t + step)

    assert path_velocity(path, t) == pytest.approx(((x1 - x0) / step / 2, (y1 - y0) / step / 2), abs=0.5)


@given(paths)
def test_outside_its_time_a_path_goes_straight_on(path):
    assert path_place(path, path.t1 + 2.0) == pytest.approx((path.x1 + 2 * path.vx1, path.y1 + 2 * path.vy1))
    assert path_place(path, path.t0 - 2.0) == pytest.approx((path.x0 - 2 * path.vx0, path.y0 - 2 * path.vy0))
    assert path_heading(path, path.t1 + 2.0) == atan2(path.vy1, path.vx1)


@given(paths)
def test_a_path_has_no_jump_at_its_ends(path):
    for t in (path.t0, path.t1):
        assert dist(path_place(path, t - 1e-6), path_place(path, t + 1e-6)) < 0.05
