import pytest

from kubewars.training.clock import ManualClock
from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import Obj, a_config_map, a_pod, an_api


def a_bound_pod(api: Api, name: str = "web", **spec: object) -> Obj:
    api.create("pods", "default", a_pod(name, **spec))
    api.bind("default", name, "node-1")
    return api.get("pods", "default", name)


def test_a_pod_on_a_node_is_marked_and_waits_for_its_kubelet() -> None:
    api = an_api()
    a_bound_pod(api)
    marked = api.delete("pods", "default", "web")

    assert marked["metadata"]["deletionGracePeriodSeconds"] == 30
    assert marked["metadata"]["deletionTimestamp"] == "2023-11-14T22:13:50Z"
    assert api.find("pods", "default", "web") is not None


def test_the_grace_of_the_pod_and_then_that_of_the_request_counts() -> None:
    api = an_api()
    a_bound_pod(api, "own", terminationGracePeriodSeconds=5)
    a_bound_pod(api, "asked")

    assert api.delete("pods", "default", "own")["metadata"]["deletionGracePeriodSeconds"] == 5
    assert api.delete("pods", "default", "asked", grace=2)["metadata"]["deletionGracePeriodSeconds"] == 2


def test_a_second_deletion_may_only_shorten() -> None:
    api = an_api()
    clock = api.clock
    assert isinstance(clock, ManualClock)
    a_bound_pod(api)
    first = api.delete("pods", "default", "web")
    longer = api.delete("pods", "default", "web", grace=60)
    clock.advance(3)
    shorter = api.delete("pods", "default", "web", grace=10)

    assert longer is first
    assert shorter["metadata"]["deletionTimestamp"] == "2023-11-14T22:13:30Z"


def test_no_grace_and_no_node_mean_at_once_and_watchers_see_both_steps() -> None:
    api = an_api()
    told: list[tuple[str, bool]] = []
    api.subscribe("pods", lambda kind, pod, _: told.append((kind, "deletionTimestamp" in pod["metadata"])))
    a_bound_pod(api, "forced")
    api.delete("pods", "default", "forced", grace=0)
    api.create("pods", "default", a_pod("unbound"))
    api.delete("pods", "default", "unbound")

    assert api.list("pods") == []
    assert told[2:4] == [("MODIFIED", True), ("DELETED", True)]


def test_preconditions_spare_what_has_changed() -> None:
    api = an_api()
    stored = api.create("configmaps", "default", a_config_map("a"))
    api.update("configmaps", stored | {"data": {"k": "v"}})
    stale = {"uid": stored["metadata"]["uid"], "resourceVersion": stored["metadata"]["resourceVersion"]}

    with pytest.raises(StatusError, match="the ResourceVersion in the precondition") as refused:
        api.delete("configmaps", "default", "a", preconditions=stale)
    with pytest.raises(StatusError, match="the UID in the precondition"):
        api.delete("configmaps", "default", "a", preconditions={"uid": "another"})

    assert refused.value.code == 409
    assert api.find("configmaps", "default", "a") is not None


@pytest.mark.parametrize(("propagation", "finalizer"), [("Orphan", "orphan"), ("Foreground", "foregroundDeletion")])
def test_propagation_leaves_its_finalizer_for_the_collector(propagation: str, finalizer: str) -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))
    marked = api.delete("configmaps", "default", "a", propagation=propagation)

    assert marked["metadata"]["finalizers"] == [finalizer]
    assert api.find("configmaps", "default", "a") is not None


def test_background_deletion_is_immediate() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))
    api.delete("configmaps", "default", "a", propagation="Background")

    assert api.find("configmaps", "default", "a") is None


def test_a_namespace_terminates_until_its_finalizer_goes() -> None:
    api = an_api()
    marked = api.delete("namespaces", None, "other")
    api.update("namespaces", marked | {"spec": {"finalizers": []}}, subresource="finalize")

    assert marked["status"]["phase"] == "Terminating"
    assert api.find("namespaces", None, "other") is None


def test_the_cluster_keeps_the_namespaces_it_cannot_live_without() -> None:
    with pytest.raises(StatusError, match="this namespace may not be deleted") as refused:
        an_api().delete("namespaces", None, "default")

    assert refused.value.code == 403


def test_a_dry_run_deletes_nothing() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))
    api.delete("configmaps", "default", "a", dry_run=True)

    assert api.find("configmaps", "default", "a") is not None


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(StatusError, match=r'deployments.apps "x" not found'):
        an_api().delete("deployments.apps", "default", "x")
