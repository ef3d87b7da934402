"""However and whenever it ends, nothing stays behind: no process, no port, no half-made file."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import QUIET
from tests.e2e.running import PATIENCE, ROOT, children_of, eventually, is_alive, needs_proc

pytestmark = [pytest.mark.timeout(120), needs_proc]


def is_free(address):
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            return False
        return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_game_its_cluster_and_its_ports(start, number):
    demo = start("demo", *QUIET)
    address = demo.address
    children = children_of(demo.process.pid)
    assert children
    demo.process.send_signal(number)

    assert demo.process.wait(PATIENCE) == 0
    assert not any(is_alive(child) for child in children)
    assert is_free(address)
    assert demo.err == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("after", [0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2.0])
def test_a_signal_while_it_is_starting_leaves_no_traceback_no_child_and_no_file(start, tmp_path, after, number):
    (tmp_path / "temporary").mkdir()
    demo = start("demo", *QUIET, environment={"TMPDIR": str(tmp_path / "temporary")})
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        time.sleep(0.01)
    demo.process.send_signal(number)

    demo.process.wait(PATIENCE)
    eventually(lambda: not [pid for pid in processes() if is_of(pid, demo.folder)])
    assert demo.err == "" or is_of_the_interpreters_own_start(demo.err)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {it.name for it in demo.folder.iterdir()} <= {"out", "err", "kubewars.kubeconfig"}


def is_of_the_interpreters_own_start(said):
    """Ctrl-C before a line of ours has run: Python says so itself, as it does for every program."""
    return "Fatal Python error: init" in said or ("KeyboardInterrupt" in said and "kubewars" not in said)


def processes():
    """All process ids of this machine."""
    return [int(it.name) for it in Path("/proc").iterdir() if it.name.isdigit()]


def is_of(pid, folder):
    """Does a living process stand in this folder, as the demo does and whatever it starts?"""
    try:
        return is_alive(pid) and Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_its_cluster_hangs_at_the_start_leaves_nothing(start, tmp_path, number):
    (tmp_path / "temporary").mkdir()
    demo = start("demo", *QUIET, environment={"TMPDIR": str(tmp_path / "temporary")})
    children = eventually(lambda: children_of(demo.process.pid))
    os.kill(children[0], signal.SIGSTOP)  # it will not answer, however long it is waited for
    demo.process.send_signal(number)

    demo.process.wait(PATIENCE)
    eventually(lambda: not is_alive(children[0]))
    assert demo.err == ""
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_game_that_is_killed_takes_its_cluster_with_it(start):
    demo = start("demo", *QUIET)
    assert demo.address
    children = children_of(demo.process.pid)
    demo.process.kill()
    demo.process.wait(PATIENCE)

    eventually(lambda: not any(is_alive(child) for child in children))


def test_a_second_ctrl_c_does_not_wait_for_anything(start):
    demo = start("demo", *QUIET)
    assert demo.address
    children = children_of(demo.process.pid)
    os.kill(children[0], signal.SIGSTOP)
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGINT)

    demo.process.wait(PATIENCE)
    eventually(lambda: not any(is_alive(child) for child in children))


def test_the_signal_for_stop_holds_fire_and_the_other_takes_it_back(start):
    demo = start("demo", *QUIET)
    eventually(lambda: not demo.get("api/arena")["holding"])
    demo.process.send_signal(signal.SIGUSR1)
    eventually(lambda: demo.get("api/arena")["holding"])
    demo.process.send_signal(signal.SIGUSR2)

    eventually(lambda: not demo.get("api/arena")["holding"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_game_that_was_stopped_starts_stopped_however_it_ended(start, tmp_path, number):
    kept = ("--data", str(tmp_path / "kept"), "--bots", "0")
    first = start("demo", *QUIET, *kept)
    assert first.post("api/bridge/stop", token=first.token) == 200
    first.process.send_signal(number)
    first.process.wait(PATIENCE)
    second = start("demo", *QUIET, *kept, folder="two")

    assert second.get("api/arena")["holding"]
    assert second.post("api/bridge/go", token=second.token) == 200
    eventually(lambda: not second.get("api/arena")["holding"])


def test_a_game_behind_a_load_balancer_says_not_ready_before_it_ends(start):
    demo = start("demo", *QUIET, "--bots", "0")
    assert demo.address
    words = ("--kubeconfig", str(demo.kubeconfig), "--port", "0", "--no-open", "--drain", "4")
    game = start("serve", *words, folder="two")
    assert _status(game, "readyz") == 200
    eventually(lambda: not game.get("api/arena")["stale"])
    game.process.send_signal(signal.SIGTERM)
    eventually(lambda: _status(game, "readyz") == 503)

    assert _status(game, "healthz") == 200
    eventually(lambda: game.get("api/arena")["holding_reason"] == "the game is ending")
    assert game.process.wait(PATIENCE) == 0


def test_a_game_whose_api_server_hangs_ends_within_the_grace_period_that_it_is_deployed_with(start):
    deployment = next(yaml.safe_load_all((ROOT / "deploy" / "base" / "deployment.yaml").read_text()))
    pod = deployment["spec"]["template"]["spec"]
    drain = next(it["value"] for it in pod["containers"][0]["env"] if it["name"] == "KUBEWARS_DRAIN")
    cluster = start("cluster", "--api-port", "0", folder="cluster")
    cluster.said(r"(get nodes)")
    words = ("--kubeconfig", str(cluster.kubeconfig), "--port", "0", "--bots", "2", "--pace", "0.5", "--drain", drain)
    game = start("serve", *words, "--respawn-shield", "0", "--cooldown", "0", folder="game")
    eventually(lambda: game.get("api/strikes"))
    hung = [cluster.process.pid, *children_of(cluster.process.pid)]
    try:
        for pid in hung:
            os.kill(pid, signal.SIGSTOP)
        game.process.send_signal(signal.SIGTERM)

        assert game.process.wait(pod["terminationGracePeriodSeconds"]) == 0
    finally:
        for pid in hung:
            os.kill(pid, signal.SIGCONT)


def _status(game, page):
    try:
        with urllib.request.urlopen(game.address + page, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code
