import pytest

from kubewars.training.controllers.victims import choose_victims
from kubewars.training.kinds.ages import format_time
from kubewars.training.status import StatusError
from tests.training.controllers.world import World, condition, template


def an_rc(replicas: int = 3) -> dict:
    return {"replicas": replicas, "template": template(labels={"game": "starwars"})}


def test_a_replication_controller_brings_its_pods_up_and_says_so():
    world = World()

    world.create("replicationcontrollers", "rc", spec=an_rc())
    world.after()

    status = world.get("replicationcontrollers", "rc")["status"]
    assert status == {
        "replicas": 3,
        "fullyLabeledReplicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "observedGeneration": 1,
    }
    assert len(world.pods(running=True)) == 3
    assert sorted(world.events("rc")) == [("SuccessfulCreate", f"Created pod: {name}") for name in world.pods()]


def test_pods_are_named_after_their_controller_in_kubernetes_alphabet():
    world = World()

    world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after()

    (name,) = world.pods()
    assert name.startswith("rc-")
    assert len(name) == len("rc-") + 5
    assert set(name[3:]) <= set("bcdfghjklmnpqrstvwxz2456789")


def test_a_pod_names_its_controller_as_owner():
    world = World()

    rc = world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after()

    (name,) = world.pods()
    assert world.pod(name)["metadata"]["ownerReferences"] == [
        {
            "apiVersion": "v1",
            "kind": "ReplicationController",
            "name": "rc",
            "uid": rc["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def test_a_deleted_pod_is_replaced_at_once_while_it_still_terminates():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc(2))
    world.after()
    victim, kept = world.pods()

    world.api.delete("pods", "default", victim)
    world.after()

    assert victim not in world.pods()
    assert kept in world.pods()
    assert len(world.pods(running=True)) == 2


def test_scaling_down_prefers_pods_that_do_not_run():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc(2))
    world.after()
    running = world.pods(running=True)
    for node in ("node-1", "node-2", "node-3"):
        world.change("nodes", node, "spec", "unschedulable", to=True, namespace="")
    world.change("replicationcontrollers", "rc", "spec", "replicas", to=4)
    world.after()
    assert len(world.pods()) == 4

    world.change("replicationcontrollers", "rc", "spec", "replicas", to=2)
    world.after()

    assert world.pods() == running


def test_an_orphan_with_matching_labels_is_taken_in_instead_of_a_new_pod():
    world = World()
    labels = {"game": "starwars"}
    world.create("pods", "lone", meta={"labels": labels}, spec=template()["spec"])
    world.after()

    world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after()

    assert world.pods() == ["lone"]
    assert world.pod("lone")["metadata"]["ownerReferences"][0]["name"] == "rc"


def test_a_pod_whose_label_is_taken_away_is_let_go_and_replaced():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after()
    (name,) = world.pods()

    world.change("pods", name, "metadata", "labels", to={"game": "over"})
    world.after()

    assert "ownerReferences" not in world.pod(name)["metadata"]
    assert len(world.pods()) == 2


def test_five_hundred_replicas_come_up_and_leave_nothing_to_do():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc(500))

    world.after()

    assert len(world.pods(running=True)) == 500
    revision = world.store.revision
    world.after(5)
    assert world.store.revision == revision


def test_a_refused_pod_shows_as_a_condition_and_an_event():
    world = World()
    world.create(
        "replicasets.apps",
        "rs",
        spec={
            "replicas": 1,
            "selector": {"matchLabels": {"app": "web"}},
            "template": template(spec={"serviceAccountName": "absent"}),
        },
    )

    world.after()

    failure = condition(world.get("replicasets.apps", "rs"), "ReplicaFailure")
    assert (failure["status"], failure["reason"]) == ("True", "FailedCreate")
    assert world.events("rs")[0][0] == "FailedCreate"
    assert world.events("rs")[0][1].startswith("Error creating: ")

    world.api.create("serviceaccounts", "default", {"metadata": {"name": "absent"}})
    world.after(60)
    assert len(world.pods(running=True)) == 1
    assert "conditions" not in world.get("replicasets.apps", "rs")["status"]


def test_a_replica_counts_as_available_only_after_min_ready_seconds():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc(1) | {"minReadySeconds": 10})

    world.after(5)
    assert "availableReplicas" not in world.get("replicationcontrollers", "rc")["status"]
    world.after(6)

    assert world.get("replicationcontrollers", "rc")["status"]["availableReplicas"] == 1


def test_deleting_the_controller_takes_its_pods_along():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc())
    world.after()

    world.api.delete("replicationcontrollers", "default", "rc", propagation="Background")
    world.after(1)

    assert world.api.list("pods") == []


def test_deleting_with_orphan_leaves_the_pods_without_owner():
    world = World()
    world.create("replicationcontrollers", "rc", spec=an_rc())
    world.after()

    world.api.delete("replicationcontrollers", "default", "rc", propagation="Orphan")
    world.after(1)

    assert len(world.pods(running=True)) == 3
    assert all("ownerReferences" not in world.pod(name)["metadata"] for name in world.pods())
    with pytest.raises(StatusError, match="not found"):
        world.get("replicationcontrollers", "rc")


def test_a_controller_stops_at_the_quota_and_goes_on_when_there_is_room():
    world = World()
    world.create("resourcequotas", "team", spec={"hard": {"pods": "2"}})
    world.create("replicationcontrollers", "rc", spec=an_rc(3))

    world.after(1)
    assert len(world.pods(running=True)) == 2
    assert any("exceeded quota: team" in message for _, message in world.events("rc"))

    world.change("resourcequotas", "team", "spec", "hard", to={"pods": "4"})
    world.after(90)
    assert len(world.pods(running=True)) == 3


def test_a_quota_that_is_used_up_is_told_for_one_batch_and_as_a_condition():
    world = World()
    world.create("resourcequotas", "team", spec={"hard": {"pods": "3"}})

    spec = {"replicas": 20, "template": template(spec={"schedulerName": "another"})}
    world.create("replicationcontrollers", "rc", spec=spec)
    world.after()

    told = [message for reason, message in world.events("rc") if reason == "FailedCreate"]
    failure = condition(world.get("replicationcontrollers", "rc"), "ReplicaFailure")
    assert len(world.pods()) == 3
    assert len(told) == 4 + 1  # the third batch, and the first of the look that its own status brought about
    assert failure["message"] == told[0].removeprefix("Error creating: ")


def test_a_controller_that_is_refused_is_tried_later_and_later():
    world = World()
    world.create("resourcequotas", "team", spec={"hard": {"pods": "0"}})
    world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after(400)

    world.change("resourcequotas", "team", "spec", "hard", to={"pods": "4"})
    world.after(200)
    early = world.pods()
    world.after(100)

    assert early == []
    assert len(world.pods(running=True)) == 1


def test_a_pod_that_has_ended_is_not_taken_in():
    world = World()
    spec = template("busybox", command=["true"])["spec"] | {"restartPolicy": "Never"}
    world.create("pods", "done", meta={"labels": {"game": "starwars"}}, spec=spec)
    world.after(1)

    world.create("replicationcontrollers", "rc", spec=an_rc(1))
    world.after(1)

    assert "ownerReferences" not in world.pod("done")["metadata"]
    assert len(world.pods(running=True)) == 1


def a_ready_pod(name: str, *, ready_for: float, restarts: int = 0, cost: str = "0") -> dict:
    now = 1_700_000_000.0
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": format_time(now - ready_for)}
    return {
        "metadata": {
            "name": name,
            "uid": name,
            "creationTimestamp": format_time(now - 5000),
            "annotations": {"controller.kubernetes.io/pod-deletion-cost": cost},
        },
        "spec": {"nodeName": "node-1"},
        "status": {"phase": "Running", "conditions": [ready], "containerStatuses": [{"restartCount": restarts}]},
    }


@pytest.mark.parametrize(
    ("pods", "first"),
    [
        ([a_ready_pod("a", ready_for=500), a_ready_pod("b", ready_for=10)], "b"),
        # Of about the same age chance decides, whatever else may differ.
        ([a_ready_pod("b", ready_for=500, restarts=9), a_ready_pod("a", ready_for=505)], "a"),
        ([a_ready_pod("a", ready_for=500), a_ready_pod("b", ready_for=500, restarts=9)], "b"),
        ([a_ready_pod("a", ready_for=10), a_ready_pod("b", ready_for=500, cost="-5")], "b"),
        ([a_ready_pod("a", ready_for=10), a_ready_pod("b", ready_for=500, cost="-1_0")], "a"),
    ],
)
def test_who_goes_first_is_decided_as_kubernetes_decides(pods, first):
    (victim,) = choose_victims(pods, 1, {}, 1_700_000_000.0)

    assert victim["metadata"]["name"] == first
