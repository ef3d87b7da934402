"""Who joins for the first time is left alone for a while, once, and earns nothing meanwhile."""

import pytest

from kubewars.battle.newcomers import Newcomers
from kubewars.battle.ports import FeedHealth
from kubewars.wire.messages import ScoreEvent, ShipEvent
from tests.battle.stage import Stage
from tests.builders import a_pod

ADA = "player/ada"


def a_stage():
    """A game of which everybody is a newcomer but who is there at its beginning; nobody is shot at."""
    return Stage(newcomers=Newcomers(20.0), is_fair=lambda _: False)


def test_whoever_is_there_when_the_game_begins_is_no_newcomer():
    newcomers = Newcomers(20.0)

    listed = newcomers.welcome([ADA], 0.0, is_fresh=True)
    again = newcomers.welcome([ADA], 1.0, is_fresh=True)

    assert listed == again == []


def test_before_the_cluster_was_heard_from_nobody_is_new():
    newcomers = Newcomers(20.0)

    newcomers.welcome([ADA], 0.0, is_fresh=False)
    newcomers.welcome([], 1.0, is_fresh=True)

    assert newcomers.welcome([ADA], 2.0, is_fresh=True) == []


def test_a_warm_up_is_given_once_whatever_becomes_of_the_ship():
    newcomers = Newcomers(20.0)
    newcomers.welcome([], 0.0, is_fresh=True)

    first = newcomers.welcome([ADA], 1.0, is_fresh=True)
    newcomers.settled(30.0)
    second = newcomers.welcome([ADA], 31.0, is_fresh=True)

    assert (first, second) == ([(ADA, 21.0)], [])


@pytest.mark.parametrize("ship", ["pod/u1", "carrier/u1", "impostor/margot/ada"])
def test_who_has_no_name_is_never_new_for_nobody_could_tell_them_from_the_next(ship):
    newcomers = Newcomers(20.0)
    newcomers.welcome([], 0.0, is_fresh=True)

    assert newcomers.welcome([ship], 1.0, is_fresh=True) == []


def test_bots_are_no_newcomers():
    newcomers = Newcomers(20.0, exempt=["player/bot"])
    newcomers.welcome([], 0.0, is_fresh=True)

    assert newcomers.welcome(["player/bot"], 1.0, is_fresh=True) == []


async def test_a_newcomer_is_spared_with_a_reason_and_told_to_everyone_until_it_is_over():
    stage = a_stage()
    await stage.tick()
    pod = a_pod("u1", player="ada")
    stage.feed.see(pod)
    await stage.tick()

    refusal = stage.battle.newcomers.refusal(stage.battle.side(pod), stage.battle.time())
    await stage.play(21.0)
    later = stage.battle.newcomers.refusal(stage.battle.side(pod), stage.battle.time())

    assert refusal == "ada has joined a moment ago and looks around for 20 s more"
    assert later == ""
    assert [event.ship.warm_until > 0 for event in stage.events(ShipEvent)][-1]


async def test_a_newcomer_earns_nothing_while_the_warm_up_lasts_and_all_of_it_afterwards():
    stage = a_stage()
    await stage.tick()
    stage.feed.see(a_pod("u1", player="ada"))

    await stage.play(19.0)
    warm = stage.battle.player("ada").score
    await stage.play(11.0)

    assert warm == 0.0
    assert stage.battle.player("ada").score == pytest.approx(100.0, abs=2.0)
    assert [event.score.rate for event in stage.events(ScoreEvent)][-1] == 10.0


async def test_points_stand_still_while_the_watch_is_stale():
    stage = Stage(is_fair=lambda _: False)
    stage.feed.see(a_pod("u1", player="ada"))
    await stage.play(2.0)
    before = stage.battle.player("ada").score

    stage.feed.health = FeedHealth(is_fresh=False, reason="no word", since=stage.now)
    await stage.play(30.0)
    stale = stage.battle.player("ada").score
    stage.feed.health = FeedHealth(is_fresh=True, since=stage.now)
    await stage.play(2.0)

    assert stale == pytest.approx(before, abs=1.0)
    assert stage.battle.player("ada").score == pytest.approx(before + 20.0, abs=2.0)


async def test_a_spared_fighters_hits_on_the_x_wing_earn_nothing():
    stage = Stage(is_fair=lambda _: False)
    stage.feed.see(*(a_pod(player="ada", annotations={"kubewars.dev/spare": ""}) for _ in range(30)))

    await stage.play(300.0, until=lambda: stage.battle.tally().xwing_hits >= 2)

    assert stage.battle.tally().xwing_hits >= 2
    ada = stage.battle.player("ada")
    assert (ada.score, ada.hits, ada.functional, ada.desired, ada.is_spared) == (0.0, 0, 0, 0, True)
