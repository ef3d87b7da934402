import pytest

from kubewars.domain.coach import advice
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Container, Owner, Pod


def a_struck_pod(kind="", **more):
    owner = Owner(kind, "wing", CarrierUid("c")) if kind else None
    return Pod(PodUid("u"), "default", "tie", "1", owner=owner, **({"is_ready": True} | more))


@pytest.mark.parametrize(
    ("pod", "told"),
    [
        (a_struck_pod(), "Nothing replaces a bare pod"),
        (a_struck_pod("Job"), "until its work is done"),
        (a_struck_pod("Rollout"), "up to its Rollout wing"),
        (a_struck_pod("ReplicaSet", is_ready=False), "not Ready"),
        (a_struck_pod("ReplicaSet", containers=(Container("a", "running", restarts=2),)), "--previous"),
        (a_struck_pod("StatefulSet"), "Its StatefulSet wing launches another. More replicas"),
    ],
)
def test_the_advice_is_what_the_pod_itself_shows(pod, told):
    assert told in advice(pod)
