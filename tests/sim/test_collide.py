import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.sim.collide import nearest_pass

points = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


def test_a_fast_bolt_does_not_pass_through_what_stands_between_two_looks():
    distance, moment = nearest_pass((-100.0, 3.0), (100.0, 3.0), (0.0, 0.0), (0.0, 0.0))

    assert distance == pytest.approx(3.0)
    assert moment == pytest.approx(0.5)


def test_two_that_fly_side_by_side_are_as_near_as_they_ever_were():
    assert nearest_pass((0.0, 0.0), (5.0, 5.0), (3.0, 4.0), (8.0, 9.0)) == (5.0, 0.0)


def test_a_meeting_before_or_after_does_not_count():
    distance, moment = nearest_pass((10.0, 0.0), (20.0, 0.0), (0.0, 0.0), (0.0, 0.0))

    assert (distance, moment) == (10.0, 0.0)


@given(points, points, points, points)
def test_no_look_in_between_is_nearer_than_the_nearest_pass(a0, a1, b0, b1):
    nearest, _ = nearest_pass(a0, a1, b0, b1)

    for step in range(21):
        s = step / 20
        x = (a0[0] - b0[0]) * (1 - s) + (a1[0] - b1[0]) * s
        y = (a0[1] - b0[1]) * (1 - s) + (a1[1] - b1[1]) * s
        assert (x * x + y * y) ** 0.5 >= nearest - 1e-6
