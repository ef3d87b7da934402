import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_pod, an_api


def a_guarded_pod(allowed: int) -> Api:
    api = an_api()
    api.create("pods", "default", a_pod(labels={"app": "web"}))
    api.bind("default", "web", "node-1")
    ready = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    api.update("pods", api.get("pods", "default", "web") | {"status": ready}, subresource="status")
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}
    budget = api.create("poddisruptionbudgets.policy", "default", {"metadata": {"name": "b"}, "spec": spec})
    status = {
        "disruptionsAllowed": allowed,
        "currentHealthy": 1 + allowed,
        "desiredHealthy": 1,
        "expectedPods": 2,
        "observedGeneration": 1,
    }
    api.update("poddisruptionbudgets.policy", budget | {"status": status}, subresource="status")
    return api


def test_a_spent_budget_deflects_the_shot() -> None:
    api = a_guarded_pod(allowed=0)

    with pytest.raises(StatusError, match="it would violate the pod's disruption budget") as refused:
        api.evict("default", "web")

    assert (refused.value.code, refused.value.reason) == (429, "TooManyRequests")
    assert refused.value.causes[0].message == "The disruption budget b needs 1 healthy pods and has 1 currently"
    assert "deletionTimestamp" not in api.get("pods", "default", "web")["metadata"]


def test_an_eviction_spends_the_budget_before_any_controller_counts_again() -> None:
    api = a_guarded_pod(allowed=1)
    api.evict("default", "web")
    status = api.get("poddisruptionbudgets.policy", "default", "b")["status"]

    assert status["disruptionsAllowed"] == 0
    assert list(status["disruptedPods"]) == ["web"]
    assert api.get("pods", "default", "web")["metadata"]["deletionTimestamp"]


def test_a_pod_that_no_budget_covers_just_goes() -> None:
    api = an_api()
    api.create("pods", "default", a_pod())
    api.evict("default", "web")

    assert api.find("pods", "default", "web") is None


def test_a_budget_not_seen_by_its_controller_yet_asks_to_come_back() -> None:
    api = a_guarded_pod(allowed=1)
    budget = api.get("poddisruptionbudgets.policy", "default", "b")
    api.update("poddisruptionbudgets.policy", budget | {"spec": budget["spec"] | {"minAvailable": 2}})

    with pytest.raises(StatusError) as refused:
        api.evict("default", "web")

    assert refused.value.retry_after == 10


def test_a_dry_run_spends_nothing() -> None:
    api = a_guarded_pod(allowed=1)
    api.evict("default", "web", dry_run=True)

    assert api.get("poddisruptionbudgets.policy", "default", "b")["status"]["disruptionsAllowed"] == 1
    assert "deletionTimestamp" not in api.get("pods", "default", "web")["metadata"]
