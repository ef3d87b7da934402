"""The whole game on a real control plane, with the rights that ``deploy/base`` gives it and no other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, Running, eventually
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

PLAYERS = """
apiVersion: v1
kind: Pod
metadata: {name: wescale, labels: {game: starwars, player: wescale}}
spec: {terminationGracePeriodSeconds: 1, containers: [{name: pilot, image: nginx}]}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: cedric, labels: {game: starwars, player: cedric}}
spec:
  replicas: 4
  template:
    metadata: {labels: {game: starwars, player: cedric}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: pilot, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bystander, labels: {app: bystander}}
spec: {containers: [{name: shop, image: nginx}]}
"""


@pytest.fixture(scope="module")
def game(deployed: ControlPlane, kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    words = ("--kubeconfig", str(kubeconfig), "--namespace", "starwars", "--port", "0", "--no-open")
    pace = ("--pace", "1", "--respawn-shield", "1", "--cooldown", "0", "--seed", "1")
    with Running(tmp_path_factory.mktemp("game"), "serve", *words, *pace) as running:
        yield running


def test_the_manifests_are_what_the_api_server_accepts(deployed: ControlPlane) -> None:
    done = deployed.kubectl("apply", "--server-side", "--dry-run=server", "--force-conflicts", "-k", "deploy/base")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda page: page.name)
def test_the_examples_are_what_the_api_server_accepts(real: ControlPlane, page: Path) -> None:
    done = real.kubectl("apply", "--server-side", "--dry-run=server", "-f", str(page))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("delete pods -n starwars", "yes"),
        ("watch pods -n starwars", "yes"),
        ("create pods --subresource=eviction -n starwars", "yes"),
        ("list deployments.apps -n starwars", "yes"),
        ("create events -n starwars", "yes"),
        ("create leases.coordination.k8s.io -n starwars", "yes"),
        ("update leases.coordination.k8s.io/kubewars -n starwars", "yes"),
        ("update leases.coordination.k8s.io/another -n starwars", "no"),
        ("delete leases.coordination.k8s.io/kubewars -n starwars", "no"),
        ("create leases.coordination.k8s.io -n default", "no"),
        ("delete pods -n default", "no"),
        ("delete pods -n kube-system", "no"),
        ("delete pods -n kubewars", "no"),
        ("get secrets -n starwars", "no"),
        ("create pods -n starwars", "no"),
        ("delete replicationcontrollers -n starwars", "no"),
        ("delete deployments.apps -n starwars", "no"),
        ("delete statefulsets.apps -n starwars", "no"),
        ("delete jobs.batch -n starwars", "no"),
        ("deletecollection pods -n starwars", "no"),
        ("list pods --all-namespaces", "no"),
    ],
)
def test_the_service_account_may_do_what_it_must_and_nothing_else(
    deployed: ControlPlane, question: str, answer: str
) -> None:
    done = deployed.kubectl("auth", "can-i", *question.split(), "--as=system:serviceaccount:kubewars:kubewars")

    assert done.stdout.split()[0] == answer


def test_check_finds_that_the_service_account_lacks_nothing(kubeconfig: Path, tmp_path: Path) -> None:
    with Running(tmp_path, "check", "--kubeconfig", str(kubeconfig), "--namespace", "starwars") as check:
        check.process.wait(60)

        assert "all permissions are there" in check.out


def test_a_struck_bare_pod_stays_dead_a_wing_heals_and_a_bystander_is_never_touched(
    deployed: ControlPlane, game: Running
) -> None:
    before = deployed.kubectl("-n", "starwars", "apply", "-f", "-", stdin=PLAYERS)
    assert before.returncode == 0, before.stderr
    eventually(lambda: (game.player("cedric") or {}).get("functional") == 4)
    bystander = _uids(deployed)["bystander"]

    eventually(
        lambda: {s["player"] for s in game.get("api/strikes") if s["outcome"] == "confirmed"} >= {"cedric", "wescale"}
    )
    assert game.post("api/bridge/stop", token=game.token) == 200
    eventually(lambda: (game.player("cedric") or {}).get("functional") == 4)

    assert game.player("wescale") is None
    assert "wescale" not in _uids(deployed)
    assert _uids(deployed)["bystander"] == bystander
    struck = {strike["pod"] for strike in game.get("api/strikes")}
    assert all("bystander" not in pod for pod in struck)


def test_a_struck_pods_events_and_its_controllers_name_the_x_wing(deployed: ControlPlane, game: Running) -> None:
    told = deployed.kubectl("-n", "starwars", "get", "events", "-o", "json").stdout
    described = deployed.kubectl("-n", "starwars", "describe", "replicationcontroller", "cedric").stdout

    from_the_game = [event for event in json.loads(told)["items"] if "X-Wing" in event.get("message", "")]

    assert {event["involvedObject"]["kind"] for event in from_the_game} == {"Pod", "ReplicationController"}
    assert "flown by the autopilot, struck its pod cedric-" in described
    assert "launches another" in described


def _uids(plane: ControlPlane) -> dict[str, str]:
    pods = json.loads(plane.kubectl("-n", "starwars", "get", "pods", "-o", "json").stdout)["items"]
    return {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in pods}
