from math import atan2, hypot, pi

import pytest

from kubewars.sim.aim import ASSIST, RANGE, met_by
from kubewars.sim.autopilot import always_fair
from kubewars.sim.gunnery import place_of
from kubewars.sim.shots import LASER_SPEED
from tests.builders import a_carrier, a_pod, a_roster, owned_by


def one_fighter():
    roster = a_roster(a_pod("u", player="x"))
    return roster, roster.fighters["u"]


def seen_from(roster, fighter, distance, t=0.0):
    """A place to the left of where the fighter will be when a bolt from there arrives."""
    x, y = place_of(roster, fighter, t + distance / LASER_SPEED)
    return x - distance, y


def met(roster, origin, heading, *, is_fair=always_fair, t=0.0):
    fighter = met_by(roster, origin, heading, t, speed=LASER_SPEED, is_fair=is_fair)
    return fighter and fighter.uid


def test_whoever_is_straight_ahead_is_met():
    roster, fighter = one_fighter()

    assert met(roster, seen_from(roster, fighter, 300.0), 0.0) == "u"


def test_a_hand_that_is_a_little_off_is_helped_and_one_that_is_far_off_is_not():
    roster, fighter = one_fighter()
    origin = seen_from(roster, fighter, 300.0)

    assert met(roster, origin, ASSIST * 0.8) == "u"
    assert met(roster, origin, -ASSIST * 0.8) == "u"
    assert met(roster, origin, ASSIST * 1.5) is None
    assert met(roster, origin, pi) is None


def test_nobody_is_met_beyond_the_bolts_range():
    roster, fighter = one_fighter()

    assert met(roster, seen_from(roster, fighter, RANGE - 10.0), 0.0) == "u"
    assert met(roster, seen_from(roster, fighter, RANGE + 60.0), 0.0) is None


def test_who_does_not_fly_is_not_met():
    roster = a_roster(a_pod("u", player="x", phase="Pending"))

    assert all(met(roster, (-300.0, 0.0), heading / 10.0) is None for heading in range(-10, 10))


def test_whoever_is_fair_game_is_preferred_and_who_is_spared_is_met_only_by_a_bolt_that_touches_it():
    roster, fighter = one_fighter()
    origin = seen_from(roster, fighter, 300.0)

    assert met(roster, origin, 0.0, is_fair=lambda _: False) == "u"
    assert met(roster, origin, ASSIST * 0.8, is_fair=lambda _: False) is None


def test_of_two_in_the_way_the_nearer_is_met_unless_it_is_spared():
    carrier = a_carrier("c", player="x", desired=40)
    roster = a_roster(*(a_pod(f"u{n}", player="x", owner=owned_by(carrier)) for n in range(40)))
    far = max(roster.fighters.values(), key=lambda one: place_of(roster, one, 0.0)[0])
    x, y = place_of(roster, far, 0.0)
    origin = (-RANGE / 2.0, 0.0)
    heading = atan2(y - origin[1], x - origin[0])

    first = met(roster, origin, heading)
    spared = met(roster, origin, heading, is_fair=lambda one: one.uid != first)

    def distance(uid):
        place = place_of(roster, roster.fighters[uid], 0.0)
        return hypot(place[0] - origin[0], place[1] - origin[1])

    assert first != spared
    assert distance(first) < distance(spared)


@pytest.mark.parametrize("size", [5000])
def test_of_a_very_large_wing_only_so_many_are_asked_about(size):
    roster = a_roster(*(a_pod(f"u{n}", player="x") for n in range(size)))
    asked = []

    met(roster, (-300.0, 0.0), 0.0, is_fair=lambda one: asked.append(one.uid) or True)

    assert 0 < len(asked) < 200
