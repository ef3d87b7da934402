import itertools

from hypothesis import given
from hypothesis import strategies as st

from kubewars.battle.strike_log import MOVES, StrikeLog
from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import PodUid, ShipId, StrikeId
from kubewars.domain.ship import Ship
from kubewars.domain.strike import Outcome, Strike, StrikeResult

A_SHIP = Ship(id=ShipId("player/cedric"), name="cedric", named=True, hull="tie", berth=0, desired=1)


def a_strike(number=1, uid="u-1"):
    return Strike(id=StrikeId(number), uid=PodUid(uid), weapon="laser", by="autopilot", at=1.0)


def a_fighter(uid="u-1"):
    return Fighter(
        uid=PodUid(uid),
        ship=ShipId("player/cedric"),
        slot=0,
        namespace="default",
        name=f"cedric-{uid}",
        state="ready",
        since=0.0,
        seen=0.0,
    )


def outcomes(log):
    return [view.outcome for view in log.views()]


def test_only_the_watch_confirms_a_kill():
    log = StrikeLog()
    log.begin(a_strike(), a_fighter(), A_SHIP)
    log.take(StrikeResult(a_strike(), Outcome.ACCEPTED))
    assert outcomes(log) == ["accepted"]

    log.target_gone(PodUid("u-1"))

    assert outcomes(log) == ["confirmed"]
    assert log.finished == {("laser", "confirmed"): 1}


def test_a_watch_that_is_quicker_than_the_answer_confirms_once_the_answer_is_there():
    log = StrikeLog()
    log.begin(a_strike(), a_fighter(), A_SHIP)

    assert log.target_gone(PodUid("u-1")) is None
    assert outcomes(log) == ["pending"]
    assert log.take(StrikeResult(a_strike(), Outcome.ACCEPTED)).view.outcome == "confirmed"


def test_a_pod_that_went_by_itself_confirms_nothing():
    log = StrikeLog()
    log.begin(a_strike(), a_fighter(), A_SHIP)
    log.target_gone(PodUid("u-1"))
    log.take(StrikeResult(a_strike(), Outcome.SPARED, "it was gone already"))

    assert outcomes(log) == ["spared"]


def test_a_refusal_keeps_its_rule_and_reason():
    log = StrikeLog()
    log.begin(a_strike(), a_fighter(), A_SHIP)
    entry = log.take(StrikeResult(a_strike(), Outcome.REFUSED, "this is a dry run", "dry-run"))

    assert (entry.rule, entry.view.reason) == ("dry-run", "this is a dry run")
    assert not log.is_under_fire(PodUid("u-1"))


def test_the_newest_strike_comes_first_and_the_oldest_finished_is_forgotten():
    log = StrikeLog(kept=3)
    for number in range(1, 6):
        strike = a_strike(number, f"u-{number}")
        log.begin(strike, a_fighter(f"u-{number}"), A_SHIP)
        if number != 1:
            log.take(StrikeResult(strike, Outcome.REFUSED))

    assert [view.id for view in log.views()] == [5, 4, 1]


def test_a_result_for_a_strike_that_nobody_knows_changes_nothing():
    log = StrikeLog()

    assert log.take(StrikeResult(a_strike(), Outcome.ACCEPTED)) is None
    assert log.target_gone(PodUid("u-1")) is None


@given(st.lists(st.sampled_from([*Outcome, "gone"])))
def test_whatever_comes_in_whatever_order_the_log_moves_only_as_its_table_says(words):
    log = StrikeLog()
    log.begin(a_strike(), a_fighter(), A_SHIP)
    seen = [outcomes(log)[0]]
    for word in words:
        if word == "gone":
            log.target_gone(PodUid("u-1"))
        else:
            log.take(StrikeResult(a_strike(), word))
        seen.append(outcomes(log)[0])

    for before, after in itertools.pairwise(seen):
        assert before == after or after in MOVES[before] or (before, after) == ("pending", "confirmed")
    assert sum(log.finished.values()) == (not MOVES[seen[-1]])
