"""What a RuntimeClass adds to the pods that name it."""

from typing import Any

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_pod, an_api

Obj = dict[str, Any]


def _with_a_class() -> Api:
    api = an_api()
    scheduling = {"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k", "operator": "Exists"}]}
    told = {"metadata": {"name": "r"}, "handler": "runc", "overhead": {"podFixed": {"cpu": "10m"}}}
    api.create("runtimeclasses.node.k8s.io", None, told | {"scheduling": scheduling})
    return api


def test_a_pod_is_told_its_overhead_and_its_nodes() -> None:
    pod = _with_a_class().create("pods", "default", a_pod(runtimeClassName="r", nodeSelector={"c": "d"}))

    assert pod["spec"]["overhead"] == {"cpu": "10m"}
    assert pod["spec"]["nodeSelector"] == {"a": "b", "c": "d"}
    assert {"key": "k", "operator": "Exists"} in pod["spec"]["tolerations"]


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"runtimeClassName": "none"}, 'pod rejected: RuntimeClass "none" not found'),
        (
            {"runtimeClassName": "r", "nodeSelector": {"a": "c"}},
            "runtimeClass.scheduling.nodeSelector[a] = b",
        ),
        ({"runtimeClassName": "r", "overhead": {"cpu": "1"}}, "Pod's Overhead doesn't match RuntimeClass's"),
        ({"overhead": {"cpu": "1"}}, "Pod Overhead set without corresponding RuntimeClass"),
    ],
)
def test_a_pod_that_says_otherwise_is_refused(spec: Obj, why: str) -> None:
    with pytest.raises(StatusError) as refused:
        _with_a_class().create("pods", "default", a_pod(**spec))

    assert refused.value.code == 403
    assert why in refused.value.message
