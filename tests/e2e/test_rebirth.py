"""A training cluster that dies in the middle of a show comes back as the same one, and the show goes on."""

import os
import re
import signal
import subprocess

import pytest

from kubewars.app.tending import MOST_DEATHS
from tests.e2e.conftest import QUIET
from tests.e2e.running import PATIENCE, children_of, eventually, find_kubectl, is_alive, needs_proc

pytestmark = [pytest.mark.timeout(180), needs_proc]


def kill_the_cluster_of(demo):
    """End its training cluster as the system does for want of memory; give its process id."""
    (child,) = eventually(lambda: children_of(demo.process.pid))
    os.kill(child, signal.SIGKILL)
    return child


def until_all_fly(demo, bots):
    """Wait until this many players are whole on a screen that can be believed."""

    def look():
        arena = demo.get("api/arena")
        fleet = [player for player in arena["players"] if player["functional"] == player["desired"] > 0]
        return not arena["stale"] and len(fleet) == bots

    eventually(look)


@pytest.mark.kubectl
def test_a_cluster_that_was_killed_comes_back_with_the_same_keys_and_the_bots_join_again(start, needs_kubectl):
    demo = start("demo", *QUIET, "--bots", "2", "--dry-run")
    until_all_fly(demo, 2)
    maker = start("cluster", "user", "ada")
    assert maker.process.wait(PATIENCE) == 0, maker.err
    before = demo.kubeconfig.read_text()
    first = kill_the_cluster_of(demo)
    eventually(lambda: demo.get("api/arena")["stale"])
    eventually(lambda: "the training cluster is back" in demo.err)
    until_all_fly(demo, 2)
    line = [find_kubectl(), "--kubeconfig", "ada.kubeconfig", "run", "ada", "--image=nginx"]
    joined = subprocess.run(
        [*line, "-l", "game=starwars,player=ada"], cwd=demo.folder, capture_output=True, text=True, check=False
    )

    assert joined.returncode == 0, joined.stderr
    assert eventually(lambda: demo.player("ada"))["fighters"][0]["namespace"] == "ada"
    assert demo.kubeconfig.read_text() == before
    assert "died (SIGKILL" in demo.err
    assert not is_alive(first)


@pytest.mark.kubectl
def test_with_a_folder_for_its_objects_they_come_back_too(start, needs_kubectl):
    demo = start("demo", *QUIET, "--bots", "0", "--dry-run", "--data", "kept")
    assert demo.address
    demo.kubectl("run", "ada", "--image=nginx", "-l", "game=starwars,player=ada")
    uid = eventually(lambda: demo.player("ada"))["fighters"][0]["uid"]
    kill_the_cluster_of(demo)
    eventually(lambda: "its objects are all there" in demo.err)
    eventually(lambda: not demo.get("api/arena")["stale"])

    assert [fighter["uid"] for fighter in demo.player("ada")["fighters"]] == [uid]


def test_one_that_dies_again_and_again_ends_the_show_with_a_sentence_and_leaves_nothing(start, tmp_path):
    (tmp_path / "temporary").mkdir()
    demo = start("demo", *QUIET, "--bots", "0", environment={"TMPDIR": str(tmp_path / "temporary")})
    assert demo.address
    for death in range(MOST_DEATHS):
        kill_the_cluster_of(demo)
        if death < MOST_DEATHS - 1:
            eventually(lambda so_far=death: len(re.findall("is started again", demo.err)) > so_far)
            eventually(lambda: children_of(demo.process.pid))

    assert demo.process.wait(PATIENCE) == 1
    assert f"died {MOST_DEATHS} times within" in demo.err
    assert "Traceback" not in demo.err
    assert list((tmp_path / "temporary").iterdir()) == []
