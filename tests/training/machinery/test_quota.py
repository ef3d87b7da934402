from decimal import Decimal

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.machinery.quota import amount_text, used_in
from kubewars.training.machinery.quota_scopes import covers
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, a_pod, an_api


def a_quota(api: Api, **hard: str) -> None:
    names = {key.replace("__", "/").replace("_", "."): value for key, value in hard.items()}
    api.create("resourcequotas", "default", {"metadata": {"name": "q"}, "spec": {"hard": names}})


def a_sized_pod(name: str, cpu: str, memory: str = "128Mi") -> dict[str, object]:
    resources = {"requests": {"cpu": cpu, "memory": memory}}
    return a_pod(name, containers=[{"name": "c", "image": "nginx", "resources": resources}])


def test_a_full_namespace_takes_no_more() -> None:
    api = an_api()
    a_quota(api, pods="1")
    api.create("pods", "default", a_pod("a"))

    with pytest.raises(StatusError) as refused:
        api.create("pods", "default", a_pod("b"))
    api.create("pods", "other", a_pod("b"))

    assert refused.value.code == 403
    assert refused.value.message == (
        'pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1'
    )


def test_a_pod_that_ended_makes_room() -> None:
    api = an_api()
    a_quota(api, pods="1")
    pod = api.create("pods", "default", a_pod("a"))
    api.update("pods", pod | {"status": {"phase": "Succeeded"}}, subresource="status")
    api.create("pods", "default", a_pod("b"))

    assert used_in(api.core, api.get("resourcequotas", "default", "q"), ["pods"]) == {"pods": Decimal(1)}


def test_cpu_and_memory_are_added_up() -> None:
    api = an_api()
    a_quota(api, requests_cpu="1", requests_memory="1Gi")
    api.create("pods", "default", a_sized_pod("a", "600m"))

    with pytest.raises(
        StatusError, match=r"requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1"
    ):
        api.create("pods", "default", a_sized_pod("b", "0.5"))
    api.create("pods", "default", a_sized_pod("b", "400m"))


def test_what_a_quota_limits_must_be_said() -> None:
    api = an_api()
    a_quota(api, requests_cpu="1")

    with pytest.raises(StatusError, match=r"failed quota: q: must specify requests.cpu for: c"):
        api.create("pods", "default", a_pod())


def test_any_kind_can_be_counted() -> None:
    api = an_api()
    a_quota(api, count__configmaps="1")
    api.create("configmaps", "default", a_config_map("a"))

    with pytest.raises(StatusError, match="exceeded quota: q, requested: count/configmaps=1"):
        api.create("configmaps", "default", a_config_map("b"))


def test_amounts_are_written_as_kubernetes_writes_them() -> None:
    assert amount_text("requests.cpu", Decimal("1.1")) == "1100m"
    assert amount_text("requests.memory", Decimal(1280 * 1024 * 1024)) == "1280Mi"
    assert amount_text("pods", Decimal(3)) == "3"


def test_a_quota_with_a_scope_counts_and_limits_only_the_pods_in_it() -> None:
    api = an_api()
    spec = {"hard": {"pods": "1"}, "scopes": ["BestEffort"]}
    quota = api.create("resourcequotas", "default", {"metadata": {"name": "q"}, "spec": spec})
    for name in ("a", "b"):
        api.create("pods", "default", a_sized_pod(name, "1"))
    api.create("pods", "default", a_pod("free"))

    with pytest.raises(StatusError, match="exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"):
        api.create("pods", "default", a_pod("more"))
    api.create("pods", "default", a_sized_pod("c", "1"))

    assert used_in(api.core, quota, ["pods"]) == {"pods": Decimal(1)}


@pytest.mark.parametrize(
    ("scope", "spec", "is_covered"),
    [
        ({"scopeName": "Terminating", "operator": "Exists"}, {"activeDeadlineSeconds": 5}, True),
        ({"scopeName": "NotTerminating", "operator": "Exists"}, {"activeDeadlineSeconds": 5}, False),
        ({"scopeName": "NotBestEffort", "operator": "Exists"}, {}, False),
        ({"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}, {"priorityClassName": "high"}, True),
        ({"scopeName": "PriorityClass", "operator": "NotIn", "values": ["high"]}, {"priorityClassName": "high"}, False),
        ({"scopeName": "PriorityClass", "operator": "DoesNotExist"}, {}, True),
        ({"scopeName": "CrossNamespacePodAffinity", "operator": "Exists"}, {}, False),
    ],
)
def test_a_scope_covers(scope: dict[str, object], spec: dict[str, object], *, is_covered: bool) -> None:
    api = an_api()
    quota = {"spec": {"scopeSelector": {"matchExpressions": [scope]}}}

    assert covers(quota, api.core.kind("pods"), {"spec": spec}) is is_covered
    assert not covers(quota, api.core.kind("configmaps"), {"data": {}})
