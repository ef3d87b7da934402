from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kubewars.domain.changes import PodGone, PodSeen
from kubewars.domain.roster import Roster
from kubewars.sim.events import ShotFired, StrikeWished, XWingStruck, XWingTurned
from kubewars.sim.simulation import Simulation
from kubewars.wire.messages import (
    Course,
    Delta,
    FighterEvent,
    FighterGone,
    FighterTurned,
    ScoreEvent,
    ScoreView,
    ShipEvent,
    ShipGone,
    ShotEvent,
    XWingEvent,
    XWingHit,
    decode_server,
    encode,
)
from kubewars.wire.tidings import once_each, roster_event, sim_event
from kubewars.wire.views import course_numbers, fighter_view, ship_view, shot_view, xwing_view
from tests.builders import a_pod, a_roster
from tests.domain.histories import changes
from tests.wire.mirror import Mirror


def a_score(points):
    return ScoreEvent(ScoreView("player/x", points, 0.0, 0.0))


def a_ship(desired):
    roster = a_roster(*(a_pod(player="x") for _ in range(desired)))
    return ShipEvent(ship_view(roster.ships["player/x"]))


def a_fighter(slot=0):
    roster = a_roster(*(a_pod(f"u{number}", player="x") for number in range(slot + 1)))
    return FighterEvent(fighter_view(roster.fighters[f"u{slot}"]))


def test_of_several_words_on_the_same_thing_the_last_is_told_where_the_first_stood():
    fighter = a_fighter()

    told = once_each([a_ship(1), fighter, a_score(1.0), a_ship(2), a_score(2.0)])

    assert told == (a_ship(2), fighter, a_score(2.0))


def test_a_ship_that_was_lost_and_came_back_is_told_anew():
    gone = ShipGone("player/x")

    assert once_each([a_ship(1), gone, a_ship(2)]) == (a_ship(1), gone, a_ship(2))


def test_a_turn_before_a_fighters_new_introduction_does_not_swallow_the_turn_after_it():
    before, fighter, after = FighterTurned("u0", "damaged", 1.0), a_fighter(), FighterTurned("u0", "struck", 2.0)

    assert once_each([before, fighter, after]) == (before, fighter, after)


def test_every_shot_and_every_hit_is_told():
    hits = [XWingHit("u1", 1.0, 2), XWingHit("u1", 1.0, 2)]

    assert once_each(hits) == tuple(hits)


@given(st.lists(st.lists(changes, max_size=6), max_size=8))
def test_who_takes_each_ticks_events_knows_what_the_roster_knows(ticks):
    roster, mirror = Roster(), Mirror()
    for now, batch in enumerate(ticks):
        news = []
        for change in batch:
            news += roster.take(change, float(now))
        mirror.take(once_each(event for one in news if (event := roster_event(one)) is not None))

        assert mirror.ships == {ship.id: ship_view(ship) for ship in roster.ships.values()}
        assert mirror.fighters == {one.uid: fighter_view(one) for one in roster.fighters.values()}


texts = st.text(max_size=80)


@given(texts, texts, texts, texts)
def test_whatever_text_a_pod_carries_comes_out_as_it_went_in(player, name, namespace, reason):
    pod = a_pod("u1", player=player, name=name, namespace=namespace, phase="Failed", containers=(), reason=reason)
    news = Roster().take(PodSeen(pod), 0.0)

    delta = Delta("e", 1, 0.0, once_each(event for one in news if (event := roster_event(one)) is not None))

    ship, fighter = decode_server(encode(delta)).events
    assert ship.ship.name == (player or pod.name)
    assert (fighter.fighter.name, fighter.fighter.namespace) == (pod.name, namespace)
    assert fighter.fighter.reason == (reason or "Failed")


def test_what_the_simulation_tells_is_told_but_for_its_wishes():
    shot, turned = _a_shot_and_a_turn(Simulation(Random(1)))

    assert sim_event(shot) == ShotEvent(shot_view(shot.shot))
    assert sim_event(turned) == Course(course_numbers(turned.xwing.path))
    assert sim_event(XWingTurned(turned.xwing, turned.at)) == XWingEvent(xwing_view(turned.xwing))
    assert sim_event(XWingStruck("u1", 2, 1.00049)) == XWingHit("u1", 1.0, 2)
    assert sim_event(StrikeWished("u1", "laser", "autopilot", 1.0)) is None


def _a_shot_and_a_turn(simulation):
    found = {}
    roster = a_roster(*(a_pod(player="x") for _ in range(30)))
    for tick in range(1, 400):
        for event in simulation.step(tick / 20, roster, firing=True):
            found.setdefault(type(event), event)
    return found[ShotFired], found[XWingTurned]


def test_a_fighter_that_is_gone_says_whether_it_was_shot():
    roster = a_roster(a_pod("u1", player="x"), a_pod("u2", player="x"))
    roster.strike("u1", 1.0)

    told = [roster_event(one) for one in roster.take_all([PodGone("u1"), PodGone("u2")], 2.0)]

    assert [event for event in told if isinstance(event, FighterGone)] == [
        FighterGone("u1", 2.0, shot=True),
        FighterGone("u2", 2.0),
    ]
