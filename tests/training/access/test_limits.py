import pytest

from kubewars.training.access.limits import Allowance, Limits
from kubewars.training.access.user import MASTERS, User
from kubewars.training.clock import ManualClock
from kubewars.training.status import StatusError

LUKE, VADER = User("luke"), User("vader")


def test_who_asks_too_much_waits_and_nobody_else_does() -> None:
    clock = ManualClock()
    limits = Limits(clock, Allowance(rate=2, burst=3))
    for _ in range(3):
        limits.admit(LUKE)

    with pytest.raises(StatusError) as refused:
        limits.admit(LUKE)
    limits.admit(VADER)
    clock.advance(0.5)
    limits.admit(LUKE)

    assert (refused.value.code, refused.value.retry_after) == (429, 1)


def test_a_request_that_was_much_work_counts_for_many() -> None:
    clock = ManualClock()
    limits = Limits(clock, Allowance(rate=50, burst=100))
    limits.admit(LUKE)
    limits.charge(LUKE, 1.0)

    with pytest.raises(StatusError):
        limits.admit(LUKE)
    limits.admit(VADER)
    clock.advance(2.1)
    limits.admit(LUKE)


def test_a_quick_request_costs_one_however_quick() -> None:
    limits = Limits(ManualClock(), Allowance(rate=0, burst=2))
    for _ in range(2):
        limits.admit(LUKE)
        limits.charge(LUKE, 0.0)

    with pytest.raises(StatusError):
        limits.admit(LUKE)


def test_open_streams_are_counted_until_they_close() -> None:
    limits = Limits(ManualClock(), Allowance(streams=2))
    limits.open_stream(LUKE)
    limits.open_stream(LUKE)

    with pytest.raises(StatusError):
        limits.open_stream(LUKE)
    limits.close_stream(LUKE)
    limits.open_stream(LUKE)


def test_masters_are_not_limited() -> None:
    limits = Limits(ManualClock(), Allowance(rate=0, burst=0, streams=0))
    game = User("game", (MASTERS,))
    limits.admit(game)
    limits.open_stream(game)

    with pytest.raises(StatusError):
        limits.admit(LUKE)


def test_the_service_accounts_of_a_namespace_have_one_allowance_together() -> None:
    limits = Limits(ManualClock(), Allowance(rate=0, burst=2, streams=1))
    accounts = [User(f"system:serviceaccount:luke:{name}") for name in ("a", "b", "c")]
    limits.admit(accounts[0])
    limits.admit(accounts[1])
    limits.open_stream(accounts[0])

    with pytest.raises(StatusError):
        limits.admit(accounts[2])
    with pytest.raises(StatusError):
        limits.open_stream(accounts[1])
    limits.admit(User("system:serviceaccount:leia:a"))
