import math

import pytest

from kubewars.battle.cockpit import (
    HANDED_BACK_AFTER,
    LONGEST_NAME,
    MOST_KEPT,
    SEAT_KEPT,
    SILENT_AFTER,
    Cockpit,
    signature,
)
from kubewars.sim.controls import BY_ITSELF, Controls


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def cockpit(watch):
    return Cockpit(watch)


def test_nobody_at_a_console_leaves_the_autopilot_to_fly(cockpit):
    cockpit.board("ada")

    assert cockpit.controls() == BY_ITSELF
    assert cockpit.silence() == ""
    assert cockpit.view().pilot == "autopilot"


def test_who_takes_the_helm_flies_by_name(cockpit):
    seat = cockpit.board("Zoë")
    cockpit.take(seat)
    cockpit.steer(seat, 0.5, -0.5, trigger=True)

    assert cockpit.controls() == Controls("Zoë", 0.5, -0.5, trigger=True)
    assert cockpit.view().pilot == "Zoë"


def test_a_second_console_sees_who_flies_and_takes_over_only_expressly(cockpit):
    first, second = cockpit.board("ada"), cockpit.board("bob")
    cockpit.take(first)

    assert not cockpit.take(second)
    assert cockpit.flies(first)

    assert cockpit.take(second, takes_over=True)
    cockpit.steer(first, 1.0, 0.0, trigger=True)

    assert cockpit.flies(second)
    assert cockpit.controls() == Controls("bob")


def test_two_consoles_of_one_name_are_two(cockpit):
    first, second = cockpit.board("ada"), cockpit.board("ada")
    cockpit.take(first)
    cockpit.steer(second, 1.0, 0.0, trigger=True)

    assert cockpit.controls() == Controls("ada")


def test_a_console_that_is_not_heard_from_holds_fire_and_its_stick_is_let_go(cockpit, watch):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.steer(seat, 1.0, 0.0, trigger=True)
    watch.now += SILENT_AFTER
    assert cockpit.silence() == ""

    watch.now += 0.01

    assert cockpit.silence() == "the console of ada, who flies by hand, is silent"
    assert cockpit.view().silent
    assert cockpit.controls() == Controls("ada")


def test_a_console_that_is_heard_again_flies_on_without_a_shot_it_did_not_ask_for(cockpit, watch):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.steer(seat, 0.0, 0.0, trigger=True)
    watch.now += SILENT_AFTER + 1.0
    cockpit.controls()
    cockpit.steer(seat, 0.0, 1.0, trigger=False)

    assert cockpit.silence() == ""
    assert cockpit.controls() == Controls("ada", 0.0, 1.0)


def test_a_console_that_is_gone_is_silent_from_that_moment(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.leave(seat)
    cockpit._clock.now += 0.001

    assert cockpit.silence()
    assert cockpit.view().pilot == "ada"


def test_the_pilots_further_consoles_may_close_without_a_word(cockpit):
    seat, other = cockpit.board("ada"), cockpit.board("ada")
    cockpit.take(seat)
    cockpit.leave(other)

    assert cockpit.silence() == ""


def test_however_long_a_console_is_silent_fire_is_held_unless_its_pilot_chose_otherwise(cockpit, watch):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    watch.now += 3600.0

    assert cockpit.controls().pilot == "ada"
    assert cockpit.silence()


def test_who_chose_so_is_followed_by_the_autopilot_after_a_longer_silence(cockpit, watch):
    seat = cockpit.board("ada")
    cockpit.take(seat, returns_to_autopilot=True)
    watch.now += HANDED_BACK_AFTER
    assert cockpit.controls().pilot == "ada"
    assert cockpit.silence()

    watch.now += 0.1

    assert cockpit.controls() == BY_ITSELF
    assert cockpit.silence() == ""


def test_the_helm_is_handed_back_to_the_autopilot(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.hand_back()
    cockpit.steer(seat, 1.0, 0.0, trigger=True)

    assert cockpit.controls() == BY_ITSELF


def test_a_pull_of_the_trigger_between_two_ticks_is_one_shot_however_soon_it_is_let_go(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.steer(seat, 0.0, 0.0, trigger=True)
    cockpit.steer(seat, 0.0, 0.0, trigger=False)

    assert [cockpit.controls().trigger for _ in range(3)] == [True, False, False]


def test_a_trigger_that_is_held_asks_at_every_tick(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.steer(seat, 0.0, 0.0, trigger=True)

    assert all(cockpit.controls().trigger for _ in range(3))


@pytest.mark.parametrize("push", [(5.0, 0.0), (-3.0, 4.0), (1e300, 1e300)])
def test_no_stick_is_pushed_farther_than_it_goes(cockpit, push):
    seat = cockpit.board()
    cockpit.take(seat)
    cockpit.steer(seat, *push, trigger=False)
    controls = cockpit.controls()

    assert math.hypot(controls.x, controls.y) <= 1.0 + 1e-9


@pytest.mark.parametrize("push", [(math.nan, 0.0), (0.0, math.inf)])
def test_a_stick_that_is_nowhere_is_at_rest(cockpit, push):
    seat = cockpit.board()
    cockpit.take(seat)
    cockpit.steer(seat, *push, trigger=False)

    assert cockpit.controls() == Controls("presenter")


@pytest.mark.parametrize(
    ("name", "signed"),
    [
        ("", "presenter"),
        ("  \n\t ", "presenter"),
        ("Autopilot", "presenter"),
        ("Zoë  of\nthe\x00 bridge", "Zoë of the bridge"),
        ("さくら", "さくら"),
        ("x" * 200, "x" * LONGEST_NAME),
    ],
)
def test_a_signature_is_one_short_line_and_never_the_autopilots(name, signed):
    assert signature(name) == signed


def test_a_console_that_comes_back_with_its_seats_secret_flies_on_without_taking_over(cockpit, watch):
    seat = cockpit.board("ada")
    secret = cockpit.secret(seat)
    cockpit.take(seat)
    cockpit.leave(seat)
    watch.now += 5.0
    assert cockpit.silence()

    again = cockpit.board("ada", secret)
    cockpit.steer(again, 0.0, 1.0, trigger=False)

    assert again.number == seat.number
    assert cockpit.flies(again)
    assert cockpit.silence() == ""
    assert cockpit.controls() == Controls("ada", 0.0, 1.0)


def test_whoever_sits_down_on_a_seat_has_it_and_the_one_before_neither_steers_nor_leaves(cockpit):
    before = cockpit.board("ada")
    cockpit.take(before)
    now = cockpit.board("ada", cockpit.secret(before))
    cockpit.steer(before, 1.0, 0.0, trigger=True)
    cockpit.leave(before)

    assert not cockpit.flies(before)
    assert cockpit.flies(now)
    assert cockpit.silence() == ""
    assert cockpit.controls() == Controls("ada")
    assert cockpit.seat(now.number) == now


def test_no_secret_is_not_a_secret_and_a_wrong_one_gives_a_seat_of_ones_own(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    others = [cockpit.board("bob"), cockpit.board("bob", "wrong")]

    assert len({seat.number, *(other.number for other in others)}) == 3
    assert cockpit.flies(seat)
    assert len({cockpit.secret(one) for one in (seat, *others)}) == 3


def test_a_trigger_that_was_held_when_the_page_was_loaded_anew_fires_nothing(cockpit):
    seat = cockpit.board("ada")
    cockpit.take(seat)
    cockpit.steer(seat, 1.0, 0.0, trigger=True)

    cockpit.board("ada", cockpit.secret(seat))

    assert cockpit.controls() == Controls("ada")


def test_an_empty_seat_is_kept_for_a_while_and_then_forgotten(cockpit, watch):
    seat = cockpit.board("ada")
    secret = cockpit.secret(seat)
    cockpit.leave(seat)
    watch.now += SEAT_KEPT
    assert cockpit.board("ada", secret).number == seat.number

    cockpit.leave(cockpit.seat(seat.number))
    watch.now += SEAT_KEPT + 0.1

    assert cockpit.board("ada", secret).number != seat.number


def test_the_seat_that_flies_is_kept_for_as_long_as_it_flies(cockpit, watch):
    seat = cockpit.board("ada")
    secret = cockpit.secret(seat)
    cockpit.take(seat)
    cockpit.leave(seat)
    watch.now += 3600.0

    assert cockpit.silence()
    assert cockpit.flies(cockpit.board("ada", secret))


def test_of_seats_that_were_left_only_so_many_are_kept(cockpit):
    seats = [cockpit.board() for _ in range(3 * MOST_KEPT)]
    kept = [cockpit.secret(seat) for seat in seats]
    for seat in seats:
        cockpit.leave(seat)

    assert [cockpit.is_secret(secret) for secret in kept] == [False] * 2 * MOST_KEPT + [True] * MOST_KEPT
