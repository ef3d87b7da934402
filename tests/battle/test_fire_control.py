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


class Memory:
    def __init__(self, by=""):
        self.by = by

    def recall(self):
        return self.by

    def keep(self, by):
        self.by = by


def test_a_game_that_was_stopped_starts_stopped_and_go_ends_that_for_good():
    memory = Memory("the bridge")
    fire = FireControl(pace=6.0, memory=memory)
    fire.heed(FRESH)

    assert fire.view().reason == "STOP by the bridge"
    fire.go()
    assert not fire.is_holding
    assert memory.by == ""


def test_stop_is_remembered_at_once():
    memory = Memory()
    FireControl(pace=6.0, memory=memory).stop("a signal")

    assert memory.by == "a signal"


def test_fire_is_held_by_itself_while_a_further_cause_says_why():
    causes = ["the budget of 3 kills a minute is used up"]
    fire = an_open_fire()
    fire.hold_while("budget", lambda: "")
    fire.hold_while("budget", lambda: causes[0])

    assert fire.is_holding
    assert fire.view().reason == "the budget of 3 kills a minute is used up"
    causes[0] = ""
    assert not fire.is_holding
