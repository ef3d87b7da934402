import json
from typing import Any

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.machinery.label_selectors import parse_label_selector
from kubewars.training.machinery.listing import Selection
from kubewars.training.machinery.watching import INITIAL_EVENTS_END, Shape, View, Watch
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, an_api


def a_watch(api: Api, lines: list[bytes], *, labels: str = "", view: View = "object") -> Watch:
    kind = api.registry.by_name("configmaps")
    return Watch(api.core, Selection(kind, "default", parse_label_selector(labels)), Shape(kind, view), lines.append)


def told(lines: list[bytes]) -> list[tuple[str, str]]:
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [(event["type"], event["object"]["metadata"].get("name", "")) for event in events]


def test_without_a_version_it_begins_with_what_exists() -> None:
    api, lines = an_api(), []
    api.create("configmaps", "default", a_config_map("a"))
    api.create("configmaps", "other", a_config_map("elsewhere"))
    a_watch(api, lines).start(None)
    api.create("configmaps", "default", a_config_map("b"))

    assert told(lines) == [("ADDED", "a"), ("ADDED", "b")]


def test_from_a_version_it_replays_what_came_after() -> None:
    api, lines = an_api(), []
    api.create("configmaps", "default", a_config_map("a"))
    seen = api.store.revision
    api.create("configmaps", "default", a_config_map("b"))
    api.delete("configmaps", "default", "a")
    a_watch(api, lines).start(seen)

    assert told(lines) == [("ADDED", "b"), ("DELETED", "a")]


def test_entering_and_leaving_a_selection_are_added_and_deleted() -> None:
    api, lines = an_api(), []
    a_watch(api, lines, labels="in=yes").start(api.store.revision)
    out = api.create("configmaps", "default", a_config_map("a"))
    entered = api.update("configmaps", out | {"metadata": out["metadata"] | {"labels": {"in": "yes"}}})
    api.update("configmaps", entered | {"data": {"k": "v"}})
    meta = api.get("configmaps", "default", "a")["metadata"]
    api.update("configmaps", {"metadata": {key: value for key, value in meta.items() if key != "labels"}})
    left = json.loads(lines[-1])["object"]

    assert [kind for kind, _ in told(lines)] == ["ADDED", "MODIFIED", "DELETED"]
    assert left["metadata"]["labels"] == {"in": "yes"}
    assert left["metadata"]["resourceVersion"] == str(api.store.revision)


def test_a_version_that_is_forgotten_is_expired() -> None:
    api = an_api()
    stored = api.create("configmaps", "default", a_config_map("a"))
    for number in range(2100):
        stored = api.update("configmaps", stored | {"data": {"k": str(number)}})

    with pytest.raises(StatusError, match="too old resource version") as refused:
        a_watch(api, []).start(1)

    assert refused.value.code == 410


def test_the_end_of_what_existed_can_be_marked() -> None:
    api, lines = an_api(), []
    api.create("configmaps", "default", a_config_map("a"))
    a_watch(api, lines).start(None, ends_initial=True)
    mark = json.loads(lines[-1])

    assert mark["type"] == "BOOKMARK"
    assert mark["object"]["metadata"]["annotations"] == {INITIAL_EVENTS_END: "true"}
    assert mark["object"]["metadata"]["resourceVersion"] == str(api.store.revision)


def test_all_who_ask_alike_are_given_the_same_bytes() -> None:
    api, first, second = an_api(), [], []
    a_watch(api, first).start(api.store.revision)
    a_watch(api, second, labels="!absent").start(api.store.revision)
    api.create("configmaps", "default", a_config_map("a"))

    assert first[0] is second[0]


def test_a_table_names_its_columns_once() -> None:
    api, lines = an_api(), []
    a_watch(api, lines, view="table").start(api.store.revision)
    api.create("configmaps", "default", a_config_map("a"))
    api.create("configmaps", "default", a_config_map("b"))
    columns = [len(json.loads(line)["object"]["columnDefinitions"] or ()) for line in lines]

    assert columns == [3, 0]


def test_a_stopped_watch_hears_of_nothing() -> None:
    api, lines = an_api(), []
    watch = a_watch(api, lines)
    watch.start(api.store.revision)
    watch.stop()
    api.create("configmaps", "default", a_config_map("a"))

    assert lines == []
