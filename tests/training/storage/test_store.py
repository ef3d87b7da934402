from typing import Any

import pytest

from kubewars.training.status import StatusError
from kubewars.training.storage.store import Event, Store


def put(store: Store, name: str, namespace: str = "default", **extra: object) -> None:
    obj = {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": namespace, "name": name}, **extra}
    store.put("pods", (namespace, name), obj)


def names(store: Store, namespace: str | None = None) -> list[str]:
    return [record.obj["metadata"]["name"] for record in store.records("pods", namespace)]


def test_every_write_has_a_revision_of_its_own_and_they_only_grow() -> None:
    store = Store()
    put(store, "a")
    put(store, "b")
    put(store, "a", spec={})
    store.delete("pods", ("default", "b"))

    revisions = [event.revision for event in store.since("pods", 0)]

    assert revisions == sorted(set(revisions))
    assert store.revision == revisions[-1]


def test_records_are_ordered_by_namespace_and_name() -> None:
    store = Store()
    for namespace, name in (("b", "a"), ("a", "z"), ("a", "c")):
        put(store, name, namespace)

    assert names(store) == ["c", "z", "a"]
    assert names(store, "a") == ["c", "z"]
    assert store.count("pods") == 3
    assert store.count("pods", "b") == 1


def test_a_listener_hears_of_each_write_with_the_version_before() -> None:
    store = Store()
    heard: list[Event] = []
    stop = store.listen("pods", heard.append)
    put(store, "a")
    put(store, "a", spec={"x": 1})
    store.delete("pods", ("default", "a"))
    stop()
    put(store, "later")

    assert [event.type for event in heard] == ["ADDED", "MODIFIED", "DELETED"]
    assert heard[1].old is heard[0].record
    assert heard[2].record.obj["metadata"]["resourceVersion"] == str(heard[2].revision)


def test_resuming_gives_exactly_what_was_missed() -> None:
    store = Store()
    put(store, "a")
    seen = store.revision
    put(store, "b")
    store.delete("pods", ("default", "a"))

    assert [(event.type, event.key[1]) for event in store.since("pods", seen)] == [("ADDED", "b"), ("DELETED", "a")]


def test_who_comes_too_late_is_told_so() -> None:
    store = Store(history=2)
    put(store, "a")
    seen = store.revision
    for name in ("b", "c", "d"):
        put(store, name)

    with pytest.raises(StatusError) as refused:
        store.since("pods", seen)

    assert (refused.value.code, refused.value.reason) == (410, "Expired")


def test_the_history_of_one_resource_is_not_shortened_by_another() -> None:
    store = Store(history=2)
    put(store, "a")
    for number in range(9):
        store.put("events", ("default", str(number)), {"kind": "Event", "apiVersion": "v1", "metadata": {}})

    assert [event.key[1] for event in store.since("pods", 0)] == ["a"]


def test_a_snapshot_shows_the_past_as_it_was() -> None:
    store = Store()
    put(store, "a")
    put(store, "b", spec={"old": True})
    then = store.revision
    put(store, "b", spec={"old": False})
    put(store, "c")
    store.delete("pods", ("default", "a"))

    snapshot = {record.obj["metadata"]["name"]: record.obj for record in store.snapshot("pods", None, then)}

    assert sorted(snapshot) == ["a", "b"]
    assert snapshot["b"]["spec"] == {"old": True}


def test_dependents_follow_owner_references() -> None:
    store = Store()
    owned = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "ownerReferences": [{"uid": "u"}]}}
    store.put("pods", ("default", "a"), owned)
    before = [record.obj["metadata"]["name"] for _, record in store.dependents("u")]
    put(store, "a")

    assert before == ["a"]
    assert store.dependents("u") == []


def test_a_record_encodes_with_and_without_its_kind() -> None:
    store = Store()
    put(store, "a")
    record = store.records("pods")[0]

    assert record.full.startswith(b'{"kind":"Pod","apiVersion":"v1","metadata"')
    assert b"kind" not in record.body


def test_a_revision_from_the_future_is_refused() -> None:
    with pytest.raises(StatusError) as refused:
        Store().ensure_reachable(99)

    assert refused.value.code == 504
    assert refused.value.retry_after == 1
    assert [cause.reason for cause in refused.value.causes] == ["ResourceVersionTooLarge"]


def test_large_versions_leave_room_for_fewer_events_and_the_rest_are_told_as_too_old() -> None:
    store = Store(history_bytes=10_000)
    for _ in range(50):
        put(store, "a", data="x" * 1000)
    latest = store.revision

    assert len(store.since("pods", latest - 5)) == 5
    with pytest.raises(StatusError) as refused:
        store.since("pods", latest - 20)
    assert refused.value.code == 410


def a_stored(store: Store, name: str, **parts: Any) -> dict[str, Any]:
    obj = {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": "default", "name": name}, **parts}
    return store.put("pods", ("default", name), obj).obj


def test_objects_share_the_parts_in_which_they_are_alike_and_keep_those_in_which_they_are_not() -> None:
    store = Store()

    one, two, three = (
        a_stored(store, name, spec={"volumes": [{"name": name, "projected": {"path": [image]}}], "image": [image]})
        for name, image in (("a", "nginx"), ("b", "nginx"), ("c", "httpd"))
    )

    assert one["spec"]["image"] is two["spec"]["image"]
    assert one["spec"]["volumes"][0]["projected"] is two["spec"]["volumes"][0]["projected"]
    assert [obj["spec"]["volumes"][0]["name"] for obj in (one, two, three)] == ["a", "b", "c"]
    assert three["spec"]["image"] == ["httpd"]


def test_objects_alike_in_who_owns_their_fields_share_that_record() -> None:
    store = Store()
    for name in ("a", "b", "c"):
        fields = {"f:spec": {"f:other" if name == "c" else "f:image": {}}}
        meta = {"namespace": "default", "name": name, "managedFields": [{"manager": name, "fieldsV1": fields}]}
        store.put("pods", ("default", name), {"kind": "Pod", "apiVersion": "v1", "metadata": meta})

    one, two, three = (record.obj["metadata"]["managedFields"][0] for record in store.records("pods"))

    assert one["fieldsV1"] is two["fieldsV1"]
    assert one["manager"] != two["manager"]
    assert three["fieldsV1"] == {"f:spec": {"f:other": {}}}


def test_what_only_looks_equal_is_not_shared() -> None:
    store = Store()

    found = [a_stored(store, name, spec={"of": [value]})["spec"]["of"][0] for name, value in (("a", 1), ("b", True))]

    assert [type(value) for value in found] == [int, bool]


def test_a_part_that_is_nested_very_deep_is_kept_as_it_is() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]

    kept = a_stored(Store(), "a", spec={"deep": deep})

    assert kept["spec"] == {"deep": deep}


def test_the_history_of_many_resources_is_bounded_together() -> None:
    store = Store(history_bytes=50_000, all_history_bytes=100_000)
    for number in range(400):
        obj = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "text": "x" * 3000}
        store.put(f"kind-{number % 20}", ("", "a"), obj)
    held = 0
    for number in range(20):
        oldest = next(at for at in range(401) if _is_reachable(store, f"kind-{number}", at))
        held += sum(event.size for event in store.since(f"kind-{number}", oldest))

    assert 80_000 < held <= 100_000


def _is_reachable(store: Store, resource: str, revision: int) -> bool:
    try:
        store.since(resource, revision)
    except StatusError:
        return False
    return True


def test_what_an_object_takes_is_counted_for_all_and_for_its_namespace() -> None:
    store = Store()
    put(store, "a")
    (record,) = store.records("pods")

    assert store.held == store.size("default") == record.size == len(record.full)
    assert store.size("elsewhere") == 0
