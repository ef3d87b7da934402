from math import cos, dist, hypot, pi, sin
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.sim.controls import Controls
from kubewars.sim.hand import (
    FULL_SPEED,
    GLIDE_SPEED,
    LEGS_A_SECOND,
    LEGS_AT_ONCE,
    SHORTEST_LEG,
    Hand,
    steered,
)
from kubewars.sim.path import Path, path_heading, path_place, path_velocity

TICK = 0.05
WIDE, HIGH = 1200.0, 700.0
#: Units by which the edge may be overshot: less than the room that the arena keeps round its outermost ships.
BEYOND = 120.0
ENDLESS = (1e6, 1e6)
EAST = Path(0.0, 1.0, 0.0, 0.0, 200.0, 0.0, 200.0, 0.0, 200.0, 0.0)


def a_stick(x=0.0, y=0.0, pilot="ada"):
    return Controls(pilot, x, y)


def flown(stick_at, seconds, path=EAST, *, extent=(WIDE, HIGH)):
    """Fly by a hand that moves as told; gives every tick's time and path, and how many legs were flown."""
    hand, legs, ticks = Hand(), 0, []
    for tick in range(1, round(seconds / TICK) + 1):
        t = tick * TICK
        if hand.wants_leg(path, t, stick_at(t)):
            path = hand.leg(path, t, stick_at(t), *extent)
            legs += 1
        ticks.append((t, path))
    return ticks, legs


@pytest.mark.parametrize("course", [0.0, 0.7, 1.5, 2.8, -2.0, -1.0])
def test_the_xwing_turns_to_where_the_stick_points_and_reaches_full_speed(course):
    ticks, _ = flown(lambda _: a_stick(cos(course), sin(course)), 1.8, extent=ENDLESS)

    t, path = ticks[-1]
    assert path_heading(path, t) == pytest.approx(course, abs=0.05)
    assert hypot(*path_velocity(path, t)) == pytest.approx(FULL_SPEED, rel=0.1)


def test_a_stick_let_go_glides_straight_on_and_never_stalls():
    ticks, _ = flown(lambda _: a_stick(), 4.0)

    t, path = ticks[-1]
    assert path_heading(path, t) == pytest.approx(0.0, abs=1e-6)
    assert hypot(*path_velocity(path, t)) == pytest.approx(GLIDE_SPEED, rel=0.05)


def test_a_push_half_way_flies_slower_than_all_the_way():
    half, _ = flown(lambda _: a_stick(0.5), 3.0, extent=ENDLESS)
    whole, _ = flown(lambda _: a_stick(1.0), 3.0, extent=ENDLESS)

    assert hypot(*path_velocity(half[-1][1], 3.0)) < 0.8 * hypot(*path_velocity(whole[-1][1], 3.0))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_however_the_stick_is_torn_about_the_flight_has_no_jump_and_stays_in_the_arena(seed):
    chance = Random(seed)
    pushes = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(60)]
    last = (0.0, 0.0)
    for t, path in flown(lambda t: a_stick(*pushes[int(t * 5) % 60]), 30.0)[0]:
        place = path_place(path, t)

        assert dist(last, place) <= 1.6 * FULL_SPEED * TICK
        assert abs(place[0]) <= WIDE + BEYOND
        assert abs(place[1]) <= HIGH + BEYOND
        last = place


@pytest.mark.parametrize("push", [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (0.7, 0.7)])
def test_who_flies_against_the_edge_is_held_there(push):
    ticks, _ = flown(lambda _: a_stick(*push), 30.0)

    x, y = path_place(ticks[-1][1], 30.0)
    assert abs(x) <= WIDE + BEYOND
    assert abs(y) <= HIGH + BEYOND


def test_from_beyond_the_edge_the_xwing_is_led_back_in():
    path = steered(
        Path(0.0, 1.0, WIDE + 300.0, 0.0, 200.0, 0.0, WIDE + 500.0, 0.0, 200.0, 0.0), 0.0, a_stick(), WIDE, HIGH
    )

    assert path.vx1 < 0.0


def test_a_nervous_hand_makes_no_more_legs_than_the_stream_has_room_for():
    _, legs = flown(lambda t: a_stick(cos(t * 9.0), sin(t * 9.0)), 30.0)

    assert legs <= LEGS_AT_ONCE + LEGS_A_SECOND * 30.0
    assert legs > 2.0 * 30.0  # and it is heeded


def test_a_steady_hand_makes_hardly_any():
    _, legs = flown(lambda _: a_stick(0.02, 0.9), 30.0, extent=ENDLESS)

    assert legs < 1.2 * 30.0


def test_after_a_quiet_while_the_stick_is_heeded_at_the_next_tick():
    hand = Hand()
    path = hand.leg(EAST, 0.0, a_stick(), WIDE, HIGH)

    assert not hand.wants_leg(path, 1.0, a_stick())
    assert not hand.wants_leg(path, 1.0, a_stick(0.05, 0.05))
    assert hand.wants_leg(path, 1.0, a_stick(0.0, -1.0))
    assert not hand.wants_leg(path, SHORTEST_LEG / 2, a_stick(0.0, -1.0))


def test_another_pilots_hand_is_heeded_at_once():
    hand = Hand()
    path = hand.leg(EAST, 0.0, a_stick(1.0), WIDE, HIGH)

    assert hand.wants_leg(path, TICK, a_stick(1.0, pilot="bob"))


def test_a_leg_begins_where_the_last_one_is_in_place_and_velocity():
    leg = steered(EAST, 0.37, a_stick(-1.0, 0.2), WIDE, HIGH)

    assert path_place(leg, 0.37) == pytest.approx(path_place(EAST, 0.37))
    assert path_velocity(leg, 0.37) == pytest.approx(path_velocity(EAST, 0.37))
    assert abs(path_heading(leg, leg.t1)) > pi / 2
