from kubewars.training.client.correlator import Correlator


def an_event(message: str = "hello", *, reason: str = "Told", serial: int = 0, name: str = "web") -> dict:
    return {
        "metadata": {"name": f"{name}.{serial}", "namespace": "default"},
        "involvedObject": {"kind": "Pod", "namespace": "default", "name": name, "uid": "1"},
        "type": "Normal",
        "reason": reason,
        "message": message,
        "count": 1,
        "firstTimestamp": f"t{serial}",
        "lastTimestamp": f"t{serial}",
    }


def test_the_same_event_again_is_counted_under_its_first_name():
    correlator = Correlator()
    correlator.correlate(an_event(serial=1), 0)

    told, is_repeat = correlator.correlate(an_event(serial=2), 1)

    assert is_repeat
    assert (told["metadata"]["name"], told["count"]) == ("web.1", 2)
    assert (told["firstTimestamp"], told["lastTimestamp"]) == ("t1", "t2")


def test_the_tenth_that_differs_by_message_only_is_combined_with_those_after_it():
    correlator = Correlator()
    for serial in range(9):
        assert correlator.correlate(an_event(f"pod {serial}", serial=serial), serial) is not None

    tenth, first_repeat = correlator.correlate(an_event("pod 9", serial=9), 9)
    eleventh, second_repeat = correlator.correlate(an_event("pod 10", serial=10), 10)

    assert (tenth["message"], first_repeat) == ("(combined from similar events): pod 9", False)
    assert (eleventh["message"], second_repeat) == ("(combined from similar events): pod 10", True)
    assert (eleventh["metadata"]["name"], eleventh["count"]) == ("web.9", 2)


def test_similar_events_of_long_ago_do_not_count():
    correlator = Correlator()
    for serial in range(9):
        correlator.correlate(an_event(f"pod {serial}", serial=serial), 0)

    told, _ = correlator.correlate(an_event("pod 9", serial=9), 700)

    assert told["message"] == "pod 9"


def test_a_source_may_say_twenty_five_things_of_an_object_and_then_one_in_five_minutes():
    correlator = Correlator()
    told = [correlator.correlate(an_event(serial=n), 0) for n in range(30)]

    assert sum(one is not None for one in told) == 25
    assert correlator.correlate(an_event(serial=31), 299) is None
    assert correlator.correlate(an_event(serial=32), 301) is not None
    assert correlator.correlate(an_event(serial=33), 302) is None


def test_what_is_said_of_another_object_is_not_held_back():
    correlator = Correlator()
    for serial in range(30):
        correlator.correlate(an_event(serial=serial), 0)

    assert correlator.correlate(an_event(name="other"), 0) is not None


def test_a_forgotten_event_begins_anew():
    correlator = Correlator()
    first, _ = correlator.correlate(an_event(serial=1), 0)

    correlator.forget(first)
    told, is_repeat = correlator.correlate(an_event(serial=2), 1)

    assert (told["metadata"]["name"], told["count"], is_repeat) == ("web.2", 1, False)
