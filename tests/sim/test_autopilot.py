from collections import Counter
from random import Random

from kubewars.domain.roster import Roster
from kubewars.sim.autopilot import choose_target
from tests.builders import a_pod, a_roster


def test_the_player_is_picked_first_so_that_a_fleet_soaks_up_no_more_fire_than_one_pod():
    roster = a_roster(a_pod("one", player="lonely"), *(a_pod(player="many") for _ in range(50)))
    chance = Random(1)

    picked = Counter(choose_target(chance, roster).ship for _ in range(1000))

    assert 400 < picked["player/lonely"] < 600


def test_every_fighter_of_a_wing_is_in_danger():
    roster = a_roster(*(a_pod(f"u{number}", player="x") for number in range(10)))
    chance = Random(1)

    assert {choose_target(chance, roster).uid for _ in range(200)} == set(roster.fighters)


def test_only_who_flies_is_hunted():
    roster = a_roster(
        a_pod("ready", player="a"),
        a_pod("functional", player="b", ready=False),
        a_pod("docking", player="c", phase="Pending", containers=()),
        a_pod("damaged", player="d", phase="Failed"),
        a_pod("leaving", player="e", deleting=True),
        a_pod("struck", player="f"),
    )
    roster.strike("struck", 0.0)
    chance = Random(1)

    assert {choose_target(chance, roster).uid for _ in range(200)} == {"ready", "functional"}


def test_nobody_is_chosen_from_an_empty_arena():
    assert choose_target(Random(1), Roster()) is None


def test_nobody_is_chosen_where_nobody_is_fair_game():
    roster = a_roster(*(a_pod(player="x") for _ in range(5)))

    assert choose_target(Random(1), roster, is_fair=lambda _: False) is None


def test_who_is_spared_is_not_chosen():
    roster = a_roster(a_pod("u1", player="x"), a_pod("u2", player="x"))
    chance = Random(1)

    assert {choose_target(chance, roster, spared={"u1"}).uid for _ in range(50)} == {"u2"}
