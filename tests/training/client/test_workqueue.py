import pytest

from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.clock import ManualClock
from kubewars.training.status import bad_request


def test_a_key_asked_for_twice_is_looked_at_once():
    clock, seen = ManualClock(), []
    queue: WorkQueue[str] = WorkQueue(clock, seen.append)

    queue.add("a")
    queue.add("a")
    queue.add("b")
    assert seen == []
    clock.settle()

    assert seen == ["a", "b"]


def test_a_key_asked_for_while_it_is_looked_at_is_looked_at_again():
    clock, seen = ManualClock(), []

    def reconcile(key: str) -> None:
        seen.append(key)
        if len(seen) < 3:
            queue.add(key)

    queue: WorkQueue[str] = WorkQueue(clock, reconcile)
    queue.add("a")
    clock.settle()

    assert seen == ["a", "a", "a"]


def test_a_later_look_gives_way_to_an_earlier_one():
    clock, seen = ManualClock(), []
    queue: WorkQueue[str] = WorkQueue(clock, lambda _: seen.append(clock.now() - 1_700_000_000))

    queue.add_after("a", 10)
    queue.add_after("a", 2)
    queue.add_after("a", 5)
    clock.advance(20)

    assert seen == [2]


def test_a_refusal_is_tried_again_after_pauses_that_double():
    clock, seen = ManualClock(), []

    def reconcile(_: str) -> None:
        seen.append(round(clock.now() - 1_700_000_000, 4))
        if len(seen) < 4:
            raise bad_request("not yet")

    queue: WorkQueue[str] = WorkQueue(clock, reconcile)
    queue.add("a")
    clock.advance(10)

    assert seen == [0, 0.005, 0.015, 0.035]


@pytest.mark.parametrize(
    ("pauses", "last"), [({}, 1000.0), ({"first_pause": 1.0, "longest_pause": 60.0}, 60.0)], ids=["as a rule", "own"]
)
def test_what_is_refused_for_hours_is_tried_at_the_longest_pause(pauses, last):
    clock, seen = ManualClock(), []

    def reconcile(_: str) -> None:
        seen.append(clock.now())
        raise bad_request("never")

    queue: WorkQueue[str] = WorkQueue(clock, reconcile, **pauses)
    queue.add("a")
    clock.advance(10_000)

    assert round(seen[-1] - seen[-2], 3) == last


def test_one_key_that_breaks_does_not_stop_the_others(caplog: pytest.LogCaptureFixture):
    clock, seen = ManualClock(), []

    def reconcile(key: str) -> None:
        if key == "bad" and not seen:
            raise KeyError(key)
        seen.append(key)

    queue: WorkQueue[str] = WorkQueue(clock, reconcile, name="test")
    queue.add("bad")
    queue.add("good")
    clock.advance(1)

    assert seen == ["good", "bad"]
    assert "test cannot digest bad" in caplog.text


def test_a_stopped_queue_looks_at_nothing():
    clock, seen = ManualClock(), []
    queue: WorkQueue[str] = WorkQueue(clock, seen.append)
    queue.add("a")
    queue.add_after("b", 1)

    queue.stop()
    queue.add("c")
    clock.advance(5)

    assert seen == []
