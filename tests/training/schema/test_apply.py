"""Server-side apply and the ownership of fields; held against a real API server when written."""

import copy
from typing import Any

import pytest

from kubewars.training.kinds import load_registry
from kubewars.training.schema import load_schema, managers
from kubewars.training.schema.fieldsets import MEMBER
from kubewars.training.schema.managers import Entry, Manager, stamp
from kubewars.training.status import StatusError
from tests.training.builders import a_container, a_deployment, a_template

Obj = dict[str, Any]
KIND = load_registry().by_name("deployments.apps")
NOW = 1_767_225_600.0


def _created(raw: Obj, manager: str = "kubectl-create") -> Obj:
    obj, _ = load_schema().decode(KIND, raw)
    KIND.strategy.default(obj)
    load_schema().track(KIND, None, obj, manager=manager, now=NOW)
    return obj


def _applied(
    current: Obj | None, config: Obj, *, manager: str = "kubectl", force: bool = False, now: float = NOW
) -> Obj:
    schema = load_schema()
    config = schema.decode_applied(KIND, copy.deepcopy(config))
    obj = schema.apply(KIND, current, config, manager=manager, force=force, now=now)
    KIND.strategy.default(obj)
    return obj


def _owned(obj: Obj, manager: str, subresource: str = "") -> Obj:
    return next(
        entry["fieldsV1"]
        for entry in obj["metadata"]["managedFields"]
        if entry["manager"] == manager and entry.get("subresource", "") == subresource
    )


def _config(**spec: Any) -> Obj:
    config = a_deployment(**spec)
    if spec.get("replicas", 2) is None:
        del config["spec"]["replicas"]
    return config


def test_who_applies_owns_what_it_says_and_no_more():
    obj = _applied(None, _config())

    assert _owned(obj, "kubectl") == {
        "f:spec": {
            "f:replicas": {},
            "f:selector": {},
            "f:template": {
                "f:metadata": {"f:labels": {"f:app": {}}},
                "f:spec": {"f:containers": {'k:{"name":"main"}': {".": {}, "f:image": {}, "f:name": {}}}},
            },
        }
    }
    assert obj["spec"]["strategy"]["type"] == "RollingUpdate"


def test_who_creates_owns_the_defaults_too():
    obj = _created(a_deployment())

    owned = _owned(obj, "kubectl-create")["f:spec"]

    assert owned["f:strategy"] == {"f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}, "f:type": {}}
    assert {"f:progressDeadlineSeconds", "f:replicas", "f:revisionHistoryLimit"} <= owned.keys()


def test_to_change_what_another_owns_is_a_conflict():
    obj = _created(a_deployment())

    with pytest.raises(StatusError) as caught:
        _applied(obj, _config(replicas=9))

    refusal = caught.value
    assert (refusal.code, refusal.reason) == (409, "Conflict")
    assert (
        refusal.message == 'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.replicas'
    )
    assert [(cause.reason, cause.field) for cause in refusal.causes] == [("FieldManagerConflict", ".spec.replicas")]


def test_several_conflicts_are_listed_by_owner():
    obj = _applied(_created(a_deployment()), _config(), manager="first")
    other = _config(replicas=9, template=a_template() | {"spec": {"containers": [a_container(image="other")]}})

    with pytest.raises(StatusError) as caught:
        _applied(obj, other, manager="second")

    assert caught.value.message.splitlines() == [
        'Apply failed with 4 conflicts: conflicts with "first":',
        "- .spec.replicas",
        '- .spec.template.spec.containers[name="main"].image',
        'conflicts with "kubectl-create" using apps/v1:',
        "- .spec.replicas",
        '- .spec.template.spec.containers[name="main"].image',
    ]


def test_force_takes_the_field_over():
    obj = _applied(_created(a_deployment()), _config(replicas=9), force=True)

    assert obj["spec"]["replicas"] == 9
    assert "f:replicas" in _owned(obj, "kubectl")["f:spec"]
    assert "f:replicas" not in _owned(obj, "kubectl-create")["f:spec"]


def test_to_say_what_another_says_is_to_share_it():
    obj = _applied(_created(a_deployment()), _config())

    assert "f:replicas" in _owned(obj, "kubectl")["f:spec"]
    assert "f:replicas" in _owned(obj, "kubectl-create")["f:spec"]


def test_what_is_said_no_longer_is_gone():
    both = _config(
        template={"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [a_container(), a_container("b")]}}
    )
    obj = _applied(_applied(None, both), _config())

    assert [one["name"] for one in obj["spec"]["template"]["spec"]["containers"]] == ["main"]


def test_what_another_still_says_stays():
    obj = _applied(_applied(None, _config()), _config(), manager="other")
    bare = {key: value for key, value in _config().items() if key != "spec"} | {"spec": {}}

    left = _applied(obj, bare)

    assert left["spec"]["replicas"] == 2
    assert _owned(left, "kubectl") == {"f:spec": {}}


def test_a_default_comes_back_when_nobody_says_otherwise():
    obj = _applied(_applied(None, _config(replicas=7)), _config(replicas=None))

    assert obj["spec"]["replicas"] == 1


def test_whoever_changes_a_field_owns_it():
    obj = _applied(None, _config())
    scaled = copy.deepcopy(obj)
    scaled["spec"]["replicas"] = 5

    load_schema().track(KIND, obj, scaled, manager="kubectl", subresource="scale", now=NOW + 60)

    assert _owned(scaled, "kubectl", "scale") == {"f:spec": {"f:replicas": {}}}
    assert "f:replicas" not in _owned(scaled, "kubectl")["f:spec"]


def test_the_status_has_owners_of_its_own():
    obj = _created(a_deployment())
    told = copy.deepcopy(obj) | {"status": {"replicas": 2}}

    load_schema().track(KIND, obj, told, manager="controller", subresource="status", now=NOW)

    assert _owned(told, "controller", "status") == {"f:status": {"f:replicas": {}}}


def test_a_write_that_changes_nothing_owns_nothing():
    obj = _created(a_deployment())
    same = copy.deepcopy(obj)

    load_schema().track(KIND, obj, same, manager="idle", now=NOW + 60)

    assert same == obj


def test_what_is_no_object_of_its_kind_is_refused_with_paths():
    config = _config(replicas="x", foo=1)

    with pytest.raises(StatusError) as caught:
        load_schema().decode_applied(KIND, config)

    assert caught.value.code == 400
    assert caught.value.message == (
        "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:\n"
        "  .spec.foo: field not declared in schema\n"
        "  .spec.replicas: expected numeric (int or float), got string"
    )


def test_a_list_by_key_has_each_key_once():
    twice = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [a_container(), a_container()]}}

    with pytest.raises(StatusError) as caught:
        load_schema().decode_applied(KIND, _config(template=twice))

    assert '.spec.template.spec.containers: duplicate entries for key [name="main"]' in caught.value.message


def test_neither_argument_is_changed():
    obj, config = _created(a_deployment()), _config(replicas=2)
    before = repr((obj, config))

    _applied(obj, config)

    assert repr((obj, config)) == before


def test_who_wrote_in_an_earlier_second_is_told_first_and_then_whose_name_is_less():
    written = {
        Manager(name, "Update", "v1"): Entry({"f:a": {MEMBER: {}}}, stamp(NOW + after))
        for name, after in (("two", 0), ("three", 1), ("one", 1.9), ("four", 2))
    }
    obj: Obj = {"metadata": {}}
    managers.write(obj, written)

    assert [entry["manager"] for entry in obj["metadata"]["managedFields"]] == ["two", "one", "three", "four"]
