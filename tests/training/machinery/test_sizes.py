"""How much there may be: of one object, and of all of them."""

from typing import Any

import pytest

from kubewars.training.counting import MOST_STORED_VALUES
from kubewars.training.machinery.sizes import LARGEST
from kubewars.training.status import StatusError
from kubewars.training.storage.store import Store
from tests.training.machinery.builders import an_api
from tests.training.work import first_refusal


def a_map(name: str, size: int = 0, **more: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "data": {"text": "x" * size}} | more


def test_what_is_larger_than_etcd_takes_is_refused_however_it_comes() -> None:
    api = an_api()
    half = {f"f:{'x' * 1000}{number}": {} for number in range(800)}
    entry = {"manager": "m", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": half}
    with pytest.raises(StatusError) as refused:
        api.create("configmaps", "default", a_map("a", 1_000_000, metadata={"name": "a", "managedFields": [entry]}))

    assert (refused.value.code, refused.value.message) == (413, "etcdserver: request is too large")
    assert api.find("configmaps", "default", "a") is None
    assert api.store.held < LARGEST


def test_patches_cannot_grow_an_object_beyond_the_values_that_it_may_have() -> None:
    api = an_api()
    api.create("configmaps", "default", a_map("a"))

    def grow(part: int) -> None:
        more = {"data": {f"{part}-{number}": "" for number in range(3000)}}
        api.patch("configmaps", "default", "a", more, "merge")

    assert first_refusal(grow, 9).code == 413
    assert len(api.get("configmaps", "default", "a")["data"]) < MOST_STORED_VALUES


def test_a_full_store_takes_nothing_new_and_says_what_to_do() -> None:
    api = an_api(store=Store(ceiling=130_000))
    for number in range(3):
        api.create("configmaps", "default", a_map(f"a{number}", 50_000))
    with pytest.raises(StatusError) as refused:
        api.create("configmaps", "default", a_map("new"))
    with pytest.raises(StatusError):
        api.patch("configmaps", "default", "a0", {"data": {"more": "x" * 10_000}}, "merge")

    assert refused.value.code == 507
    assert "database space exceeded" in refused.value.message
    assert "Delete what is no longer needed" in refused.value.message


def test_a_full_store_is_read_and_cleaned_up_as_ever() -> None:
    api = an_api(store=Store(ceiling=130_000))
    for number in range(3):
        held = {"name": f"a{number}", "finalizers": ["example.com/held"]}
        api.create("configmaps", "default", a_map("", 50_000, metadata=held))
    api.patch("configmaps", "default", "a1", {"data": None}, "merge")
    api.delete("configmaps", "default", "a0")
    api.patch("configmaps", "default", "a0", {"metadata": {"finalizers": None}}, "merge")
    api.create("configmaps", "default", a_map("new"))

    assert [obj["metadata"]["name"] for obj in api.list("configmaps", "default")] == ["a1", "a2", "new"]


def test_what_is_held_is_what_there_is() -> None:
    api = an_api()
    before = api.store.held, api.store.size("default")
    for turn in range(3):
        api.create("configmaps", "default", a_map(f"a{turn}", 1000 * turn))
    api.patch("configmaps", "default", "a0", {"data": {"text": "x" * 5000}}, "merge")
    grown = api.store.held
    for turn in range(3):
        api.delete("configmaps", "default", f"a{turn}")

    assert grown > before[0] + 8000
    assert (api.store.held, api.store.size("default")) == before
