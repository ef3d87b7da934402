import itertools

import pytest

from kubewars.battle.tube import HITS_NEEDED, LASTS, MOVES, Tube
from kubewars.domain.ids import CarrierUid, ShipId, StrikeId
from kubewars.domain.strike import Strike

SHIP = ShipId("player/cedric")


class Watch:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def a_torpedo(number=1):
    return Strike(StrikeId(number), CarrierUid("c"), "torpedo", "ada", 0.0)


def an_armed_tube(watch=None):
    tube = Tube(watch or Watch(), is_allowed=True)
    tube.unlock()
    tube.arm()
    for _ in range(HITS_NEEDED):
        tube.hit(SHIP)
    return tube


def test_where_it_is_not_allowed_nothing_arms_it():
    tube = Tube(Watch())

    assert not tube.unlock()
    assert not tube.arm()
    assert not tube.launch()
    assert tube.state == "off"
    assert "--torpedoes" in tube.refusal(a_torpedo())


def test_it_is_armed_by_two_steps_and_by_no_other_order_of_them():
    for acts in itertools.product(["unlock", "arm"], repeat=2):
        tube = Tube(Watch(), is_allowed=True)
        for act in acts:
            getattr(tube, act)()

        assert tube.is_armed is (acts == ("unlock", "arm"))


def test_the_second_step_must_follow_soon():
    watch = Watch()
    tube = Tube(watch, is_allowed=True)
    tube.unlock()
    watch.now += LASTS["unlocked"] + 0.01

    assert not tube.arm()
    assert tube.state == "safe"


def test_what_is_armed_does_not_stay_so():
    watch = Watch()
    tube = an_armed_tube(watch)
    watch.now += LASTS["armed"] + 0.01

    assert tube.state == "safe"
    assert not tube.launch()


@pytest.mark.parametrize("acts", [(), ("launch",)])
def test_whenever_it_is_disarmed_it_is_safe_also_on_its_way(acts):
    tube = an_armed_tube()
    for act in acts:
        getattr(tube, act)()
    tube.permit(a_torpedo(), SHIP)
    tube.disarm()

    assert tube.state == "safe"
    assert tube.refusal(a_torpedo()) == "the proton torpedo is not armed"


def test_one_arming_is_one_shot_and_one_strike():
    tube = an_armed_tube()
    assert tube.launch()
    tube.permit(a_torpedo(1), SHIP)

    assert tube.refusal(a_torpedo(1)) == ""
    assert tube.refusal(a_torpedo(2))
    assert not tube.launch()

    tube.land()

    assert tube.state == "safe"
    assert tube.refusal(a_torpedo(1))


def test_a_ship_with_fewer_hits_is_not_permitted():
    tube = an_armed_tube()
    tube.forget(SHIP)
    for _ in range(HITS_NEEDED - 1):
        tube.hit(SHIP)
    tube.launch()
    tube.permit(a_torpedo(), SHIP)

    assert tube.open_ships == frozenset()
    assert tube.refusal(a_torpedo())


def test_twenty_hits_open_a_ship_and_it_begins_anew_once_it_is_forgotten():
    tube = an_armed_tube()
    assert tube.open_ships == {SHIP}
    assert tube.view().hits == {SHIP: HITS_NEEDED}

    tube.forget(SHIP)

    assert tube.open_ships == frozenset()
    assert tube.view().hits == {}


def test_nothing_leads_out_of_off():
    assert not [state for state, _ in MOVES if state == "off"]
    assert "off" not in MOVES.values()
