import contextlib

import pytest

from kubewars.training.controllers.slow_start import SlowStart
from kubewars.training.status import StatusError, forbidden

KEY = ("default", "rc")


class Quota:
    """Room for so many; what is asked for beyond it is refused."""

    def __init__(self, room: int, why: str = "exceeded quota: team") -> None:
        self.room, self.made, self.refused, self._why = room, 0, 0, why

    def make(self, _: int) -> None:
        if self.made == self.room:
            self.refused += 1
            raise forbidden(self._why, "pods", "rc")
        self.made += 1


@pytest.mark.parametrize(("room", "refused"), [(0, 1), (1, 2), (2, 1), (3, 4), (5, 2), (40, 23)])
def test_a_batch_with_a_refusal_is_the_last(room, refused):
    quota, starts = Quota(room), SlowStart()

    while quota.refused == 0:
        with contextlib.suppress(StatusError):
            starts.run(KEY, 100 - quota.made, quota.make)

    assert (quota.made, quota.refused) == (room, refused)


def test_who_was_refused_begins_with_one_again():
    quota, starts = Quota(3), SlowStart()

    for _ in range(2):
        with pytest.raises(StatusError):
            starts.run(KEY, 20, quota.make)

    assert quota.refused == 4 + 1


def test_a_long_run_goes_on_over_turns_and_each_gets_its_part():
    starts, asked, turns = SlowStart(), [], 1

    while starts.run(KEY, 40 - len(asked), asked.append):
        turns += 1

    assert asked == [*range(16), *range(16), *range(8)]
    assert turns == 3


def test_a_namespace_that_is_going_ends_the_run_quietly():
    quota, starts = Quota(1, "unable to create new content in namespace x because it is being terminated"), SlowStart()

    assert starts.run(KEY, 20, quota.make) is False

    assert (quota.made, quota.refused) == (1, 1)
