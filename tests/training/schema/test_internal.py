"""Objects as refusals show them: Kubernetes' internal structs, and the order in which Go writes."""

from kubewars.training.kinds import load_registry
from kubewars.training.schema import load_schema
from kubewars.training.schema.internal import as_internal, difference
from kubewars.training.schema.quoting import as_patched, touched_by

POD = load_schema().type_of(load_registry().by_name("pods"))


def test_a_struct_is_shown_with_all_its_fields_by_their_go_names():
    shown = as_internal("apps.StatefulSetUpdateStrategy", {"type": "OnDelete", "rollingUpdate": {}})

    assert list(shown) == ["Type", "RollingUpdate"]
    assert shown["RollingUpdate"] == {"Partition": 0, "MaxUnavailable": None}


def test_what_go_embeds_stands_among_the_fields_around_it():
    shown = as_internal("core.Volume", {"name": "v", "emptyDir": {"sizeLimit": "1Gi"}})

    assert list(shown)[:2] == ["Name", "HostPath"]
    assert shown["EmptyDir"] == {"Medium": "", "SizeLimit": "1Gi", "Mode": None}


def test_a_difference_has_a_hunk_with_three_lines_around_it():
    told = difference("core.PersistentVolumeClaimSpec", {"accessModes": ["A"]}, {"accessModes": ["B"]})

    assert told == (
        '@@ -1,6 +1,6 @@\n {\n  "AccessModes": [\n-  "A"\n+  "B"\n  ],\n  "Selector": null,\n  "Resources": {\n'
    )


def test_what_could_be_markup_is_escaped_as_go_does():
    told = difference("core.Toleration", {"key": "a"}, {"key": "<&>"})

    assert '+ "Key": "\\u003c\\u0026\\u003e",' in told


def test_fields_stand_as_go_declares_them_and_sorted_where_a_patch_has_reached():
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "spec": {"nodeName": "n", "containers": [{"image": "x", "name": "c"}]},
        "metadata": {"labels": {"z": "1", "a": "2"}, "name": "p"},
    }

    shown = as_patched(POD, pod, touched_by({"spec": {"nodeName": "n"}}))

    assert list(shown) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(shown["metadata"]) == ["name", "labels"]
    assert list(shown["metadata"]["labels"]) == ["a", "z"]
    assert list(shown["spec"]) == ["containers", "nodeName"]
    assert list(shown["spec"]["containers"][0]) == ["name", "image"]


def test_a_json_patch_unfolds_what_stands_on_its_way():
    touched = touched_by([{"op": "copy", "from": "/a/b", "path": "/c~1d/0/e"}])

    assert touched == {"a": {}, "c/d": {"0": {}}}
