from itertools import pairwise
from math import atan2, cos, dist, sin
from random import Random

import pytest

from kubewars.domain.changes import PodGone, PodSeen
from kubewars.domain.roster import Roster
from kubewars.sim.aim import RANGE
from kubewars.sim.controls import Controls
from kubewars.sim.events import ShotFired, StrikeWished, XWingStruck, XWingTurned
from kubewars.sim.gunnery import MOST_SHOTS, place_of
from kubewars.sim.path import path_heading, path_place
from kubewars.sim.shots import LONGEST_LASER
from kubewars.sim.simulation import AWAY, HAND_CADENCE, SHIELDS, Simulation
from tests.builders import a_pod, a_roster

TICK = 0.05


def an_arena(fighters=12, players=3, *, ready=True):
    return a_roster(*(a_pod(f"u{number}", player=f"p{number % players}", ready=ready) for number in range(fighters)))


def fly(simulation, roster, seconds, *, start=0.0, firing=True, **how):
    """Step through so many seconds; a struck fighter is taken as it would be in a battle."""
    events = []
    for tick in range(1, round(seconds / TICK) + 1):
        events += simulation.step(start + tick * TICK, roster, firing=firing, **how)
    return events


def told(events, kind):
    return [event for event in events if isinstance(event, kind)]


def lasers(events):
    return [event.shot for event in told(events, ShotFired) if event.shot.weapon == "laser"]


def test_the_same_seed_gives_the_same_battle():
    one = fly(Simulation(Random(7), pace=3.0), an_arena(), 60.0)
    other = fly(Simulation(Random(7), pace=3.0), an_arena(), 60.0)
    different = fly(Simulation(Random(8), pace=3.0), an_arena(), 60.0)

    assert one == other
    assert one != different


@pytest.mark.parametrize("pace", [12.0, 6.0, 3.0, 1.0, 0.2])
def test_the_xwing_shoots_at_the_pace_that_was_set(pace):
    simulation = Simulation(Random(1), pace=pace)
    simulation._take_hit = lambda *_: None  # undisturbed: a destroyed X-Wing keeps no pace

    shots = lasers(fly(simulation, an_arena(), 50 * pace))

    assert 45 <= len(shots) <= 53


def test_a_shorter_pace_is_felt_at_once():
    simulation = Simulation(Random(1), pace=3600.0)
    roster = an_arena(ready=False)
    fly(simulation, roster, 10.0)

    simulation.set_pace(1.0)

    assert len(lasers(fly(simulation, roster, 3.0, start=10.0))) >= 2


def test_a_shot_that_arrives_is_a_wish_to_strike_its_target_where_it_is():
    simulation = Simulation(Random(1), pace=2.0)
    roster = an_arena(ready=False)

    events = fly(simulation, roster, 60.0)

    shots = lasers(events)
    wishes = told(events, StrikeWished)
    assert [(wish.uid, wish.at, wish.by) for wish in wishes] == [
        (shot.target, shot.t1, "autopilot") for shot in shots if shot.t1 <= 60.0
    ]
    for shot in shots:
        assert dist((shot.x1, shot.y1), place_of(roster, roster.fighters[shot.target], shot.t1)) < 3.0


def test_holding_fire_no_shot_is_fired_and_none_in_flight_strikes():
    simulation = Simulation(Random(1), pace=2.0)
    roster = an_arena(ready=False)
    before = fly(simulation, roster, 3.0)
    while not simulation.shots:
        before += simulation.step(simulation._now + TICK, roster, firing=True)

    after = fly(simulation, roster, 20.0, start=simulation._now, firing=False)

    assert lasers(before)
    assert not lasers(after)
    assert not told(after, StrikeWished)
    assert told(after, XWingTurned)


def test_after_a_stop_the_first_shot_gives_everyone_a_moment():
    simulation = Simulation(Random(1), pace=1.0)
    roster = an_arena(ready=False)
    fly(simulation, roster, 10.0, firing=False)

    events = fly(simulation, roster, 5.0, start=10.0)

    assert min(shot.t0 for shot in lasers(events)) >= 11.4


@pytest.mark.parametrize("change", [PodGone("u1"), PodSeen(a_pod("u1", player="x", phase="Failed"))])
def test_a_target_that_does_not_fly_any_more_when_the_shot_arrives_is_not_struck(change):
    simulation = Simulation(Random(1), pace=2.0)
    roster = a_roster(a_pod("u1", player="x", ready=False))
    while not simulation.shots:
        simulation.step(simulation._now + TICK, roster, firing=True)
    roster.take(change, simulation._now)

    events = fly(simulation, roster, 10.0, start=simulation._now)

    assert not told(events, StrikeWished)


def test_nobody_who_is_not_fair_game_is_shot_at():
    roster = an_arena(ready=False)

    events = fly(Simulation(Random(1), pace=0.5), roster, 60.0, is_fair=lambda fighter: fighter.uid == "u3")

    assert {shot.target for shot in lasers(events)} == {"u3"}


def test_who_is_being_hunted_and_becomes_unfair_game_is_let_go():
    simulation = Simulation(Random(1), pace=2.0)
    roster = a_roster(a_pod("u1", player="x", ready=False), a_pod("u2", player="y", ready=False))
    while simulation._target is None:
        simulation.step(simulation._now + TICK, roster, firing=True)
    hunted = simulation._target

    events = fly(simulation, roster, 10.0, start=simulation._now, is_fair=lambda fighter: fighter.uid != hunted)

    assert lasers(events)
    assert hunted not in {shot.target for shot in lasers(events)}


def test_nobody_is_shot_at_twice_at_a_time():
    simulation = Simulation(Random(1), pace=0.2)
    roster = an_arena(40, 40, ready=False)
    for tick in range(1, 600):
        simulation.step(tick * TICK, roster, firing=True)
        targets = [shot.target for shot in simulation.shots]

        assert len(set(targets)) == len(targets)


def test_however_far_the_target_a_shot_arrives_before_anyone_wonders():
    shots = lasers(fly(Simulation(Random(1), pace=0.5), an_arena(200, 200, ready=False), 30.0))

    assert max(shot.t1 - shot.t0 for shot in shots) <= LONGEST_LASER + 1e-9


def test_an_empty_arena_is_flown_through_without_a_shot():
    events = fly(Simulation(Random(1), pace=1.0), Roster(), 60.0)

    assert {type(event) for event in events} == {XWingTurned}
    assert len(events) > 10


def test_the_flight_has_no_jump():
    simulation = Simulation(Random(3), pace=2.0)
    roster = an_arena(ready=False)
    last = path_place(simulation.xwing.path, 0.0)
    for tick in range(1, 20 * 120):
        simulation.step(tick * TICK, roster, firing=True)
        place = path_place(simulation.xwing.path, tick * TICK)

        assert dist(last, place) < 30.0
        last = place


def test_three_hits_destroy_the_xwing_which_comes_back_with_all_its_shields():
    simulation = Simulation(Random(1), pace=6.0)
    events = fly(simulation, an_arena(60), 300.0)

    hits = told(events, XWingStruck)
    turns = [event for event in told(events, XWingTurned) if event.xwing.shields in (0, SHIELDS)]
    down = next(index for index, event in enumerate(turns) if event.xwing.state == "destroyed")
    lost, back = turns[down], turns[down + 1]
    assert [hit.shields for hit in hits[:4]] == [2, 1, 0, 2]
    assert lost.xwing.returns == pytest.approx(lost.at + AWAY)
    assert (back.xwing.state, back.xwing.shields) == ("flying", SHIELDS)
    assert lost.at + AWAY <= back.at <= lost.at + AWAY + 2 * TICK


def test_an_xwing_that_is_back_gives_everyone_a_moment():
    events = fly(Simulation(Random(1), pace=0.2), an_arena(60), 300.0)

    lost = next(event for event in told(events, XWingTurned) if event.xwing.state == "destroyed")
    first = next(shot for shot in lasers(events) if shot.t0 > lost.xwing.returns)
    assert first.t0 >= lost.xwing.returns + 1.4


def test_while_it_is_destroyed_nobody_fires():
    events = fly(Simulation(Random(1), pace=1.0), an_arena(60), 300.0)

    lost = next(event for event in told(events, XWingTurned) if event.xwing.state == "destroyed")
    assert not [shot for shot in told(events, ShotFired) if lost.at + TICK < shot.at < lost.xwing.returns]


def test_who_is_not_ready_does_not_fire():
    events = fly(Simulation(Random(1), pace=6.0), an_arena(60, ready=False), 60.0)

    assert {event.shot.weapon for event in told(events, ShotFired)} == {"laser"}


def test_five_thousand_fighters_fire_no_more_than_a_few_shots_a_second():
    events = fly(Simulation(Random(1), pace=6.0), an_arena(5000, 60), 60.0)

    bolts = [event for event in told(events, ShotFired) if event.shot.weapon == "tie"]
    assert len(bolts) <= MOST_SHOTS * 60 * 1.2


def test_what_has_landed_or_flown_past_is_forgotten():
    simulation = Simulation(Random(1), pace=1.0)
    roster = an_arena(60)
    fly(simulation, roster, 120.0)

    assert all(shot.t1 > 120.0 for shot in simulation.shots)
    assert len(simulation.shots) < 20


def towards(simulation, place):
    """The stick of a pilot who flies there."""
    x, y = path_place(simulation.xwing.path, simulation._now)
    course = atan2(place[1] - y, place[0] - x)
    return cos(course), sin(course)


def chase(simulation, roster, seconds, *, uid="u", **how):
    """Fly by hand after one fighter, the trigger held."""
    events = []
    for _ in range(round(seconds / TICK)):
        t = simulation._now + TICK
        stick = towards(simulation, place_of(roster, roster.fighters[uid], t))
        controls = Controls("ada", *stick, trigger=True, weapon=how.get("weapon", "laser"))
        firing = how.get("firing", True)
        events += simulation.step(
            t, roster, firing=firing, controls=controls, is_fair=how.get("is_fair", lambda _: True)
        )
    return events


def test_who_flies_at_a_fighter_with_the_trigger_held_hits_it_by_name():
    simulation = Simulation(Random(1))
    roster = a_roster(a_pod("u", player="x", ready=False))

    events = chase(simulation, roster, 20.0)

    wishes = told(events, StrikeWished)
    assert {(wish.uid, wish.by, wish.weapon) for wish in wishes} == {("u", "ada", "laser")}


def test_the_weapon_that_was_chosen_is_the_one_that_fires():
    roster = a_roster(a_pod("u", player="x", ready=False))

    by_hand = chase(Simulation(Random(1)), roster, 20.0, weapon="ion")
    by_itself = fly(Simulation(Random(1), pace=1.0), roster, 20.0, controls=Controls(weapon="ion"))

    assert {wish.weapon for wish in told(by_hand, StrikeWished)} == {"ion"}
    assert {(wish.weapon, wish.by) for wish in told(by_itself, StrikeWished)} == {("ion", "autopilot")}


def test_a_shot_that_meets_nobody_flies_along_the_nose_and_strikes_nobody():
    simulation = Simulation(Random(1))
    roster = a_roster(a_pod("u", player="x", phase="Pending"))
    stick = Controls("ada", 1.0, 0.3, trigger=True)
    shots = 0
    for tick in range(1, 200):
        events = simulation.step(tick * TICK, roster, firing=True, controls=stick)

        assert not told(events, StrikeWished)
        for shot in lasers(events):
            nose = path_heading(simulation.xwing.path, shot.t0)
            assert shot.target == ""
            assert atan2(shot.y1 - shot.y0, shot.x1 - shot.x0) == pytest.approx(nose)
            assert dist((shot.x0, shot.y0), (shot.x1, shot.y1)) == pytest.approx(RANGE)
            shots += 1
    assert shots == 7


def test_however_the_trigger_is_pulled_shots_by_hand_keep_their_cadence():
    simulation = Simulation(Random(1), pace=0.2)
    roster = an_arena(ready=False)

    shots = lasers(fly(simulation, roster, 60.0, controls=Controls("ada", 1.0, 0.0, trigger=True)))

    gaps = [after.t0 - before.t0 for before, after in pairwise(shots)]
    assert len(shots) > 35
    assert min(gaps) >= HAND_CADENCE - 1e-9


def test_a_hand_that_pulls_no_trigger_fires_nothing_whatever_the_pace():
    events = fly(Simulation(Random(1), pace=0.2), an_arena(ready=False), 30.0, controls=Controls("ada", 0.0, 1.0))

    assert not lasers(events)
    assert told(events, XWingTurned)


def test_while_fire_is_held_a_trigger_does_nothing_and_what_is_in_flight_strikes_nobody():
    simulation = Simulation(Random(1))
    roster = a_roster(a_pod("u", player="x", ready=False))
    while not any(shot.target for shot in simulation.shots):
        chase(simulation, roster, TICK)

    events = chase(simulation, roster, 10.0, firing=False)

    assert not lasers(events)
    assert not told(events, StrikeWished)


def test_taking_the_helm_and_handing_it_back_tears_no_hole_into_the_flight():
    simulation = Simulation(Random(3), pace=2.0)
    roster = an_arena(ready=False)
    last = path_place(simulation.xwing.path, 0.0)
    for tick in range(1, 20 * 60):
        t = tick * TICK
        stick = Controls("ada", cos(t), sin(t)) if int(t / 5) % 2 else Controls()
        simulation.step(t, roster, firing=True, controls=stick)
        place = path_place(simulation.xwing.path, t)

        assert dist(last, place) < 40.0
        last = place


def test_an_autopilot_that_flies_again_gives_everyone_a_moment():
    simulation = Simulation(Random(1), pace=0.2)
    roster = an_arena(ready=False)
    fly(simulation, roster, 10.0, controls=Controls("ada"))

    shots = lasers(fly(simulation, roster, 5.0, start=10.0))

    assert min(shot.t0 for shot in shots) >= 11.4


def test_a_hand_flown_xwing_can_be_hit():
    events = fly(Simulation(Random(1)), an_arena(60), 200.0, controls=Controls("ada", 0.3, 0.0))

    assert told(events, XWingStruck)


def test_a_destroyed_xwing_obeys_nobody_and_comes_back_to_its_pilot():
    simulation = Simulation(Random(1))
    roster = an_arena(60)
    stick = Controls("ada", 1.0, 0.0, trigger=True)
    while simulation.xwing.state == "flying":
        simulation._take_hit("u1", simulation._now, [])
    down = fly(simulation, roster, AWAY - 1.0, start=simulation._now, controls=stick)
    back = fly(simulation, roster, 6.0, start=simulation._now, controls=stick)

    assert not lasers(down)
    assert not told(down, XWingTurned)
    assert lasers(back)
    assert {shot.by for shot in lasers(back)} == {"ada"}
