"""What a player may, typed into a real kubectl with the key that the cluster gives a player."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kubewars.training.cluster import TrainingCluster
from tests.training.conftest import Done, Kubectl

pytestmark = pytest.mark.kubectl

Typed = Callable[..., Awaitable[Done]]


@pytest.fixture
def luke(kubectl: Kubectl, cluster: TrainingCluster, tmp_path: Path) -> Typed:
    """A line as luke types it, who is not alone: leia has a Deployment and a secret."""
    cluster.welcome("leia")
    labels = {"app": "tie"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    cluster.api.create("deployments.apps", "leia", {"metadata": {"name": "tie"}, "spec": spec})
    cluster.api.create("secrets", "leia", {"metadata": {"name": "plans"}, "stringData": {"port": "2 m wide"}})
    (tmp_path / "luke").write_text(cluster.welcome("luke"))

    async def typed(line: str, *, stdin: str = "") -> Done:
        return await kubectl(f"--kubeconfig={tmp_path / 'luke'}", *line.split(), stdin=stdin)

    return typed


async def test_at_home_a_player_does_all_that_a_workshop_asks(luke: Typed) -> None:
    for line in (
        "create deployment web --image=nginx --replicas=2",
        "rollout status deployment/web --timeout=20s",
        "scale deployment web --replicas=3",
        "set image deployment/web nginx=nginx:2",
        "expose deployment web --port=80",
        "autoscale deployment web --max=4",
        "create configmap c --from-literal=a=b",
        "create secret generic s --from-literal=a=b",
        "get secret s -o name",
        "create job j --image=busybox",
        "run alone --image=nginx --labels=game=starwars,player=luke",
        "wait --for=condition=Ready pod/alone --timeout=20s",
        "logs alone",
        "describe pod alone",
        "delete pod alone --grace-period=0 --force",
        "create pdb p --selector=app=web --min-available=1",
        "create serviceaccount bot",
        "create token bot",
        "delete deployment web",
    ):
        done = await luke(line)

        assert done.code == 0, (line, done.err)


async def test_a_player_may_be_a_service_account_of_theirs_and_nobody_elses(luke: Typed) -> None:
    own = await luke("get pods --as=system:serviceaccount:luke:default")
    other = await luke("get pods --as=system:serviceaccount:leia:default")

    assert 'User "system:serviceaccount:luke:default" cannot list resource "pods"' in own.err
    assert 'User "luke" cannot impersonate resource "serviceaccounts"' in other.err


async def test_a_player_sees_the_others_and_the_cluster(luke: Typed) -> None:
    listed = await luke("get deployments -n leia -o name")
    everywhere = await luke("get pods -A")
    nodes = await luke("get nodes -o name")
    described = await luke("describe node node-1")

    assert listed.out == "deployment.apps/tie\n"
    assert " tie-" in everywhere.out
    assert nodes.out.split() == ["node/node-1", "node/node-2", "node/node-3"]
    assert "forbidden" not in described.out + described.err


REFUSED = [
    (
        "delete deployment tie -n leia",
        (
            'deployments.apps "tie" is forbidden: User "luke" cannot delete resource "deployments" in API group "apps" '
            'in the namespace "leia"'
        ),
    ),
    (
        "scale deployment tie -n leia --replicas=0",
        (
            'deployments.apps "tie" is forbidden: User "luke" cannot patch resource "deployments/scale" in API group '
            '"apps" in the namespace "leia"'
        ),
    ),
    (
        "run spy --image=nginx -n leia",
        'pods is forbidden: User "luke" cannot create resource "pods" in API group "" in the namespace "leia"',
    ),
    (
        "get secrets -n leia",
        'secrets is forbidden: User "luke" cannot list resource "secrets" in API group "" in the namespace "leia"',
    ),
    (
        "get secret plans -n leia",
        (
            'secrets "plans" is forbidden: User "luke" cannot get resource "secrets" in API group "" in the namespace '
            '"leia"'
        ),
    ),
    (
        "get secrets -A",
        'secrets is forbidden: User "luke" cannot list resource "secrets" in API group "" at the cluster scope',
    ),
    (
        "create namespace han",
        'namespaces is forbidden: User "luke" cannot create resource "namespaces" in API group "" at the cluster scope',
    ),
    (
        "create rolebinding more --clusterrole=cluster-admin --user=luke",
        (
            'rolebindings.rbac.authorization.k8s.io is forbidden: User "luke" cannot create resource "rolebindings" in '
            'API group "rbac.authorization.k8s.io" in the namespace "luke"'
        ),
    ),
    (
        "get pods --as=admin",
        (
            'users "admin" is forbidden: User "luke" cannot impersonate resource "users" in API group "" at the '
            "cluster scope"
        ),
    ),
    (
        "create --raw /kubewars/players/han -f -",
        'User "luke" cannot post path "/kubewars/players/han"',
    ),
]


async def test_abroad_a_player_touches_nothing_and_is_told_as_kubernetes_tells_it(
    luke: Typed, cluster: TrainingCluster
) -> None:
    for line, told in REFUSED:
        done = await luke(line)

        assert done.code == 1, line
        assert told in done.err, line
    assert cluster.api.get("deployments.apps", "leia", "tie")["spec"]["replicas"] == 1
    assert cluster.api.find("namespaces", None, "han") is None


async def test_kubectl_knows_what_a_player_may(luke: Typed) -> None:
    asked = ("create pods", "delete pods -n leia", "list pods -n leia", "get secrets -n leia", "delete nodes")
    answers = [(await luke(f"auth can-i {line}")).out.strip() for line in asked]
    listed = await luke("auth can-i --list")
    abroad = await luke("auth can-i --list -n leia")

    rows = {line.split()[0]: line[line.rindex("[") :] for line in listed.out.splitlines()[1:]}
    assert answers == ["yes", "no", "yes", "no", "no"]
    assert rows["pods"] == "[get list watch create delete deletecollection patch update]"
    assert rows["pods/log"] == "[get list watch]"
    assert rows["pods/eviction"] == "[create]"
    assert rows["nodes"] == "[get list watch]"
    assert "secrets" not in abroad.out


async def test_kubectl_knows_who_a_player_is(luke: Typed) -> None:
    client = await luke("version --client -o json")
    if int(json.loads(client.out)["clientVersion"]["minor"].rstrip("+")) < 28:
        pytest.skip("before 1.28 kubectl asks for a beta version of this, which Kubernetes 1.37 has no more either")
    who = await luke("auth whoami")

    assert [line.split(None, 1) for line in who.out.splitlines()] == [
        ["ATTRIBUTE", "VALUE"],
        ["Username", "luke"],
        ["Groups", "[kubewars:players system:authenticated]"],
    ]


async def test_nobody_is_let_in_with_another_key(kubectl: Kubectl, cluster: TrainingCluster) -> None:
    done = await kubectl("--token=guessed", f"--server={cluster.server}", "get", "pods")

    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("error: You must be logged in to the server")
