import json
from itertools import combinations
from math import cos, dist, hypot, sin
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.sim.motion import WING_RADIUS, arena_extent, fighter_place, ship_place
from kubewars.sim.noise import seed_of, unit
from kubewars.sim.path import Path as FlightPath
from kubewars.sim.path import path_heading, path_place

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "motion.json").read_text(encoding="ascii"))

berths = st.integers(0, 2000)
slots = st.integers(0, 5000)
seeds = st.integers(0, 2**32 - 1)
times = st.floats(0.0, 36_000.0)


def test_the_golden_vectors_still_say_what_python_computes():
    assert [seed_of(case["text"]) for case in GOLDEN["seeds"]] == [case["seed"] for case in GOLDEN["seeds"]]
    assert [unit(case["seed"], case["salt"]) for case in GOLDEN["units"]] == [case["unit"] for case in GOLDEN["units"]]
    for case in GOLDEN["extents"]:
        assert arena_extent(case["berths"]) == pytest.approx(case["extent"], abs=1e-9)
    for case in GOLDEN["ships"]:
        assert ship_place(case["berth"], case["t"]) == pytest.approx(case["place"], abs=1e-9)
    for case in GOLDEN["fighters"]:
        place = fighter_place(case["berth"], case["slot"], case["seed"], case["lone"], case["t"])
        assert place == pytest.approx(case["place"], abs=1e-9)
    for case in GOLDEN["paths"]:
        path = FlightPath(**case["path"])
        place = (*path_place(path, case["t"]), path_heading(path, case["t"]))
        assert place == pytest.approx(case["place"], abs=1e-9)


@pytest.mark.parametrize("t", [0.0, 77.0, 5000.0])
def test_no_two_ships_are_nearer_than_a_wing_needs(t):
    places = [ship_place(berth, t)[:2] for berth in range(300)]

    assert min(dist(one, other) for one, other in combinations(places, 2)) > 260


@given(berths, slots, seeds, st.booleans(), times)
def test_a_fighter_never_leaves_its_ship_farther_than_the_wing_is_wide(berth, slot, seed, lone, t):
    x, y, _ = fighter_place(berth, slot, seed, lone, t)
    ship_x, ship_y, _ = ship_place(berth, t)

    assert hypot(x - ship_x, y - ship_y) <= WING_RADIUS


@given(berths, slots, seeds, st.booleans(), times)
def test_a_fighter_moves_without_a_jump_and_never_stands_still(berth, slot, seed, lone, t):
    step = 0.02
    before = fighter_place(berth, slot, seed, lone, t)
    after = fighter_place(berth, slot, seed, lone, t + step)
    speed = dist(before[:2], after[:2]) / step

    assert 1.0 < speed < 160.0


@given(berths, slots, seeds, st.booleans(), times)
def test_a_fighters_nose_points_where_it_flies_about_its_ship(berth, slot, seed, lone, t):
    step = 1e-4
    x0, y0 = _about_ship(berth, slot, seed, lone, t - step)
    x1, y1 = _about_ship(berth, slot, seed, lone, t + step)
    heading = fighter_place(berth, slot, seed, lone, t)[2]
    length = hypot(x1 - x0, y1 - y0)

    assert (x1 - x0) / length * cos(heading) + (y1 - y0) / length * sin(heading) > 0.999


@given(berths, times)
def test_every_wing_up_to_a_berth_is_within_the_arena(berth, t):
    half_width, half_height = arena_extent(berth + 1)
    x, y, _ = ship_place(berth, t)

    assert abs(x) + WING_RADIUS <= half_width
    assert abs(y) + WING_RADIUS <= half_height


def test_an_empty_arena_is_as_large_as_one_with_one_ship():
    assert arena_extent(0) == arena_extent(1)


def _about_ship(berth, slot, seed, lone, t):
    x, y, _ = fighter_place(berth, slot, seed, lone, t)
    ship_x, ship_y, _ = ship_place(berth, t)
    return x - ship_x, y - ship_y
