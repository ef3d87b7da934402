"""The scale of a workload, and who owns it."""

from typing import Any

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import an_api

Obj = dict[str, Any]
SCALE = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "d"}}


def _with_a_deployment(replicas: int | None) -> Api:
    api = an_api()
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}
    spec: Obj = {"selector": {"matchLabels": {"a": "b"}}, "template": template}
    if replicas is not None:
        spec["replicas"] = replicas
    config = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": spec}
    api.patch("deployments.apps", "default", "d", config, "apply", manager="maker")
    return api


def _apply(api: Api, replicas: int, *, manager: str, force: bool = False) -> Obj:
    config = SCALE | {"spec": {"replicas": replicas}}
    return api.patch(
        "deployments.apps", "default", "d", config, "apply", subresource="scale", manager=manager, force=force
    )


def _owners(api: Api) -> dict[tuple[str, str], Obj]:
    managed = api.get("deployments.apps", "default", "d")["metadata"]["managedFields"]
    return {(one["manager"], one.get("subresource", "")): one for one in managed}


def test_an_applied_scale_owns_the_replicas_of_the_workload() -> None:
    api = _with_a_deployment(None)

    scale = _apply(api, 3, manager="scaler", force=True)

    assert scale["spec"] == {"replicas": 3}
    owner = _owners(api)["scaler", "scale"]
    assert (owner["operation"], owner["apiVersion"]) == ("Apply", "apps/v1")
    assert owner["fieldsV1"] == {"f:spec": {"f:replicas": {}}}


def test_the_replicas_of_someone_else_are_taken_by_force_only() -> None:
    api = _with_a_deployment(2)

    with pytest.raises(StatusError, match=r'conflict with "maker": .spec.replicas') as refused:
        _apply(api, 3, manager="scaler")
    _apply(api, 3, manager="scaler", force=True)

    assert refused.value.code == 409
    assert api.get("deployments.apps", "default", "d")["spec"]["replicas"] == 3
    assert "f:replicas" not in _owners(api)["maker", ""]["fieldsV1"]["f:spec"]


def test_who_applies_a_scale_again_is_the_same_manager() -> None:
    api = _with_a_deployment(None)
    _apply(api, 3, manager="scaler", force=True)

    scale = _apply(api, 4, manager="scaler")

    assert scale["spec"] == {"replicas": 4}


def test_only_a_scale_is_applied_to_a_scale() -> None:
    api = _with_a_deployment(1)

    with pytest.raises(StatusError, match="invalid object type: apps/v1, Kind=Deployment"):
        api.patch(
            "deployments.apps",
            "default",
            "d",
            {"apiVersion": "apps/v1", "kind": "Deployment"},
            "apply",
            subresource="scale",
            manager="scaler",
        )
