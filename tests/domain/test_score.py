import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.domain.changes import CarrierSeen, PodGone, PodSeen
from kubewars.domain.news import IntegrityTurned
from kubewars.domain.roster import Roster
from kubewars.domain.score import POINTS_PER_HIT, POINTS_PER_SECOND, ScoreBoard
from kubewars.domain.ship import integrity
from kubewars.domain.strike import Outcome
from tests.builders import a_carrier, a_pod, owned_by


class Match:
    """A roster whose news goes to the board, as in a battle."""

    def __init__(self):
        self.roster = Roster()
        self.board = ScoreBoard()

    def see(self, change, now):
        self._count(self.roster.take(change, now))

    def kill(self, uid, struck, gone):
        self._count(self.roster.strike(uid, struck))
        self._count(self.roster.settle(uid, Outcome.ACCEPTED, struck))
        self.see(PodGone(uid), gone)

    def miss(self, uid, struck, returned):
        self._count(self.roster.strike(uid, struck))
        self._count(self.roster.settle(uid, Outcome.REFUSED, returned))

    def _count(self, news):
        for event in news:
            self.board.take(event)


def test_a_whole_ship_earns_ten_points_a_second_whatever_its_size():
    match = Match()
    for _ in range(5):
        match.see(PodSeen(a_pod(player="many")), 0.0)
    match.see(PodSeen(a_pod(player="one")), 0.0)

    assert match.board.score("player/many").points_at(6.0) == pytest.approx(60.0)
    assert match.board.score("player/one").points_at(6.0) == pytest.approx(60.0)


def test_points_stop_when_the_ship_is_adrift_and_stay_when_it_is_lost():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    match.kill("u1", struck=4.0, gone=5.0)

    score = match.board.score("player/x")
    assert score.points_at(100.0) == pytest.approx(40.0)
    assert score.survived_at(100.0) == pytest.approx(4.0)
    assert score.lost == 1


def test_an_unnamed_ships_score_goes_with_it():
    match = Match()
    match.see(PodSeen(a_pod("u1")), 0.0)

    match.see(PodGone("u1"), 5.0)

    assert list(match.board) == []


def test_a_player_who_comes_back_goes_on_from_where_they_were():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)
    match.see(PodGone("u1"), 3.0)

    match.see(PodSeen(a_pod("u2", player="x")), 10.0)

    assert match.board.score("player/x").points_at(12.0) == pytest.approx(50.0)


def test_who_scales_down_has_lost_nobody():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    match.see(PodGone("u1"), 3.0)

    assert match.board.score("player/x").lost == 0


def test_the_time_to_replacement_runs_from_the_strike_to_the_first_flight():
    controller = a_carrier("rc", player="x", desired=1)
    match = Match()
    match.see(CarrierSeen(controller), 0.0)
    match.see(PodSeen(a_pod("u1", player="x", owner=owned_by(controller))), 0.0)

    match.kill("u1", struck=10.0, gone=11.0)
    match.see(PodSeen(a_pod("u2", player="x", phase="Pending", containers=(), owner=owned_by(controller))), 11.5)
    match.see(PodSeen(a_pod("u2", player="x", owner=owned_by(controller))), 13.25)

    score = match.board.score("player/x")
    assert (score.lost, score.replaced) == (1, 1)
    assert match.board.replacement_times("player/x") == (3.25,)


def test_a_replacement_may_fly_before_the_struck_one_is_gone():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)
    match._count(match.roster.strike("u1", 10.0))

    match.see(PodSeen(a_pod("u2", player="x")), 11.0)
    match.see(PodGone("u1"), 12.0)

    assert match.board.replacement_times("player/x") == (1.0,)


def test_a_comrade_that_was_there_already_is_no_replacement():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)
    match.see(PodSeen(a_pod("u2", player="x", phase="Pending", containers=())), 0.0)

    match.kill("u1", struck=10.0, gone=11.0)
    match.see(PodSeen(a_pod("u2", player="x")), 12.0)

    assert match.board.score("player/x").replaced == 0


def test_a_strike_that_came_to_nothing_leaves_no_wound():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    match.miss("u1", struck=5.0, returned=5.5)
    match.see(PodSeen(a_pod("u2", player="x")), 6.0)

    score = match.board.score("player/x")
    assert (score.lost, score.replaced) == (0, 0)


def test_a_hit_on_the_xwing_is_worth_half_a_second():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    score = match.board.take_hit("player/x", 1.0)

    assert score.hits == 1
    assert score.points_at(1.0) == pytest.approx(POINTS_PER_SECOND + POINTS_PER_HIT)


def test_nothing_is_kept_of_who_is_gone():
    match = Match()
    for number in range(50):
        match.see(PodSeen(a_pod(f"u{number}")), 0.0)
        match.kill(f"u{number}", struck=1.0, gone=2.0)

    assert not match.board._flown
    assert not match.board._wounds
    assert list(match.board) == []


tallies = st.lists(st.tuples(st.floats(0.0, 100.0), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20)


@given(tallies)
def test_points_are_the_integral_of_integrity_and_never_fall(steps):
    board = ScoreBoard()
    now, expected, last = 0.0, 0.0, 0.0
    for wait, functional, desired in steps:
        before = board.score("player/x")
        expected += wait * (before.rate if before else 0.0)
        now += wait
        score = board.take(IntegrityTurned("player/x", functional, desired, now))

        assert score.rate == POINTS_PER_SECOND * integrity(functional, desired)
        assert score.points == pytest.approx(expected)
        assert score.points >= last - 1e-9
        last = score.points


def test_while_the_board_stands_still_nobody_earns_anything_and_afterwards_all_do():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    told = match.board.stand(2.0, still=True)
    match.see(PodSeen(a_pod("u2", player="x")), 3.0)
    hit = match.board.take_hit("player/x", 3.5)
    stood = match.board.score("player/x").points_at(5.0)
    match.board.stand(5.0, still=False)

    assert [score.rate for score in told] == [0.0]
    assert hit is None
    assert stood == pytest.approx(20.0)
    assert match.board.score("player/x").points_at(6.0) == pytest.approx(30.0)
    assert match.board.score("player/x").survived_at(6.0) == pytest.approx(3.0)


def test_who_is_held_earns_nothing_until_released():
    match = Match()
    match.see(PodSeen(a_pod("u1", player="x")), 0.0)

    match.board.hold("player/x", 0.0)
    match.see(PodSeen(a_pod("u2", player="x")), 1.0)
    hit = match.board.take_hit("player/x", 2.0)
    match.board.release("player/x", 4.0)

    assert hit is None
    assert match.board.score("player/x").points_at(5.0) == pytest.approx(10.0)


def test_the_median_and_the_slowest_recovery_are_told():
    match = Match()
    for number, wait in enumerate((2.0, 9.0, 4.0)):
        match.see(PodSeen(a_pod(f"a{number}", player="x")), 100.0 * number)
        match.kill(f"a{number}", struck=100.0 * number + 10, gone=100.0 * number + 11)
        match.see(PodSeen(a_pod(f"b{number}", player="x")), 100.0 * number + 10 + wait)
        match.see(PodGone(f"b{number}"), 100.0 * number + 50)

    score = match.board.score("player/x")
    assert (score.recovery, score.slowest) == (4.0, 9.0)
