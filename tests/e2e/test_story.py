"""The story of the game, by the hands of a real kubectl: what is applied is seen, what is hit is gone or comes back."""

import os
import shutil
import signal
import sqlite3
import subprocess

import pytest

from tests.e2e.conftest import QUIET
from tests.e2e.running import PATIENCE, eventually, find_kubectl

pytestmark = [pytest.mark.kubectl, pytest.mark.timeout(180)]


def test_a_pod_becomes_a_ship_and_leaves_with_its_pod(peaceful):
    peaceful.kubectl("apply", "-f", "examples/01-pod.yaml")
    ship = eventually(lambda: (seen := peaceful.player("wescale")) and seen["functional"] == 1 and seen)

    assert ship["hull"] == "tie"
    assert ship["desired"] == 1
    assert [fighter["name"] for fighter in ship["fighters"]] == ["wescale"]

    peaceful.kubectl("delete", "pod", "wescale")

    eventually(lambda: peaceful.player("wescale") is None)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_that_the_terminal_prints_makes_a_ship_typed_as_it_stands(peaceful, tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    (tmp_path / "kubectl").symlink_to(find_kubectl())
    line = peaceful.said(r"\n    (kubectl .*)\n")
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    subprocess.run([shell, "-c", line], cwd=peaceful.folder, env=os.environ | {"PATH": path}, check=True)
    ship = eventually(lambda: (seen := peaceful.player("your-name")) and seen["functional"] == 1 and seen)
    peaceful.kubectl("delete", "pod", "your-name")

    assert ship["hull"] == "tie"
    assert peaceful.get("api/arena")["join"] == line


def test_the_arena_follows_a_replication_controller_as_it_is_scaled_labelled_and_deleted(peaceful):
    peaceful.kubectl("apply", "-f", "examples/02-replicationcontroller.yaml")
    eventually(lambda: (seen := peaceful.player("cedric")) and seen["functional"] == 10)
    assert peaceful.player("cedric")["hull"] == "destroyer"
    assert peaceful.player("cedric")["carriers"][0]["kind"] == "ReplicationController"

    peaceful.kubectl("scale", "rc", "cedric", "--replicas=3")
    eventually(lambda: len(peaceful.player("cedric")["fighters"]) == 3)

    deserter = peaceful.player("cedric")["fighters"][0]["name"]
    peaceful.kubectl("label", "pod", deserter, "player=deserter", "--overwrite")
    eventually(lambda: peaceful.player("deserter") and len(peaceful.player("cedric")["fighters"]) == 3)

    peaceful.kubectl("label", "pod", deserter, "game-")
    eventually(lambda: peaceful.player("deserter") is None)

    peaceful.kubectl("delete", "rc", "cedric")
    eventually(lambda: peaceful.player("cedric") is None)


def test_a_deployment_with_a_budget_flies_and_its_replicasets_are_not_counted_twice(peaceful):
    peaceful.kubectl("apply", "-f", "examples/03-deployment-pdb.yaml")
    ship = eventually(lambda: (seen := peaceful.player("shielded")) and seen["functional"] == 5 and seen)

    assert ship["desired"] == 5
    assert [carrier["kind"] for carrier in ship["carriers"]] == ["Deployment"]
    peaceful.kubectl("delete", "-f", "examples/03-deployment-pdb.yaml")


def test_the_forgotten_label_is_a_ship_without_fighters(peaceful):
    peaceful.kubectl("apply", "-f", "examples/04-forgotten-label.yaml")
    ship = eventually(lambda: peaceful.player("forgetful"))

    assert ship["fighters"] == []
    assert ship["integrity"] == 0
    peaceful.kubectl("delete", "-f", "examples/04-forgotten-label.yaml")


def test_a_crashing_container_smokes_and_says_why(peaceful):
    peaceful.kubectl("apply", "-f", "examples/05-crash.yaml")

    def smoking():
        ship = peaceful.player("crashing")
        return ship and ship["fighters"] and ship["fighters"][0]["reason"] == "CrashLoopBackOff" and ship

    assert eventually(smoking)["fighters"][0]["state"] == "damaged"
    peaceful.kubectl("delete", "-f", "examples/05-crash.yaml")


def test_a_player_without_a_name_flies_all_the_same_and_the_longest_name_fits(peaceful):
    longest = "x" * 63
    peaceful.kubectl("run", "nameless", "--image=nginx", "--labels=game=starwars,player=")
    peaceful.kubectl("run", "longest", "--image=nginx", f"--labels=game=starwars,player={longest}")

    nameless = eventually(lambda: (seen := peaceful.player("nameless")) and seen["functional"] == 1 and seen)
    assert not nameless["named"]
    assert eventually(lambda: peaceful.player(longest))["named"]
    peaceful.kubectl("delete", "pod", "nameless", "longest")


def test_a_bare_pod_that_is_hit_stays_dead_and_a_controllers_wing_heals(start, needs_kubectl):
    fast = ("--pace", "0.5", "--respawn-shield", "0", "--cooldown", "0", "--bots", "0", "--data", "kept")
    demo = start("demo", *QUIET, *fast)
    demo.said(r"Arena +(\S+)")
    demo.kubectl("apply", "-f", "examples/01-pod.yaml", "-f", "examples/02-replicationcontroller.yaml")

    def kills_of(name):
        return [s for s in demo.get("api/strikes") if s["outcome"] == "confirmed" and name in s["pod"]]

    eventually(lambda: kills_of("wescale"))
    assert demo.player("wescale") is None
    eventually(lambda: len(kills_of("cedric")) >= 3)
    assert demo.post("api/bridge/stop", token=demo.token) < 300
    eventually(lambda: demo.player("cedric")["functional"] == 10)
    assert demo.player("wescale") is None
    assert "wescale" not in demo.kubectl("get", "pods", "-o", "name")
    assert "StruckByXWing" in demo.kubectl("get", "events", "--field-selector", "involvedObject.name=wescale")

    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(PATIENCE)
    with sqlite3.connect(demo.folder / "kept" / "kubewars.sqlite3") as book:
        kept = book.execute("SELECT player FROM strikes WHERE outcome = 'confirmed'").fetchall()
    book.close()
    assert {("wescale",), ("cedric",)} <= set(kept)


def test_stop_holds_fire_and_needs_the_token(start, needs_kubectl):
    demo = start("demo", *QUIET, "--bots", "3", "--pace", "0.5", "--respawn-shield", "0", "--cooldown", "0")
    eventually(lambda: demo.get("api/strikes"))

    assert demo.post("api/bridge/stop") == 401
    assert not demo.get("api/arena")["holding"]
    assert demo.post("api/bridge/stop", token=demo.token) < 300
    eventually(lambda: demo.get("api/arena")["holding"])
    newest = demo.get("api/strikes")[0]["id"]
    before = demo.get("api/arena")["round"]["elapsed"]
    eventually(lambda: demo.get("api/arena")["round"]["elapsed"] > before + 2)
    assert demo.get("api/strikes")[0]["id"] == newest
    assert demo.post("api/bridge/go", token=demo.token) < 300
    eventually(lambda: demo.get("api/strikes")[0]["id"] > newest)
