"""Each way to deploy, judged by a real API server: what it accepts, and what the game's account may do by it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, Running, eventually
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

OVERLAYS = ROOT / "deploy" / "overlays"
US = "--as=system:serviceaccount:kubewars:kubewars"

TIE = """
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {{game: starwars, player: {player}}}}}
spec: {{terminationGracePeriodSeconds: 1, containers: [{{name: pilot, image: nginx}}]}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: wing, namespace: named}}
spec:
  selector: {{matchLabels: {{app: wing}}}}
  template:
    metadata: {{labels: {{app: wing, game: starwars, player: {player}}}}}
    spec: {{containers: [{{name: pilot, image: nginx}}]}}
"""


def _can(plane: ControlPlane, question: str) -> str:
    return plane.kubectl("auth", "can-i", *question.split(), US).stdout.split()[0]


def _apply(plane: ControlPlane, overlay: str) -> None:
    done = plane.kubectl("apply", "-k", str(OVERLAYS / overlay))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def several(deployed: ControlPlane) -> ControlPlane:
    _apply(deployed, "several-namespaces")
    return deployed


@pytest.fixture
def whole(deployed: ControlPlane) -> Iterator[ControlPlane]:
    _apply(deployed, "whole-cluster")
    yield deployed
    deployed.kubectl("delete", "clusterrolebinding", "kubewars-read")


@pytest.mark.parametrize("overlay", sorted(path.name for path in OVERLAYS.iterdir()))
def test_every_overlay_is_what_the_api_server_accepts(several: ControlPlane, overlay: str) -> None:
    done = several.kubectl(
        "apply", "--server-side", "--dry-run=server", "--force-conflicts", "-k", str(OVERLAYS / overlay)
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", sorted((ROOT / "deploy" / "examples").glob("*.yaml")), ids=lambda page: page.name)
def test_every_example_is_what_the_api_server_accepts(deployed: ControlPlane, page: Path) -> None:
    done = deployed.kubectl("apply", "--server-side", "--dry-run=server", "-f", str(page))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("delete pods -n red", "yes"),
        ("delete pods -n blue", "yes"),
        ("create leases.coordination.k8s.io -n blue", "yes"),
        ("delete pods -n default", "no"),
        ("get secrets -n red", "no"),
        ("list pods --all-namespaces", "no"),
    ],
)
def test_with_several_namespaces_the_account_reaches_those_and_no_other(
    several: ControlPlane, question: str, answer: str
) -> None:
    assert _can(several, question) == answer


def test_on_the_whole_cluster_all_is_read_and_only_what_is_listed_is_struck(
    whole: ControlPlane, kubeconfig: Path, tmp_path: Path
) -> None:
    answers = {
        question: _can(whole, question)
        for question in ("list pods --all-namespaces", "delete pods -n red", "delete pods -n default",
                         "delete pods --all-namespaces", "list secrets --all-namespaces")
    }  # fmt: skip
    for name, namespace in (("seen", "default"), ("struck", "red")):
        tie = TIE.format(name=name, namespace=namespace, player=name)
        assert whole.kubectl("apply", "-f", "-", stdin=tie).returncode == 0
    words = ("--kubeconfig", str(kubeconfig), "--all-namespaces", "--shoot-in", "starwars,red", "--port", "0")
    with Running(tmp_path, "serve", *words, "--no-open", "--pace", "1", "--respawn-shield", "1") as game:
        eventually(lambda: (game.player("seen") or {}).get("functional"))
        eventually(
            lambda: any(s["pod"] == "red/struck" and s["outcome"] == "confirmed" for s in game.get("api/strikes"))
        )
        struck = {strike["pod"].split("/")[0] for strike in game.get("api/strikes")}
        seen = game.player("seen")
    whole.kubectl("-n", "default", "delete", "pod", "seen", "--wait=false")

    assert list(answers.values()) == ["yes", "yes", "no", "no", "no"]
    assert struck == {"red"}
    assert seen is not None
    assert seen["functional"] == 1


@pytest.fixture(scope="module")
def named(real: ControlPlane) -> ControlPlane:
    """A namespace under the admission policy, in which two players may do as they like."""
    real.kubectl("create", "namespace", "named")
    real.kubectl("label", "namespace", "named", "kubewars.dev/own-names=true")
    real.kubectl("-n", "named", "create", "rolebinding", "players", "--clusterrole=edit", "--group=players")
    done = real.kubectl("apply", "-f", str(ROOT / "deploy" / "examples" / "own-name-policy.yaml"))
    assert done.returncode == 0, done.stderr
    stolen = TIE.format(name="probe", namespace="named", player="x")
    # The policy takes a few seconds to be in force; until then a dry run passes and leaves nothing behind.
    eventually(lambda: "own name" in _fly(real, "cedric", stolen, "--dry-run=server").stderr)
    return real


def _fly(plane: ControlPlane, user: str, manifest: str, *more: str) -> subprocess.CompletedProcess[str]:
    return plane.kubectl("create", "-f", "-", f"--as={user}", "--as-group=players", *more, stdin=manifest)


@pytest.mark.parametrize("user", ["cedric", "oidc:cedric", "oidc:cedric@example.org"])
def test_a_player_flies_under_their_own_name_as_clusters_spell_it(named: ControlPlane, user: str) -> None:
    name = "own-" + user.replace(":", "-").replace("@", "-")
    done = _fly(named, user, TIE.format(name=name, namespace="named", player="cedric"))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "manifest",
    [TIE.format(name="stolen", namespace="named", player="leia"), DEPLOYMENT.format(player="leia")],
    ids=["pod", "template"],
)
def test_nobody_flies_under_anothers_name(named: ControlPlane, manifest: str) -> None:
    done = _fly(named, "cedric", manifest)

    assert done.returncode != 0
    assert "fly under your own name: the label player must be cedric" in done.stderr


def test_nobody_takes_anothers_ship_over(named: ControlPlane) -> None:
    assert _fly(named, "leia", TIE.format(name="leias", namespace="named", player="leia")).returncode == 0
    done = named.kubectl(
        "-n", "named", "label", "--overwrite", "pod", "leias", "player=cedric", "--as=cedric", "--as-group=players"
    )

    assert done.returncode != 0
    assert "this is the ship of leia, and you are cedric" in done.stderr


def test_a_deployment_under_ones_own_name_gets_its_pods(named: ControlPlane) -> None:
    assert _fly(named, "cedric", DEPLOYMENT.format(player="cedric")).returncode == 0

    eventually(lambda: "Running" in named.kubectl("-n", "named", "get", "pods", "-l", "app=wing").stdout)
