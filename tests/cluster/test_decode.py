"""From bytes to the domain: the usual object, the odd one, and what is none at all."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.cluster import shapes
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.lenient import understand
from kubewars.domain.pod import Container, Owner
from tests.cluster.builders import a_carrier_object, a_pod_object, owned_by


def decoded(thing):
    return decode_pod(json.dumps(thing).encode())


def test_a_running_pod_is_read_with_all_that_the_game_needs():
    rc = a_carrier_object("wing")
    pod = decoded(a_pod_object("tie", uid="u-1", resourceVersion="7", ownerReferences=owned_by(rc)))

    assert (pod.uid, pod.namespace, pod.name, pod.resource_version) == ("u-1", "default", "tie", "7")
    assert pod.is_in_game
    assert pod.player == "luke"
    assert (pod.phase, pod.is_ready, pod.is_deleting, pod.node) == ("Running", True, False, "node-1")
    assert pod.containers == (Container("tie", "running", is_ready=True),)
    assert pod.owner == Owner("ReplicationController", "wing", rc["metadata"]["uid"])
    assert pod.created == 1795435200.0


def test_of_the_annotations_only_the_games_own_are_kept():
    pod = decoded(a_pod_object(annotations={"kubewars.dev/spare": "true", "kubectl.kubernetes.io/last": "x" * 5000}))

    assert pod.annotations == {"kubewars.dev/spare": "true"}


def test_containers_follow_the_spec_and_one_without_a_status_waits():
    thing = a_pod_object()
    thing["spec"]["containers"] = [{"name": "first"}, {"name": "second"}]
    thing["status"]["containerStatuses"] = [
        {"name": "second", "ready": False, "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    ]

    assert decoded(thing).containers == (
        Container("first", "waiting"),
        Container("second", "waiting", "CrashLoopBackOff", restarts=4),
    )


def test_an_unscheduled_pod_says_why():
    thing = a_pod_object()
    thing["status"] = {
        "phase": "Pending",
        "conditions": [
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}
        ],
    }
    pod = decoded(thing)

    assert (pod.phase, pod.reason, pod.message) == ("Pending", "Unschedulable", "0/3 nodes are available")


def test_a_container_that_was_killed_says_how():
    thing = a_pod_object()
    thing["status"]["containerStatuses"][0]["state"] = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}

    assert decoded(thing).containers == (Container("tie", "terminated", "OOMKilled", 137),)


def test_what_the_runtime_says_of_a_waiting_container_is_kept_up_to_a_bound():
    thing = a_pod_object()
    waiting = {"reason": "ErrImagePull", "message": "no" * 1000}
    thing["status"]["containerStatuses"][0]["state"] = {"waiting": waiting}

    assert decoded(thing).containers == (Container("tie", "waiting", "ErrImagePull", message="no" * 256),)

    waiting["message"] = 7

    assert decoded(thing).containers == (Container("tie", "waiting", "ErrImagePull"),)


def test_an_owner_that_does_not_control_is_no_owner():
    assert decoded(a_pod_object(ownerReferences=[{"kind": "Node", "name": "n", "uid": "x"}])).owner is None


@pytest.mark.parametrize(
    ("kind", "spec", "status", "desired"),
    [
        ("ReplicationController", {"replicas": 10}, {}, 10),
        ("Deployment", {}, {}, 1),
        ("StatefulSet", {"replicas": 0}, {}, 0),
        ("DaemonSet", {}, {"desiredNumberScheduled": 3}, 3),
        ("Job", {"parallelism": 4, "completions": 9}, {}, 4),
        ("ReplicaSet", {"replicas": -5}, {}, 0),
        ("ReplicaSet", {"replicas": "many"}, None, 1),
    ],
)
def test_each_kind_of_controller_says_what_it_wants(kind, spec, status, desired):
    thing = {"metadata": {"uid": "u", "name": "wing"}, "spec": spec, "status": status}

    assert carrier_decoder(kind)(json.dumps(thing).encode()).desired == desired


@pytest.mark.parametrize(
    ("spec", "status", "replaces"),
    [
        ({"completions": 9}, {"failed": 5}, True),
        ({"completions": 9}, {"failed": 6}, False),
        ({"completions": 9, "backoffLimit": 0}, {}, False),
        ({"completions": 9, "backoffLimit": 9}, {"failed": 8, "succeeded": 3}, True),
        ({"completions": 9, "podFailurePolicy": {"rules": [{"action": "Ignore"}]}}, {}, True),
        ({"completions": 9, "podFailurePolicy": {"rules": [{"action": "Ignore"}, {"action": "FailJob"}]}}, {}, False),
        ({"completions": 9, "podFailurePolicy": {"rules": "odd"}}, {}, True),
        ({"parallelism": 9}, {}, True),
        ({"parallelism": 9}, {"succeeded": 1, "active": 8}, False),
    ],
)
def test_a_job_whose_next_loss_is_its_end_or_stays_a_gap_replaces_nothing_and_asks_for_nothing(spec, status, replaces):
    thing = {"metadata": {"uid": "u", "name": "wing"}, "spec": spec, "status": status}

    job = carrier_decoder("Job")(json.dumps(thing).encode())

    assert job.replaces == replaces == (job.desired > 0)


def test_a_field_of_an_odd_type_costs_that_field_only():
    thing = a_pod_object("tie", labels={"good": "yes", "bad": 7}, creationTimestamp=5, ownerReferences="none")
    thing["status"]["containerStatuses"].append("not a status")
    thing["status"]["containerStatuses"][0]["restartCount"] = "3"
    thing["status"]["conditions"].append(None)
    pod = decoded(thing)

    assert pod.labels == {"good": "yes", "bad": ""}
    assert pod.containers == (Container("tie", "running", is_ready=True, restarts=3),)
    assert (pod.is_ready, pod.owner, pod.created) == (True, None, 0.0)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b'"pod"', b"{}", b'{"metadata": null}', b"\xff", b"[" * 9999]
)
def test_what_is_no_pod_is_none(content):
    assert decode_pod(content) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def _paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


@given(st.data(), json_values)
def test_whatever_stands_in_whatever_place_nothing_is_raised(data, odd):
    thing = a_pod_object()
    path = data.draw(st.sampled_from([path for path in _paths(thing) if path]))
    place = thing
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd

    pod = decoded(thing)
    assert pod is None or pod.uid


def test_the_lenient_reading_of_a_usual_object_equals_the_strict_one():
    thing = a_pod_object("tie", ownerReferences=owned_by(a_carrier_object("wing")))
    assert understand(shapes.PodObject, thing) == msgspec.convert(thing, shapes.PodObject)
