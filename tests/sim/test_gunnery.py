from math import dist
from random import Random

import pytest

from kubewars.sim import gunnery
from kubewars.sim.events import XWING, Shot
from kubewars.sim.path import Path, path_place
from kubewars.sim.shots import aim_past, bolt_place, flight_time
from tests.builders import a_pod, a_roster

ALONG_X = Path(0.0, 10.0, -500.0, 0.0, 100.0, 0.0, 500.0, 0.0, 100.0, 0.0)


class Certain:
    """Chance that always says the same."""

    def __init__(self, number):
        self.number = number

    def random(self):
        return self.number


def test_a_bolt_fired_with_lead_meets_what_moves():
    seconds = flight_time((0.0, 300.0), lambda at: path_place(ALONG_X, at), 2.0, 600.0)
    place = path_place(ALONG_X, 2.0 + seconds)

    assert dist((0.0, 300.0), place) / 600.0 == pytest.approx(seconds, abs=0.002)


def test_a_bolt_aimed_past_does_not_touch_its_target():
    chance = Random(1)
    for _ in range(200):
        end = aim_past(chance, (0.0, 0.0), (300.0, 0.0))
        passing = end[1] * 300.0 / end[0]

        assert abs(passing) > 44.0
        assert end[0] > 300.0


def test_many_fighters_fire_no_more_than_the_arena_can_bear():
    chance = Random(1)

    shots = sum(gunnery.fires(chance, 1_000_000, 0.05) for _ in range(20 * 600))

    assert 0.9 < shots / 600 / gunnery.MOST_SHOTS < 1.1


def test_nobody_ready_nobody_fires():
    assert not any(gunnery.fires(Certain(0.0), 0, 0.05) for _ in range(10))


def test_a_true_shot_is_met_by_the_xwing_and_a_wild_one_is_not():
    roster = a_roster(a_pod("u1", player="x"))

    true = gunnery.fire_at(Certain(0.0), roster, ALONG_X, 4.0, 1)
    wild = gunnery.fire_at(Certain(0.9), roster, ALONG_X, 4.0, 2)

    assert true.target == XWING
    assert gunnery.meets(true, ALONG_X, true.t0, true.t1 + 0.05) == pytest.approx(true.t1, abs=0.05)
    assert wild.target == ""
    assert gunnery.meets(wild, ALONG_X, wild.t0, wild.t1 + 0.05) is None


def test_no_shot_is_true_beyond_what_is_known_of_the_path():
    roster = a_roster(a_pod("u1", player="x"))

    shot = gunnery.fire_at(Certain(0.0), roster, ALONG_X, 9.99, 1)

    assert shot.target == ""


def test_who_is_out_of_range_does_not_fire():
    far = Path(0.0, 10.0, 5000.0, 0.0, 1.0, 0.0, 5010.0, 0.0, 1.0, 0.0)

    assert gunnery.fire_at(Random(1), a_roster(a_pod(player="x")), far, 1.0, 1) is None


def test_a_bolt_is_met_between_two_looks_however_fast():
    shot = Shot(1, "u1", "tie", 1.0, 1.05, 0.0, -4000.0, 0.0, 4000.0)
    path = Path(0.0, 10.0, 0.0, 0.0, 1.0, 0.0, 10.0, 0.0, 1.0, 0.0)

    assert gunnery.meets(shot, path, 1.0, 1.05) == pytest.approx(1.025, abs=1e-3)
    assert gunnery.meets(shot, path, 0.9, 1.0) is None
    assert gunnery.meets(shot, path, 1.05, 1.1) is None


def test_a_bolt_is_where_its_time_has_brought_it():
    shot = Shot(1, "u1", "tie", 1.0, 3.0, 0.0, 0.0, 200.0, -100.0)

    assert bolt_place(shot, 2.0) == (100.0, -50.0)
