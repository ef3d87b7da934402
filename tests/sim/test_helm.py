from math import atan2, cos, dist, hypot, pi
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.sim import helm
from kubewars.sim.path import path_heading, path_place, path_velocity

randoms = st.integers(0, 2**32 - 1).map(Random)
places = st.tuples(st.floats(-3000, 3000), st.floats(-2000, 2000))


def speeds(path):
    return [hypot(*path_velocity(path, path.t0 + (path.t1 - path.t0) * look / 50)) for look in range(51)]


@given(randoms, places, places)
def test_a_flight_of_many_legs_is_joined_in_place_and_velocity_and_never_too_fast(chance, goal, target):
    path = helm.arrive(chance, 0.0, 1200.0, 700.0)
    for number in range(6):
        t = path.t1 + 0.03
        if number % 2:
            leg = helm.attack(chance, path, t, t + 1.0 + chance.random() * 2.4, target)
        else:
            leg = helm.roam(chance, path, t, goal, longest=3.6)

        assert path_place(leg, leg.t0) == pytest.approx(path_place(path, t))
        assert path_velocity(leg, leg.t0) == pytest.approx(path_velocity(path, t))
        assert max(speeds(leg)) < helm.TOP_SPEED * 1.06
        path = leg


@given(randoms, places)
def test_an_attack_ends_on_time_with_the_nose_on_the_target(chance, target):
    path = helm.arrive(chance, 0.0, 1200.0, 700.0)

    leg = helm.attack(chance, path, path.t1, path.t1 + 2.0, target)

    bearing = atan2(target[1] - leg.y1, target[0] - leg.x1)
    assert leg.t1 == path.t1 + 2.0
    assert cos(path_heading(leg, leg.t1) - bearing) > 0.999


@given(randoms)
def test_a_target_within_reach_is_shot_at_from_a_good_distance(chance):
    path = helm.arrive(chance, 0.0, 1200.0, 700.0)
    target = path_place(path, path.t1 + 2.5)

    leg = helm.attack(chance, path, path.t1, path.t1 + 2.0, target)

    assert dist((leg.x1, leg.y1), target) < 1.6 * helm.STANDOFF


def test_a_target_out_of_reach_is_flown_at_as_far_as_the_time_allows():
    path = helm.arrive(Random(1), 0.0, 1200.0, 700.0)
    start = path_place(path, path.t1)
    target = (start[0] + 4000.0 * path.vx1 / helm.CRUISE_SPEED, start[1] + 4000.0 * path.vy1 / helm.CRUISE_SPEED)

    leg = helm.attack(Random(1), path, path.t1, path.t1 + 2.0, target)

    assert 500.0 < dist(start, (leg.x1, leg.y1)) < 2.0 * helm.TOP_SPEED
    assert dist((leg.x1, leg.y1), target) < 3500.0


@given(randoms, st.floats(200, 3000), st.floats(200, 2000))
def test_the_xwing_arrives_from_beyond_the_edge_and_inwards(chance, half_width, half_height):
    path = helm.arrive(chance, 5.0, half_width, half_height)

    assert (path.x0 / half_width) ** 2 + (path.y0 / half_height) ** 2 > 1.0
    assert path.x0 * path.vx0 + path.y0 * path.vy0 < 0.0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("attacking", [False, True])
def test_three_legs_of_four_never_nearly_stall(seed, attacking):
    chance = Random(seed)
    path = helm.arrive(chance, 0.0, 1200.0, 700.0)
    slowest = []
    for _ in range(60):
        goal = (900 * cos(2 * pi * chance.random()), 600 * cos(2 * pi * chance.random()))
        if attacking:
            path = helm.attack(chance, path, path.t1, path.t1 + 2.5, goal)
        else:
            path = helm.roam(chance, path, path.t1, goal, longest=3.6)
        slowest.append(min(speeds(path)))

    assert sorted(slowest)[len(slowest) // 4] > 70.0
