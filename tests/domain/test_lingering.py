import pytest

from kubewars.domain.changes import PodGone, PodSeen
from kubewars.domain.news import FighterTurned
from tests.builders import a_container, a_pod, a_roster

STOPPED = (a_container(state="terminated", reason="Completed"),)


def leaving(**parts):
    return a_pod("u1", player="x", deleting=True, **parts)


@pytest.mark.parametrize(
    ("pod", "reason", "cure"),
    [
        (
            leaving(finalizers=("example.com/never",)),
            "Terminating for over 40 s: finalizer example.com/never",
            "finalizer",
        ),
        (leaving(node="node-2"), "Terminating for over 40 s: node node-2 not ready", "node"),
        (leaving(containers=STOPPED), "Terminating for over 40 s", "deletion"),
    ],
    ids=["a finalizer", "a dead node", "nobody knows"],
)
def test_a_deletion_that_hangs_is_explained_with_its_cure(pod, reason, cure):
    roster = a_roster(a_pod("u1", player="x"))
    roster.take(PodSeen(pod), 10.0)

    roster.linger(51.0)

    fighter = roster.fighters["u1"]
    assert (fighter.state, fighter.reason, fighter.cure) == ("leaving", reason, cure)


def test_a_pod_that_was_struck_and_does_not_go_is_explained_too():
    roster = a_roster(a_pod("u1", player="x"))
    roster.strike("u1", 9.0)
    roster.take(PodSeen(leaving(finalizers=("example.com/never",))), 10.0)

    roster.linger(16.0)

    fighter = roster.fighters["u1"]
    assert (fighter.state, fighter.reason) == ("struck", "Terminating for over 5 s: finalizer example.com/never")


def test_within_its_grace_period_a_deletion_is_nothing_unusual():
    roster = a_roster(a_pod("u1", player="x"))
    roster.take(PodSeen(leaving(grace=30.0)), 10.0)

    assert roster.linger(44.0) == []
    assert roster.linger(46.0) != []


def test_it_is_told_again_only_as_the_wait_doubles():
    roster = a_roster(a_pod("u1", player="x"))
    roster.take(PodSeen(leaving()), 0.0)

    told = [event for second in range(100) for event in roster.linger(float(second))]

    assert [event.at for event in told if isinstance(event, FighterTurned)] == [5.0, 10.0, 20.0, 40.0, 80.0]


def test_nothing_is_kept_of_who_has_gone():
    roster = a_roster(a_pod("u1", player="x"))
    roster.take(PodSeen(leaving()), 0.0)

    roster.take(PodGone("u1"), 3.0)

    assert not roster._leaving
    assert roster.linger(60.0) == []
