"""The commands of a workshop, typed into a real kubectl."""

import asyncio
import json
from pathlib import Path

import pytest

from kubewars.training.cluster import TrainingCluster
from tests.training.conftest import Kubectl

pytestmark = pytest.mark.kubectl

SHIP = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {game: starwars, player: wescale}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
"""
FLEET = """
apiVersion: v1
kind: ReplicationController
metadata: {name: cedric}
spec:
  replicas: 3
  template:
    metadata: {labels: {game: starwars, player: cedric}}
    spec: {containers: [{name: c, image: nginx}]}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
"""


async def test_it_says_what_it_is(kubectl: Kubectl) -> None:
    done = await kubectl("version", "-o", "json")

    assert json.loads(done.out)["serverVersion"]["gitVersion"] == "v1.37.2+kubewars"


async def test_apply_creates_leaves_unchanged_and_configures(kubectl: Kubectl) -> None:
    first = await kubectl("apply", "-f", "-", stdin=DEPLOYMENT)
    second = await kubectl("apply", "-f", "-", stdin=DEPLOYMENT)
    third = await kubectl("apply", "-f", "-", stdin=DEPLOYMENT.replace("replicas: 2", "replicas: 4"))
    served = await kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=DEPLOYMENT)
    replicas = await kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}")

    assert [done.out for done in (first, second, third)] == [
        "deployment.apps/web created\n",
        "deployment.apps/web unchanged\n",
        "deployment.apps/web configured\n",
    ]
    assert served.out == "deployment.apps/web serverside-applied\n"
    assert replicas.out == "2"


async def test_a_ship_is_shown_in_every_form(kubectl: Kubectl) -> None:
    await kubectl("create", "-f", "-", stdin=SHIP)
    await kubectl("wait", "--for=condition=Ready", "pod/web", "--timeout=20s")
    table = await kubectl("get", "pods", "-l", "game=starwars")
    wide = await kubectl("get", "pod", "web", "-o", "wide")
    name = await kubectl("get", "pods", "--field-selector", "metadata.name=web", "-o", "name")
    columns = await kubectl("get", "pods", "-o", "custom-columns=P:.metadata.labels.player", "--no-headers")
    described = await kubectl("describe", "pod", "web")
    logs = await kubectl("logs", "web", "--tail=1")

    assert table.out.split()[:5] == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert table.out.split()[5:8] == ["web", "1/1", "Running"]
    assert "node-" in wide.out
    assert name.out == "pod/web\n"
    assert columns.out == "wescale\n"
    assert "Successfully assigned default/web to node-" in described.out
    assert logs.out.count("\n") == 1


async def test_a_fleet_is_scaled_hit_and_heals(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=FLEET)
    ready = ("wait", "rc/cedric", "--timeout=20s")
    await kubectl(*ready, "--for=jsonpath={.status.readyReplicas}=3")
    scaled = await kubectl("scale", "rc", "cedric", "--current-replicas=3", "--replicas=5")
    await kubectl(*ready, "--for=jsonpath={.status.readyReplicas}=5")
    names = (await kubectl("get", "pods", "-l", "player=cedric", "-o", "name")).out.split()
    deleted = await kubectl("delete", names[0])
    await kubectl(*ready, "--for=jsonpath={.status.readyReplicas}=5")
    after = (await kubectl("get", "pods", "-l", "player=cedric", "-o", "name")).out.split()

    assert scaled.out == "replicationcontroller/cedric scaled\n"
    assert deleted.code == 0
    assert len(after) == 5
    assert names[0] not in after


async def test_labels_annotations_and_patches_of_every_kind_stick(kubectl: Kubectl) -> None:
    await kubectl("create", "-f", "-", stdin=SHIP)
    for arguments in (
        ("label", "pod", "web", "a=1"),
        ("annotate", "pod", "web", "b=2"),
        ("patch", "pod", "web", "-p", '{"metadata":{"labels":{"s":"3"}}}'),
        ("patch", "pod", "web", "--type=merge", "-p", '{"metadata":{"labels":{"m":"4"}}}'),
        ("patch", "pod", "web", "--type=json", "-p", '[{"op":"add","path":"/metadata/labels/j","value":"5"}]'),
        ("label", "pod", "web", "player-"),
    ):
        done = await kubectl(*arguments)
        assert done.code == 0, done.err
    meta = json.loads((await kubectl("get", "pod", "web", "-o", "json")).out)["metadata"]

    assert meta["labels"] == {"game": "starwars", "a": "1", "s": "3", "m": "4", "j": "5"}
    assert meta["annotations"]["b"] == "2"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("create namespace luke", "namespace/luke created"),
        ("create configmap c --from-literal=k=v", "configmap/c created"),
        ("create secret generic s --from-literal=k=v", "secret/s created"),
        ("create deployment d --image=nginx --replicas=2", "deployment.apps/d created"),
        ("create service clusterip s --tcp=80:8080", "service/s created"),
        ("create job j --image=busybox -- echo hi", "job.batch/j created"),
        ("create serviceaccount s", "serviceaccount/s created"),
        ("create quota q --hard=pods=4", "resourcequota/q created"),
        ("create role r --verb=get --resource=pods", "role.rbac.authorization.k8s.io/r created"),
        ("create pdb p --selector=app=web --min-available=1", "poddisruptionbudget.policy/p created"),
        ("run shell --image=busybox", "pod/shell created"),
    ],
)
async def test_what_is_sent_as_protobuf_is_understood(kubectl: Kubectl, command: str, told: str) -> None:
    done = await kubectl(*command.split())

    assert (done.out.strip(), done.code) == (told, 0)


async def test_a_deployment_is_exposed_scaled_by_rule_rolled_out_and_undone(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=DEPLOYMENT)
    first = await kubectl("rollout", "status", "deploy/web", "--timeout=20s")
    exposed = await kubectl("expose", "deploy", "web", "--port=80")
    scaled = await kubectl("autoscale", "deploy", "web", "--min=1", "--max=3")
    await kubectl("set", "image", "deploy/web", "c=nginx:2")
    second = await kubectl("rollout", "status", "deploy/web", "--timeout=20s")
    history = await kubectl("rollout", "history", "deploy/web")
    undone = await kubectl("rollout", "undo", "deploy/web")
    restarted = await kubectl("rollout", "restart", "deploy/web")

    assert "successfully rolled out" in first.out
    assert "successfully rolled out" in second.out
    assert exposed.out == "service/web exposed\n"
    assert scaled.out == "horizontalpodautoscaler.autoscaling/web autoscaled\n"
    assert [line.split()[0] for line in history.out.splitlines()[2:] if line] == ["1", "2"]
    assert undone.out == "deployment.apps/web rolled back\n"
    assert restarted.out == "deployment.apps/web restarted\n"


async def test_the_cluster_explains_itself(kubectl: Kubectl) -> None:
    resources = await kubectl("api-resources", "--api-group=apps", "-o", "name")
    versions = await kubectl("api-versions")
    explained = await kubectl("explain", "pod.spec.restartPolicy")
    may = await kubectl("auth", "can-i", "delete", "pods")
    may_not = await kubectl("auth", "can-i", "delete", "pods", "--as=luke")

    assert "deployments.apps" in resources.out.split()
    assert {"v1", "apps/v1", "policy/v1"} <= set(versions.out.split())
    assert "restartPolicy" in explained.out
    assert may.out == "yes\n"
    assert may_not.out == "no\n"


async def test_a_node_is_cordoned_drained_and_freed(kubectl: Kubectl, cluster: TrainingCluster) -> None:
    await kubectl("create", "-f", "-", stdin=SHIP)
    await kubectl("wait", "--for=condition=Ready", "pod/web", "--timeout=20s")
    node = cluster.api.get("pods", "default", "web")["spec"]["nodeName"]
    drained = await kubectl("drain", node, "--force", "--ignore-daemonsets", "--timeout=20s")
    nodes = await kubectl("get", "nodes")
    freed = await kubectl("uncordon", node)
    tainted = await kubectl("taint", "nodes", node, "side=dark:NoSchedule")

    assert drained.code == 0, drained.err
    assert "SchedulingDisabled" in nodes.out
    assert freed.out == f"node/{node} uncordoned\n"
    assert tainted.out == f"node/{node} tainted\n"
    assert cluster.api.find("pods", "default", "web") is None


@pytest.mark.parametrize(
    "flags",
    [("--now",), ("--grace-period=0", "--force"), ("--cascade=foreground",), ("--cascade=orphan",), ("--wait=false",)],
)
async def test_things_are_deleted_as_asked(kubectl: Kubectl, cluster: TrainingCluster, flags: tuple[str, ...]) -> None:
    await kubectl("apply", "-f", "-", stdin=FLEET)
    await kubectl("wait", "rc/cedric", "--timeout=20s", "--for=jsonpath={.status.readyReplicas}=3")
    deleted = await kubectl("delete", "rc", "cedric", *flags)
    gone = await kubectl("wait", "rc/cedric", "--for=delete", "--timeout=20s")

    assert deleted.code == 0, deleted.err
    assert gone.code == 0
    if "--cascade=orphan" in flags:
        assert len(cluster.api.list("pods", "default")) == 3
        assert not any("ownerReferences" in pod["metadata"] for pod in cluster.api.list("pods", "default"))


async def test_a_watch_shows_a_ship_come_and_go(
    kubectl: Kubectl, kubectl_binary: str, cluster: TrainingCluster, tmp_path: Path
) -> None:
    listeners = cluster.api.store._shelf("pods").listeners
    before = len(listeners)
    process = await asyncio.create_subprocess_exec(
        kubectl_binary,
        f"--kubeconfig={tmp_path / 'kubeconfig'}",
        "get",
        "pods",
        "-w",
        "--no-headers",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    while len(listeners) == before:  # noqa: ASYNC110 - kubectl does not say when its watch stands
        await asyncio.sleep(0.01)
    await kubectl("create", "-f", "-", stdin=SHIP)
    states = []
    while "Running" not in states:
        states.append((await process.stdout.readline()).decode().split()[2])
    await kubectl("delete", "pod", "web", "--wait=false")
    while "Terminating" not in states:
        states.append((await process.stdout.readline()).decode().split()[2])
    process.terminate()
    await process.communicate()

    assert states[0] == "Pending"
    assert states.index("Pending") < states.index("Running") < states.index("Terminating")


async def test_logs_are_followed_until_the_container_ends(kubectl: Kubectl) -> None:
    done = await kubectl(
        "run", "talk", "--image=busybox", "--restart=Never", "--", "sh", "-c", "echo one; sleep 1; echo two"
    )
    assert done.code == 0, done.err
    await kubectl("wait", "--for=jsonpath={.status.phase}=Running", "pod/talk", "--timeout=20s")
    async with asyncio.timeout(20):
        followed = await kubectl("logs", "-f", "talk")
    await kubectl("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/talk", "--timeout=20s")
    tail = await kubectl("logs", "talk", "--tail=1", "--timestamps")

    assert followed.out == "one\ntwo\n"
    assert tail.out.split(" ", 1)[1] == "two\n"


async def test_a_player_is_at_home_in_their_own_namespace_only(
    kubectl_binary: str, kubectl: Kubectl, cluster: TrainingCluster, tmp_path: Path
) -> None:
    (tmp_path / "luke").write_text(cluster.welcome("luke"))
    as_luke = f"--kubeconfig={tmp_path / 'luke'}"
    at_home = await kubectl(as_luke, "apply", "-f", "-", stdin=SHIP)
    looking = await kubectl(as_luke, "get", "pods", "-n", "default")
    abroad = await kubectl(as_luke, "apply", "-n", "default", "-f", "-", stdin=SHIP)
    asked = await kubectl(as_luke, "auth", "can-i", "create", "pods", "-n", "default")

    assert at_home.out == "pod/web created\n", at_home.err
    assert cluster.api.find("pods", "luke", "web") is not None
    assert looking.code == 0, looking.err
    assert 'User "luke" cannot create resource "pods"' in abroad.err
    assert asked.out.strip() == "no"


async def test_a_service_answers_with_the_name_of_a_pod_behind_it(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=DEPLOYMENT)
    await kubectl("rollout", "status", "deploy/web", "--timeout=20s")
    await kubectl("expose", "deploy", "web", "--port=80")
    page = await kubectl("get", "--raw", "/api/v1/namespaces/default/services/web/proxy/hello")
    nobody = await kubectl("get", "--raw", "/api/v1/namespaces/default/services/web:81/proxy/")
    await kubectl("expose", "deploy", "web", "--name=wrong", "--port=80", "--target-port=8080")
    refused = await kubectl("get", "--raw", "/api/v1/namespaces/default/services/wrong/proxy/")

    assert page.out.startswith("Hello from web-")
    assert "request: GET /hello" in page.out
    assert 'no service port "81" found for service "web"' in nobody.err
    assert "error trying to reach service: dial tcp 10." in refused.err
    assert ":8080: connect: connection refused" in refused.err


async def test_what_is_interactive_is_refused_saying_why(kubectl: Kubectl) -> None:
    await kubectl("apply", "-f", "-", stdin=SHIP)
    await kubectl("wait", "--for=condition=Ready", "pod/web", "--timeout=20s")
    done = await kubectl("exec", "web", "--", "ls")

    assert done.code != 0
    assert "simulated" in done.err
