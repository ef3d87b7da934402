"""Events, in the form of the core group and in that of events.k8s.io."""

from typing import Any

from kubewars.training.kinds import event_rules

Obj = dict[str, Any]
GOOD: Obj = {
    "metadata": {"name": "e", "namespace": "default"},
    "involvedObject": {"namespace": "default", "name": "p"},
    "eventTime": "2026-01-01T00:00:00.000000Z",
    "reportingComponent": "a.example/k",
    "reportingInstance": "i",
    "action": "Fall",
    "reason": "Fell",
    "type": "Normal",
}


def _fields(found: list[Any]) -> list[str]:
    return [one.field for one in found]


def test_an_event_with_a_time_says_who_reports_and_why() -> None:
    bare = {key: GOOD[key] for key in ("metadata", "involvedObject", "eventTime")}

    assert _fields(event_rules.event(GOOD, "reportingComponent")) == []
    assert dict.fromkeys(_fields(event_rules.event(bare, "reportingController"))) == dict.fromkeys(
        ["reportingController", "reportingInstance", "action", "reason"]
    )


def test_an_event_of_old_only_has_to_be_where_its_object_is() -> None:
    old = {"metadata": GOOD["metadata"], "involvedObject": {"namespace": "other"}}

    assert _fields(event_rules.event(old, "reportingComponent")) == ["involvedObject.namespace"]


def test_a_new_event_has_a_time_and_a_type_and_nothing_of_old() -> None:
    told = {key: value for key, value in GOOD.items() if key not in ("eventTime", "type")}

    found = event_rules.new_event(told | {"count": 2, "source": {"host": "h"}, "series": {"count": 1}})

    assert _fields(found) == ["series.count", "series.lastObservedTime", "eventTime", "type", "count", "source"]


def test_a_new_event_never_changes_what_it_says() -> None:
    series = {"count": 2, "lastObservedTime": "2026-01-01T00:00:00.000000Z"}

    assert event_rules.changed_event(GOOD | {"series": series}, GOOD) == []
    assert _fields(event_rules.changed_event(GOOD | {"reason": "Rose", "note": "x"}, GOOD)) == ["reason"]
