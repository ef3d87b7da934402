from kubewars.training.node.pace import STAGE
from tests.training.controllers.world import World, a_deployment, condition

DEPLOYMENTS, SETS = "deployments.apps", "replicasets.apps"
IMAGE = ("spec", "template", "spec", "containers", 0, "image")


def sets_of(world: World) -> dict[str, int]:
    """The size of each ReplicaSet, by its image."""
    return {
        one["spec"]["template"]["spec"]["containers"][0]["image"]: one["spec"]["replicas"]
        for one in world.api.list(SETS)
    }


def revisions(world: World) -> dict[str, str]:
    return {
        one["spec"]["template"]["spec"]["containers"][0]["image"]: one["metadata"]["annotations"][
            "deployment.kubernetes.io/revision"
        ]
        for one in world.api.list(SETS)
    }


def test_a_new_deployment_rolls_out_its_first_replica_set():
    world = World()

    world.create(DEPLOYMENTS, "web", spec=a_deployment(3))
    world.after()

    deployment = world.get(DEPLOYMENTS, "web")
    (replica_set,) = world.api.list(SETS)
    suffix = replica_set["metadata"]["name"].removeprefix("web-")
    assert replica_set["metadata"]["labels"]["pod-template-hash"] == suffix
    assert replica_set["metadata"]["annotations"] == {
        "deployment.kubernetes.io/desired-replicas": "3",
        "deployment.kubernetes.io/max-replicas": "4",
        "deployment.kubernetes.io/revision": "1",
    }
    assert deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "1"
    assert {name: deployment["status"][name] for name in ("replicas", "updatedReplicas", "availableReplicas")} == {
        "replicas": 3,
        "updatedReplicas": 3,
        "availableReplicas": 3,
    }
    progressing = condition(deployment, "Progressing")
    assert progressing["reason"] == "NewReplicaSetAvailable"
    assert progressing["message"] == f'ReplicaSet "web-{suffix}" has successfully progressed.'
    assert condition(deployment, "Available")["reason"] == "MinimumReplicasAvailable"
    assert world.events("web") == [("ScalingReplicaSet", f"Scaled up replica set web-{suffix} from 0 to 3")]


def test_a_new_image_replaces_the_pods_without_going_below_the_fenceposts():
    world = World(pace=STAGE)
    world.create(DEPLOYMENTS, "web", spec=a_deployment(4))
    world.after(5)
    seen = []

    def watch(kind: str, obj: dict, old: dict | None) -> None:
        pods = [p for p in world.api.list("pods") if "deletionTimestamp" not in p["metadata"]]
        ready = [
            p
            for p in pods
            if any(c["type"] == "Ready" and c["status"] == "True" for c in p["status"].get("conditions", ()))
        ]
        seen.append((len(pods), len(ready)))

    world.api.subscribe("pods", watch)
    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:1.28")
    world.after(20)

    assert sets_of(world) == {"nginx:1.27": 0, "nginx:1.28": 4}
    assert max(total for total, _ in seen) == 5
    assert min(ready for _, ready in seen) == 3


def test_going_back_to_an_old_template_reuses_its_replica_set_under_a_new_revision():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(2))
    world.after()
    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:1.28")
    world.after()

    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:1.27")
    world.after()

    assert sets_of(world) == {"nginx:1.27": 2, "nginx:1.28": 0}
    assert revisions(world) == {"nginx:1.27": "3", "nginx:1.28": "2"}
    old = next(one for one in world.api.list(SETS) if one["spec"]["replicas"] == 2)
    assert old["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"] == "1"


def test_a_broken_image_stalls_the_rollout_and_then_exceeds_its_deadline():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(3, progressDeadlineSeconds=60))
    world.after()

    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:nope")
    world.after(30)
    assert sets_of(world) == {"nginx:1.27": 3, "nginx:nope": 1}
    assert condition(world.get(DEPLOYMENTS, "web"), "Progressing")["status"] == "True"
    world.after(40)

    progressing = condition(world.get(DEPLOYMENTS, "web"), "Progressing")
    assert (progressing["status"], progressing["reason"]) == ("False", "ProgressDeadlineExceeded")
    assert condition(world.get(DEPLOYMENTS, "web"), "Available")["status"] == "True"


def test_recreate_starts_no_new_pod_before_the_last_old_one_is_gone():
    world = World(pace=STAGE)
    world.create(DEPLOYMENTS, "web", spec=a_deployment(2, strategy={"type": "Recreate"}))
    world.after(5)
    together = []

    def watch(kind: str, obj: dict, old: dict | None) -> None:
        alive = [p for p in world.api.list("pods") if p["status"]["phase"] in ("Pending", "Running")]
        images = {p["spec"]["containers"][0]["image"] for p in alive}
        together.append(len(images))

    world.api.subscribe("pods", watch)
    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:1.28")
    world.after(10)

    assert max(together) == 1
    assert sets_of(world) == {"nginx:1.27": 0, "nginx:1.28": 2}
    assert len(world.pods(running=True)) == 2


def test_a_paused_deployment_scales_and_does_not_roll_out():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(2))
    world.after()

    world.change(DEPLOYMENTS, "web", "spec", "paused", to=True)
    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:1.28")
    world.change(DEPLOYMENTS, "web", "spec", "replicas", to=5)
    world.after()
    assert sets_of(world) == {"nginx:1.27": 5}
    assert condition(world.get(DEPLOYMENTS, "web"), "Progressing")["reason"] == "DeploymentPaused"

    world.change(DEPLOYMENTS, "web", "spec", "paused", to=False)
    world.after()
    assert sets_of(world) == {"nginx:1.27": 0, "nginx:1.28": 5}


def test_old_replica_sets_beyond_the_history_limit_go():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(1, revisionHistoryLimit=2))
    for image in ("nginx:2", "nginx:3", "nginx:4", "nginx:5"):
        world.after()
        world.change(DEPLOYMENTS, "web", *IMAGE, to=image)

    world.after(1)

    assert sets_of(world) == {"nginx:3": 0, "nginx:4": 0, "nginx:5": 1}


def test_a_scale_in_the_middle_of_a_rollout_is_shared_between_old_and_new():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(10))
    world.after()
    world.change(DEPLOYMENTS, "web", *IMAGE, to="nginx:nope")
    world.after()
    assert sets_of(world) == {"nginx:1.27": 8, "nginx:nope": 5}

    world.change(DEPLOYMENTS, "web", "spec", "replicas", to=20)
    world.after()

    assert sets_of(world) == {"nginx:1.27": 15, "nginx:nope": 10}


def test_deleting_a_deployment_takes_replica_sets_and_pods_along():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(3))
    world.after()

    world.api.delete(DEPLOYMENTS, "default", "web", propagation="Foreground")
    world.after(1)

    assert world.api.list(DEPLOYMENTS) == world.api.list(SETS) == world.api.list("pods") == []


def test_a_replica_set_whose_template_was_changed_by_hand_makes_room_for_a_new_one():
    world = World()
    world.create(DEPLOYMENTS, "web", spec=a_deployment(2))
    world.after(1)
    (old,) = world.api.list(SETS)

    world.change(SETS, old["metadata"]["name"], *IMAGE, to="nginx:9")
    world.after(5)

    deployment = world.get(DEPLOYMENTS, "web")
    assert deployment["status"]["collisionCount"] == 1
    assert {world.pod(name)["spec"]["containers"][0]["image"] for name in world.pods(running=True)} == {"nginx:1.27"}
    assert len(world.pods(running=True)) == 2
