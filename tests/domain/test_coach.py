import pytest

from kubewars.domain.coach import Advice, advise, advise_on_carrier, in_english
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Carrier, Container, Owner, Pod


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
    assert told in in_english(advise(pod))


def test_the_advice_is_a_key_with_the_controller_it_speaks_of():
    assert advise(a_struck_pod()) == Advice("bare")
    assert advise(a_struck_pod("StatefulSet")) == Advice("replicas", "StatefulSet", "wing")


def test_whose_controller_was_torpedoed_is_told_to_keep_the_manifest():
    carrier = Carrier(CarrierUid("c"), "Deployment", "default", "wing")

    assert "Deployment that was deleted" in in_english(advise_on_carrier(carrier))
    assert "kubectl apply" in in_english(advise_on_carrier(carrier))
