from kubewars.battle.fire_control import FireControl
from kubewars.battle.ports import FeedHealth

FRESH = FeedHealth(is_fresh=True)


def an_open_fire():
    fire = FireControl(pace=6.0)
    fire.heed(FRESH)
    return fire


def test_fire_is_held_until_the_cluster_has_been_heard():
    fire = FireControl(pace=6.0)
    assert fire.is_holding

    fire.heed(FRESH)

    assert not fire.is_holding
    assert fire.view().reason == ""


def test_stop_holds_fire_at_once_and_says_who():
    fire = an_open_fire()
    fire.stop("the bridge")

    assert fire.is_holding
    assert fire.view().reason == "STOP by the bridge"


def test_go_takes_back_stop():
    fire = an_open_fire()
    fire.stop("x")
    fire.go()

    assert not fire.is_holding


def test_go_does_not_open_fire_while_the_watch_is_stale():
    fire = an_open_fire()
    fire.stop("x")
    fire.heed(FeedHealth(is_fresh=False, reason="connection refused"))
    fire.go()

    assert fire.is_holding
    assert fire.view().reason == "connection refused"


def test_a_watch_that_is_fresh_again_does_not_take_back_stop():
    fire = an_open_fire()
    fire.stop("x")
    fire.heed(FeedHealth(is_fresh=False, reason="gone"))
    fire.heed(FRESH)

    assert fire.is_holding


def test_stale_without_a_reason_still_holds_fire():
    fire = an_open_fire()
    fire.heed(FeedHealth(is_fresh=False))

    assert fire.is_holding
    assert fire.stale
