import pytest

from kubewars.training.machinery.patching import Patch, PatchType
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, a_pod, an_api
from tests.training.work import calls_of


@pytest.mark.parametrize(
    ("patch_type", "change"),
    [
        ("merge", {"data": {"k": "new", "gone": None}}),
        ("strategic", {"data": {"k": "new", "gone": None}}),
        ("json", [{"op": "replace", "path": "/data/k", "value": "new"}, {"op": "remove", "path": "/data/gone"}]),
    ],
)
def test_each_kind_of_patch_changes_what_it_names(patch_type: PatchType, change: Patch) -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a", k="old", gone="x", kept="y"))
    patched = api.patch("configmaps", "default", "a", change, patch_type)

    assert patched["data"] == {"k": "new", "kept": "y"}
    assert api.get("configmaps", "default", "a") is patched


def test_a_strategic_patch_merges_containers_by_name() -> None:
    api = an_api()
    api.create("pods", "default", a_pod())
    change: Patch = {"spec": {"containers": [{"name": "c", "image": "nginx:2"}]}}
    patched = api.patch("pods", "default", "web", change, "strategic")

    assert [(c["name"], c["image"]) for c in patched["spec"]["containers"]] == [("c", "nginx:2")]


def test_an_apply_creates_then_owns_then_conflicts() -> None:
    api = an_api()
    applied: Patch = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "one"}}
    other = dict(applied) | {"data": {"k": "two"}}
    api.patch("configmaps", "default", "a", applied, "apply", manager="first")

    with pytest.raises(StatusError, match='conflict with "first"') as refused:
        api.patch("configmaps", "default", "a", other, "apply", manager="second")
    forced = api.patch("configmaps", "default", "a", other, "apply", manager="second", force=True)

    assert refused.value.code == 409
    assert forced["data"] == {"k": "two"}


def test_a_patch_of_what_is_not_there_is_not_found() -> None:
    with pytest.raises(StatusError, match='configmaps "a" not found'):
        an_api().patch("configmaps", "default", "a", {}, "merge")


def test_a_patch_with_a_stale_version_is_a_conflict() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))

    with pytest.raises(StatusError, match="please apply your changes"):
        api.patch("configmaps", "default", "a", {"metadata": {"resourceVersion": "1"}}, "merge")


def test_a_patch_cannot_rename() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))

    with pytest.raises(StatusError, match="does not match the name on the URL"):
        api.patch("configmaps", "default", "a", {"metadata": {"name": "b"}}, "merge")


def test_a_json_patch_that_does_not_apply_is_refused() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))

    with pytest.raises(StatusError) as refused:
        api.patch("configmaps", "default", "a", [{"op": "remove", "path": "/data/nope"}], "json")

    assert refused.value.code == 422


def test_a_scale_is_patched_like_an_object() -> None:
    api = an_api()
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}
    api.create(
        "replicationcontrollers", "default", {"metadata": {"name": "r"}, "spec": {"replicas": 1, "template": template}}
    )
    scale = api.patch("replicationcontrollers", "default", "r", {"spec": {"replicas": 4}}, "merge", subresource="scale")

    assert scale["kind"] == "Scale"
    assert scale["status"]["selector"] == "a=b"
    assert api.get("replicationcontrollers", "default", "r")["spec"]["replicas"] == 4


def test_a_negative_scale_is_refused() -> None:
    api = an_api()
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}
    api.create("replicationcontrollers", "default", {"metadata": {"name": "r"}, "spec": {"template": template}})
    scale = {"metadata": {"name": "r", "namespace": "default"}, "spec": {"replicas": -1}}

    with pytest.raises(StatusError, match="must be greater than or equal to 0") as refused:
        api.update("replicationcontrollers", scale, subresource="scale")

    assert refused.value.code == 422


def test_after_a_wipe_nobody_owns_anything_until_somebody_applies() -> None:
    api = an_api()
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "w"}}
    api.create("configmaps", "default", a_config_map("a", k="v"), manager="maker")
    wiped = api.patch("configmaps", "default", "a", {"metadata": {"managedFields": []}}, "merge")
    changed = api.patch("configmaps", "default", "a", {"data": {"x": "y"}}, "merge", manager="other")

    with pytest.raises(StatusError, match=r'conflict with "before-first-apply" using v1: \.data\.k'):
        api.patch("configmaps", "default", "a", config, "apply", manager="applier")
    applied = api.patch("configmaps", "default", "a", config, "apply", manager="applier", force=True)

    assert "managedFields" not in wiped["metadata"]
    assert "managedFields" not in changed["metadata"]
    assert {one["manager"] for one in applied["metadata"]["managedFields"]} == {"applier", "before-first-apply"}


def test_an_apply_may_name_a_version_of_what_does_not_exist_yet() -> None:
    api = an_api()
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "resourceVersion": "1"}}

    made = api.patch("configmaps", "default", "a", config, "apply", manager="applier")

    assert made["metadata"]["resourceVersion"] != "1"


def test_managers_may_be_rewritten_with_what_can_be_read_only() -> None:
    api = an_api()
    first = api.create("configmaps", "default", a_config_map("a", k="v"), manager="maker")
    renamed = [entry | {"manager": "new"} for entry in first["metadata"]["managedFields"]]
    broken = [entry | {"fieldsV1": {"k:{": {}}} for entry in first["metadata"]["managedFields"]]

    kept = api.patch("configmaps", "default", "a", {"metadata": {"managedFields": broken}}, "merge", manager="m")
    changed = api.patch("configmaps", "default", "a", {"metadata": {"managedFields": renamed}}, "merge", manager="m")

    assert [one["manager"] for one in kept["metadata"]["managedFields"]] == ["maker"]
    assert [one["manager"] for one in changed["metadata"]["managedFields"]] == ["new"]


def test_whoever_creates_an_object_owns_it_whatever_it_brings_along() -> None:
    api = an_api()
    first = api.create("configmaps", "default", a_config_map("a", k="v"), manager="maker")
    copied = {"metadata": {"name": "b", "managedFields": first["metadata"]["managedFields"]}, "data": first["data"]}

    made = api.create("configmaps", "default", copied, manager="copier")

    assert [one["manager"] for one in made["metadata"]["managedFields"]] == ["copier"]


@pytest.mark.parametrize("patch_type", ["strategic", "apply"])
def test_too_many_containers_are_refused_before_they_are_merged_and_judged(patch_type: PatchType) -> None:
    api = an_api()
    api.create("pods", "default", a_pod())

    def change(count: int) -> Patch:
        many = [{"name": f"c{number}", "image": "x"} for number in range(count)]
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": many}}

    def refused(count: int) -> None:
        with pytest.raises(StatusError, match=r"spec\.containers: Too many: \d+: must have at most 100 items"):
            api.patch("pods", "default", "web", change(count), patch_type)

    refused(101)

    # Each takes more calls than these to be filled in and judged.
    assert calls_of(lambda: refused(1000)) < calls_of(lambda: refused(101)) + 60 * 900


@pytest.mark.parametrize("size", [1_600_000, 100])
def test_an_apply_of_more_than_an_object_holds_is_refused_before_it_is_merged(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = an_api()
    merged: list[object] = []
    monkeypatch.setattr("kubewars.training.schema.apply._merge", lambda *told: merged.append(told))
    env = [{"name": f"A{number}", "value": "x"} for number in range(1550)]
    applied: Patch = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "annotations": {"a": "x" * size}},
        "spec": {"containers": [{"name": "c", "image": "x", "env": env}]},
    }

    with pytest.raises(StatusError) as refused:
        api.patch("pods", "default", "a", applied, "apply", manager="m")

    assert refused.value.code == 413
    assert merged == []
