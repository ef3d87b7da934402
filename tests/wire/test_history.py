import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.wire.history import History
from kubewars.wire.messages import FighterGone, decode_server


def a_history(deltas, capacity=5):
    history = History("e", capacity=capacity)
    for number in range(deltas):
        history.add(float(number), (FighterGone(f"u{number}", 0.0),))
    return history


def test_deltas_are_numbered_from_one_without_a_gap():
    history = History("e")

    assert history.seq == 0
    assert [history.add(0.0, ()).seq for _ in range(3)] == [1, 2, 3]
    assert history.seq == 3


def test_who_has_the_last_word_misses_nothing():
    assert a_history(3).since("e", 3) == []
    assert a_history(0).since("e", 0) == []


def test_who_was_away_a_moment_gets_exactly_what_they_missed():
    missed = [decode_server(delta) for delta in a_history(9).since("e", 6)]

    assert [(delta.seq, delta.events[0].uid) for delta in missed] == [(7, "u6"), (8, "u7"), (9, "u8")]


@pytest.mark.parametrize(("epoch", "seq"), [("another", 9), ("e", 10), ("e", 3), ("e", 0), ("e", -1)])
def test_where_deltas_cannot_help_a_snapshot_must(epoch, seq):
    assert a_history(9).since(epoch, seq) is None


@given(st.integers(0, 30), st.integers(-2, 33), st.integers(1, 10))
def test_resuming_ends_at_the_last_delta_or_is_refused(deltas, seq, capacity):
    missed = a_history(deltas, capacity).since("e", seq)

    if missed is None:
        assert seq < max(0, deltas - capacity) or seq > deltas
    else:
        assert [decode_server(delta).seq for delta in missed] == list(range(seq + 1, deltas + 1))
