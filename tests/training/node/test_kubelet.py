from dataclasses import replace

import pytest

from kubewars.training.node.pace import NONE, STAGE
from kubewars.training.storage.store import Store
from tests.training.controllers.world import World, condition, template


def run(
    world: World, image: str = "nginx:1.27", *, annotations: dict | None = None, spec: dict | None = None, **container
) -> None:
    world.create(
        "pods", "one", meta={"annotations": annotations or {}}, spec=template(image, spec=spec, **container)["spec"]
    )
    world.after()


def phases(world: World, seconds: float, step: float = 0.05) -> list[str]:
    """What the pod's status was, without repeats, while time went on."""
    seen: list[str] = []
    for _ in range(int(seconds / step)):
        world.after(step)
        pod = world.api.find("pods", "default", "one")
        text = "gone" if pod is None else _told(pod)
        if not seen or seen[-1] != text:
            seen.append(text)
    return seen


def _told(pod: dict) -> str:
    statuses = pod["status"].get("containerStatuses")
    if not statuses:
        return str(pod["status"]["phase"])
    state = statuses[0]["state"]
    for kind in ("waiting", "terminated"):
        if kind in state:
            return str(state[kind]["reason"])
    return "Running"


def test_a_pod_runs_and_tells_each_step():
    world = World()

    run(world)

    node = world.pod("one")["spec"]["nodeName"]
    assert world.reasons("one") == ["Scheduled", "Pulling", "Pulled", "Created", "Started"]
    assert world.events("one")[1:2] == [("Pulling", 'Pulling image "nginx:1.27"')]
    pulling = next(e for e in world.api.list("events") if e["reason"] == "Pulling")
    assert pulling["source"] == {"component": "kubelet", "host": node}
    assert pulling["involvedObject"]["fieldPath"] == "spec.containers{main}"


def test_the_status_of_a_running_pod_is_complete():
    world = World()

    run(world)

    status = world.pod("one")["status"]
    assert [c["type"] for c in status["conditions"]] == [
        "PodReadyToStartContainers",
        "Initialized",
        "Ready",
        "ContainersReady",
        "PodScheduled",
    ]
    assert all(c["status"] == "True" for c in status["conditions"])
    assert (status["phase"], status["qosClass"]) == ("Running", "BestEffort")
    assert status["podIPs"] == [{"ip": status["podIP"]}]
    assert status["hostIPs"] == [{"ip": status["hostIP"]}]
    container = status["containerStatuses"][0]
    assert container["image"] == "docker.io/library/nginx:1.27"
    assert (container["ready"], container["started"], container["restartCount"]) == (True, True, 0)


def test_a_second_pod_finds_the_image_on_the_node():
    world = World(nodes=1)
    run(world)

    world.create("pods", "two", spec=template()["spec"])
    world.after()

    assert (
        "Pulled",
        'Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    ) in world.events("two")


def test_a_pod_goes_through_creation_at_the_pace_of_the_stage():
    world = World(pace=STAGE)

    run(world)

    assert phases(world, 3) == ["ContainerCreating", "Running"]


def test_a_crashing_container_backs_off_ten_seconds_and_then_twenty():
    world = World()

    run(world, "busybox", command=["sh", "-c", "exit 1"])

    assert world.container("one")["restartCount"] == 1
    uid = world.pod("one")["metadata"]["uid"]
    assert world.container("one")["state"]["waiting"] == {
        "reason": "CrashLoopBackOff",
        "message": f"back-off 10s restarting failed container=main pod=one_default({uid})",
    }
    world.after(9)
    assert world.container("one")["restartCount"] == 1
    world.after(2)
    assert world.container("one")["restartCount"] == 2
    assert "back-off 20s" in world.container("one")["state"]["waiting"]["message"]
    world.after(21)
    assert world.container("one")["restartCount"] == 3
    assert world.container("one")["lastState"]["terminated"]["exitCode"] == 1
    assert ("BackOff", f"Back-off restarting failed container main in pod one_default({uid})") in world.events("one")


def test_the_back_off_grows_to_five_minutes_and_no_further():
    world = World()
    run(world, "busybox", command=["false"])

    world.after(3600)

    assert "back-off 5m0s" in world.container("one")["state"]["waiting"]["message"]


def test_an_image_that_does_not_exist_is_pulled_again_later_and_later():
    world = World()

    run(world, "nginx:doesnotexist")

    state = world.container("one")["state"]["waiting"]
    assert state["reason"] == "ImagePullBackOff"
    assert state["message"].startswith(
        'Back-off pulling image "nginx:doesnotexist": ErrImagePull: rpc error: code = NotFound'
    )
    assert world.pod("one")["status"]["phase"] == "Pending"
    assert world.reasons("one")[1:] == ["Pulling", "Failed", "Failed", "BackOff", "Failed"]
    world.after(300)
    pulls = [e["count"] for e in world.api.list("events") if e["reason"] == "Pulling"]
    assert pulls == [5]


def test_an_image_whose_name_is_none_says_so_and_is_looked_at_again():
    world = World()

    run(world, "kubewars.invalid/<b>:x")

    assert _told(world.pod("one")) == "InvalidImageName"
    assert world.reasons("one") == ["Scheduled", "InspectFailed", "Failed"]


@pytest.mark.parametrize(
    ("policy", "script", "phase", "restarts"),
    [
        ("Never", "exit 0", "Succeeded", 0),
        ("Never", "exit 1", "Failed", 0),
        ("OnFailure", "exit 0", "Succeeded", 0),
        ("OnFailure", "exit 1", "Running", 1),
        ("Always", "exit 0", "Running", 1),
    ],
)
def test_the_restart_policy_decides_what_comes_after_the_end(policy, script, phase, restarts):
    world = World()

    run(world, "busybox", command=["sh", "-c", script], spec={"restartPolicy": policy})

    assert world.pod("one")["status"]["phase"] == phase
    assert world.container("one")["restartCount"] == restarts


def test_a_pod_that_has_ended_says_so_in_its_conditions():
    world = World()

    run(world, "busybox", command=["true"], spec={"restartPolicy": "Never"})

    ready, sandbox = (condition(world.pod("one"), kind) for kind in ("Ready", "PodReadyToStartContainers"))
    assert (ready["status"], ready["reason"]) == ("False", "PodCompleted")
    assert (sandbox["status"], sandbox["message"]) == ("False", "pod sandbox is not ready")


def test_a_container_without_the_memory_it_needs_is_killed():
    world = World()

    run(world, annotations={"training.kubewars/oom-after": "3s"})
    world.after(3)

    last = world.container("one")["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("OOMKilled", 137)


def test_a_command_that_is_not_in_the_image_cannot_start():
    world = World()

    run(world, "busybox", command=["nosuchprogram"], spec={"restartPolicy": "Never"})

    state = world.container("one")["state"]["terminated"]
    assert (state["reason"], state["exitCode"]) == ("StartError", 128)
    assert 'exec: "nosuchprogram": executable file not found in $PATH' in state["message"]


def test_init_containers_run_one_by_one_before_the_others():
    world = World()
    inits = [
        {"name": "first", "image": "busybox", "command": ["sleep", "2"]},
        {"name": "second", "image": "busybox", "command": ["sleep", "2"]},
    ]
    run(world, spec={"initContainers": inits})

    world.after(1)
    pod = world.pod("one")
    assert pod["status"]["phase"] == "Pending"
    assert condition(pod, "Initialized")["message"] == "containers with incomplete status: [first second]"
    assert pod["status"]["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    world.after(2)
    assert condition(world.pod("one"), "Initialized")["message"] == "containers with incomplete status: [second]"
    world.after(2)
    assert world.pod("one")["status"]["phase"] == "Running"


def test_an_init_container_that_fails_keeps_the_pod_from_starting():
    world = World()

    run(world, spec={"initContainers": [{"name": "bad", "image": "busybox", "command": ["false"]}]})

    pod = world.pod("one")
    assert pod["status"]["phase"] == "Pending"
    assert pod["status"]["initContainerStatuses"][0]["state"]["waiting"]["reason"] == "CrashLoopBackOff"


def test_a_sidecar_runs_beside_the_others_and_does_not_keep_a_job_alive():
    world = World()
    sidecar = {"name": "side", "image": "busybox", "command": ["sleep", "1000"], "restartPolicy": "Always"}

    run(
        world,
        "busybox",
        command=["sleep", "3"],
        spec={"initContainers": [sidecar], "restartPolicy": "Never", "terminationGracePeriodSeconds": 1},
    )
    world.after(1)
    assert "running" in world.pod("one")["status"]["initContainerStatuses"][0]["state"]
    world.after(2.5)
    assert world.pod("one")["status"]["phase"] == "Running"  # its sidecar takes its time
    world.after(60)

    status = world.pod("one")["status"]
    assert status["phase"] == "Succeeded"
    assert "terminated" in status["initContainerStatuses"][0]["state"]
    assert status["initContainerStatuses"][0]["restartCount"] == 0


def test_a_readiness_probe_on_the_wrong_port_never_passes_and_says_why():
    world = World()

    run(world, readinessProbe={"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 5})
    world.after(20)

    ip = world.pod("one")["status"]["podIP"]
    assert not world.container("one")["ready"]
    assert condition(world.pod("one"), "Ready")["message"] == "containers with unready status: [main]"
    assert world.events("one")[-1] == (
        "Unhealthy",
        f'Readiness probe failed: Get "http://{ip}:8080/": dial tcp {ip}:8080: connect: connection refused',
    )


def test_a_pod_is_ready_once_its_probe_has_passed_often_enough():
    world = World()
    run(
        world,
        readinessProbe={"tcpSocket": {"port": 80}, "initialDelaySeconds": 3, "periodSeconds": 2, "successThreshold": 2},
    )

    world.after(4)
    assert not world.container("one")["ready"]
    world.after(2)

    assert world.container("one")["ready"]


def test_a_liveness_probe_that_fails_restarts_the_container():
    world = World()
    script = "touch /tmp/healthy; sleep 10; rm -f /tmp/healthy; sleep 600"
    probe = {"exec": {"command": ["cat", "/tmp/healthy"]}, "periodSeconds": 5, "failureThreshold": 2}

    run(
        world, "busybox", args=["/bin/sh", "-c", script], livenessProbe=probe, spec={"terminationGracePeriodSeconds": 2}
    )

    world.after(9)
    assert world.container("one")["restartCount"] == 0
    world.after(10)
    assert world.container("one")["restartCount"] == 1
    assert ("Killing", "Container main failed liveness probe, will be restarted") in world.events("one")
    assert (
        "Unhealthy",
        "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory",
    ) in world.events("one")


def test_a_startup_probe_holds_the_others_back():
    world = World()

    run(
        world,
        annotations={"training.kubewars/ready-after": "12s"},
        startupProbe={"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5, "failureThreshold": 10},
        livenessProbe={"httpGet": {"path": "/", "port": 80}, "periodSeconds": 1, "failureThreshold": 1},
    )

    world.after(11)
    assert (world.container("one")["started"], world.container("one")["restartCount"]) == (False, 0)
    world.after(5)
    assert (world.container("one")["started"], world.container("one")["ready"]) == (True, True)


def test_a_server_stops_gracefully_and_the_pod_is_gone():
    world = World(pace=STAGE)
    run(world)
    world.after(5)

    world.api.delete("pods", "default", "one")

    assert phases(world, 3) == ["Running", "Completed", "gone"]
    assert ("Killing", "Stopping container main") in world.events("one")


def test_a_shell_that_does_not_heed_term_is_killed_after_its_grace():
    world = World()
    run(world, "busybox", command=["sleep", "3600"], spec={"terminationGracePeriodSeconds": 20})

    world.api.delete("pods", "default", "one")

    world.after(19)
    assert "deletionTimestamp" in world.pod("one")["metadata"]
    world.after(2)
    assert world.api.find("pods", "default", "one") is None


def test_a_shorter_grace_that_is_asked_for_later_takes_over():
    world = World()
    run(world, "busybox", command=["sleep", "3600"])
    world.api.delete("pods", "default", "one")
    world.after(2)

    world.api.delete("pods", "default", "one", grace=3)
    world.after(4)

    assert world.api.find("pods", "default", "one") is None


def test_a_pre_stop_hook_delays_the_end():
    world = World()
    hook = {"preStop": {"exec": {"command": ["sleep", "5"]}}}
    run(world, lifecycle=hook)

    world.api.delete("pods", "default", "one")

    world.after(4)
    assert world.api.find("pods", "default", "one") is not None
    world.after(2)
    assert world.api.find("pods", "default", "one") is None


def test_a_pod_forced_away_leaves_nothing_that_still_writes():
    world = World()
    run(world, "busybox", command=["sh", "-c", "while true; do echo x; sleep 1; done"])

    world.api.delete("pods", "default", "one", grace=0)
    revision = world.store.revision
    world.after(8)

    assert world.api.find("pods", "default", "one") is None
    assert world.store.revision == revision


def test_a_missing_config_map_is_named_and_its_coming_is_noticed():
    world = World()
    run(world, envFrom=[{"configMapRef": {"name": "settings"}}])
    assert world.container("one")["state"]["waiting"] == {
        "reason": "CreateContainerConfigError",
        "message": 'configmap "settings" not found',
    }

    world.create("configmaps", "settings", data={"A": "b"})
    world.after(15)

    assert world.pods(running=True) == ["one"]


def test_a_missing_volume_keeps_the_pod_in_creation():
    world = World()
    run(world, spec={"volumes": [{"name": "v", "secret": {"secretName": "key"}}]})
    assert world.container("one")["state"]["waiting"]["reason"] == "ContainerCreating"
    assert ("FailedMount", 'MountVolume.SetUp failed for volume "v" : secret "key" not found') in world.events("one")

    world.create("secrets", "key")
    world.after(3)

    assert world.pods(running=True) == ["one"]


def test_a_new_image_in_a_running_pod_restarts_its_container():
    world = World()
    run(world)

    world.change("pods", "one", "spec", "containers", 0, "image", to="nginx:1.28")
    world.after(1)

    assert world.container("one")["restartCount"] == 1
    assert world.container("one")["image"] == "docker.io/library/nginx:1.28"
    assert ("Killing", "Container main definition changed, will be restarted") in world.events("one")


def test_a_pod_past_its_deadline_fails():
    world = World()

    run(world, spec={"activeDeadlineSeconds": 5, "terminationGracePeriodSeconds": 1})
    world.after(7)

    status = world.pod("one")["status"]
    assert (status["phase"], status["reason"]) == ("Failed", "DeadlineExceeded")


def test_a_running_pod_goes_on_when_the_nodes_start_anew():
    world = World()
    run(world)
    before = world.container("one")
    world.nodes.stop()
    world.stop_controllers()

    again = World(store=Store(world.store_copy()))
    again.after(1)

    assert again.container("one") == before
    again.api.delete("pods", "default", "one")
    again.after(1)
    assert again.api.find("pods", "default", "one") is None


def test_idle_pods_cost_nothing():
    world = World()
    probe = {"httpGet": {"path": "/", "port": 80}}
    world.create(
        "replicationcontrollers",
        "rc",
        spec={"replicas": 20, "template": template(readinessProbe=probe, livenessProbe=probe)},
    )
    world.after(1)

    revision = world.store.revision
    world.after(8)

    assert world.store.revision == revision


def test_a_pull_that_backs_off_is_told_again_at_each_look_of_the_kubelet():
    world = World()
    world.create("pods", "typo", spec=template("nosuch/image:1")["spec"])

    world.after(100)

    told = {one["message"]: one["count"] for one in world.api.list("events") if one["reason"] in ("BackOff", "Failed")}
    assert told['Back-off pulling image "nosuch/image:1"'] >= 6
    assert told["Error: ImagePullBackOff"] == told['Back-off pulling image "nosuch/image:1"']
    assert told["Error: ErrImagePull"] == 4


def test_a_container_on_its_way_out_is_not_probed_for_life():
    world = World()
    probe = {"exec": {"command": ["false"]}, "periodSeconds": 1, "failureThreshold": 3}
    spec = template("busybox", command=["sleep", "99"], livenessProbe=probe)["spec"]
    world.create("pods", "sick", spec=spec)
    world.after(20)
    while_killed = unhealthy(world)

    world.api.delete("pods", "default", "sick")
    world.after(25)

    assert while_killed == 3
    assert unhealthy(world) == 3


def unhealthy(world: World) -> int:
    return sum(event["count"] for event in world.api.list("events") if event["reason"] == "Unhealthy")


def with_sidecars(*names: str) -> dict:
    body = template("busybox", command=["sh", "-c", "trap 'sleep 3; exit 0' TERM; sleep 99 & wait"])["spec"]
    sidecar = {"image": "busybox", "restartPolicy": "Always"}
    wait = ["sh", "-c", "trap 'exit 0' TERM; sleep 99 & wait"]
    return body | {"initContainers": [sidecar | {"name": name, "command": wait} for name in names]}


def test_sidecars_end_after_the_containers_they_serve_and_the_last_one_first():
    world = World()
    ends = {}
    world.create("pods", "one", spec=with_sidecars("log", "mesh"))
    world.after(2)

    def take(_, pod, __):
        status = pod.get("status") or {}
        for one in (status.get("initContainerStatuses") or []) + (status.get("containerStatuses") or []):
            if "terminated" in one["state"]:
                ends.setdefault(one["name"], None)

    world.api.subscribe("pods", take)
    world.api.delete("pods", "default", "one")
    told = world.after(0.5).reasons("one").count("Killing")
    world.after(10)

    assert told == 3
    assert list(ends) == ["main", "mesh", "log"]
    assert world.api.find("pods", "default", "one") is None


def test_a_sidecar_waits_no_longer_than_the_grace_lasts():
    world = World()
    spec = with_sidecars("log") | {"terminationGracePeriodSeconds": 5}
    spec["containers"][0]["command"] = ["sleep", "99"]
    spec["initContainers"][0]["command"] = ["sleep", "99"]
    world.create("pods", "one", spec=spec)
    world.after(2)

    world.api.delete("pods", "default", "one")

    world.after(6)
    assert world.api.find("pods", "default", "one") is not None
    world.after(2)
    assert world.api.find("pods", "default", "one") is None


def test_a_pod_whose_kubelet_ended_between_its_end_and_its_removal_goes_when_the_nodes_start_anew():
    before = World(pace=replace(NONE, report=(60, 60)))
    spec = template("busybox", command=["sleep", "99"])["spec"] | {"terminationGracePeriodSeconds": 2}
    before.create("pods", "gone", spec=spec)
    before.after(1)
    before.api.delete("pods", "default", "gone")
    before.after(5)
    assert before.pod("gone")["status"]["phase"] == "Failed"

    world = World(store=Store(before.store_copy()))
    world.after(1)

    assert world.api.find("pods", "default", "gone") is None


@pytest.mark.parametrize(("code", "phase", "restarts"), [(42, "Running", 1), (1, "Failed", 0)])
def test_a_container_may_be_restarted_for_some_exit_codes_only(code, phase, restarts):
    world = World()
    rule = {"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}
    own = {"restartPolicy": "Never", "restartPolicyRules": [rule]}
    spec = template("busybox", command=["sh", "-c", f"exit {code}"], **own)["spec"] | {"restartPolicy": "Never"}

    world.create("pods", "one", spec=spec)
    world.after(5)

    assert world.pod("one")["status"]["phase"] == phase
    assert world.container("one")["restartCount"] == restarts
