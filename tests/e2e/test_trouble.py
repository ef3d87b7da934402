"""Ports that are taken, clusters that are gone, kubeconfigs that are nonsense: a clear word, and nothing lost."""

import os
import signal
import socket

import pytest

from tests.e2e.conftest import QUIET
from tests.e2e.running import PATIENCE, children_of, eventually, is_alive, needs_proc

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def taken():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield str(door.getsockname()[1])


@pytest.mark.parametrize("option", ["--port", "--api-port"])
def test_a_taken_port_ends_it_at_once_and_names_the_option_that_moves_it(start, taken, option):
    demo = start("demo", *QUIET, option, taken)

    assert demo.process.wait(PATIENCE) == 1
    assert taken in demo.err
    assert f"Choose another with {option}" in demo.err
    assert len(demo.err.splitlines()) == 1
    assert not demo.kubeconfig.exists()


def test_two_demos_at_once_are_two_games(start):
    one, other = start("demo", *QUIET, folder="one"), start("demo", *QUIET, folder="other")

    assert one.address != other.address
    for demo in (one, other):
        eventually(lambda demo=demo: not demo.get("api/arena")["stale"])
    one.process.send_signal(signal.SIGINT)
    assert one.process.wait(PATIENCE) == 0
    assert not other.get("api/arena")["stale"]


def test_a_second_demo_does_not_overwrite_the_keys_of_the_first(start):
    one = start("demo", *QUIET)
    assert one.address
    keys = one.kubeconfig.read_text()
    second = start("demo", *QUIET, "--kubeconfig", str(one.kubeconfig), folder="other")

    assert second.process.wait(PATIENCE) == 1
    assert "--kubeconfig" in second.err
    assert one.kubeconfig.read_text() == keys


def test_serve_stays_up_while_the_cluster_is_away_and_comes_back_by_itself(start):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    words = ("cluster", "--api-port", port, "--data", "kept")
    cluster = start(*words)
    cluster.said(r"(get nodes)")
    game = start("serve", "--port", "0", "--kubeconfig", str(cluster.kubeconfig), "--bots", "2", folder="game")
    eventually(lambda: len(game.get("api/arena")["players"]) == 2)
    cluster.process.send_signal(signal.SIGINT)
    assert cluster.process.wait(PATIENCE) == 0

    gone = eventually(lambda: (seen := game.get("api/arena"))["stale"] and seen)
    assert gone["holding"]
    assert gone["reason"]
    assert len(gone["players"]) == 2

    again = start(*words)
    again.said(r"(get nodes)")

    back = eventually(lambda: not (seen := game.get("api/arena"))["stale"] and seen)
    assert not back["holding"]
    assert game.process.poll() is None


def test_serve_starts_without_its_cluster_and_finds_it_later(start):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    cluster = start("cluster", "--api-port", port, "--data", "kept")
    cluster.said(r"(get nodes)")
    cluster.process.send_signal(signal.SIGINT)
    cluster.process.wait(PATIENCE)
    game = start("serve", "--port", "0", "--kubeconfig", str(cluster.kubeconfig), folder="game")
    eventually(lambda: game.get("api/arena")["stale"])
    start("cluster", "--api-port", port, "--data", "kept")

    eventually(lambda: not game.get("api/arena")["stale"])


@needs_proc
@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("check",)])
def test_a_kubeconfig_that_is_of_no_use_ends_it_with_one_clear_line(start, tmp_path, words):
    file = tmp_path / "odd.kubeconfig"
    file.write_text("{ this is: [not yaml")
    game = start(*words, "--kubeconfig", str(file))

    assert game.process.wait(PATIENCE) == 1
    assert "is not YAML" in game.err
    assert len(game.err.splitlines()) == 1


EXEC_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: it
contexts: [{name: it, context: {cluster: it, user: me}}]
clusters: [{name: it, cluster: {server: "https://127.0.0.1:1"}}]
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      interactiveMode: Never
      command: %s
      args: %s
"""


def test_an_exec_plugin_that_fails_ends_it_with_its_own_words(start, tmp_path):
    file = tmp_path / "exec.kubeconfig"
    file.write_text(EXEC_KUBECONFIG % ("sh", '["-c", "echo log in first >&2; exit 3"]'))
    game = start("serve", "--port", "0", "--kubeconfig", str(file))

    assert game.process.wait(PATIENCE) == 1
    assert "log in first" in game.err
    assert len(game.err.splitlines()) == 1


@needs_proc
def test_ctrl_c_does_not_wait_for_an_exec_plugin_that_waits_for_a_person(start, tmp_path):
    marker = tmp_path / "asked"
    file = tmp_path / "exec.kubeconfig"
    file.write_text(EXEC_KUBECONFIG % ("sh", f'["-c", "touch {marker}; exec sleep 600"]'))
    game = start("serve", "--port", "0", "--kubeconfig", str(file))
    eventually(marker.exists)
    children = children_of(game.process.pid)
    game.process.send_signal(signal.SIGINT)

    assert game.process.wait(PATIENCE) == 0
    eventually(lambda: not any(is_alive(child) for child in children))


def test_a_training_cluster_that_cannot_start_ends_the_demo_with_its_reason(start, tmp_path):
    (tmp_path / "taken").write_text("")
    demo = start("demo", *QUIET, "--data", str(tmp_path / "taken"))

    assert demo.process.wait(PATIENCE) == 1
    assert "--data" in demo.err
    assert "did not start" in demo.err
    assert "Traceback" not in demo.err


def test_one_port_for_two_doors_is_refused_before_anything_starts(start):
    demo = start("demo", "--port", "7007", "--api-port", "7007", "--no-open")

    assert demo.process.wait(PATIENCE) == 2
    assert "--port and --api-port are both 7007" in demo.err


@needs_proc
def test_a_frozen_api_holds_fire_long_before_its_watch_is_called_stale(start):
    pace = ("--pace", "0.5", "--respawn-shield", "0", "--cooldown", "0")
    demo = start("demo", "--port", "0", "--api-port", "0", "--no-open", "--bots", "3", *pace)
    eventually(lambda: [strike for strike in demo.get("api/strikes") if strike["outcome"] == "confirmed"])
    (cluster,) = children_of(demo.process.pid)

    os.kill(cluster, signal.SIGSTOP)
    try:
        held = eventually(lambda: demo.get("api/arena")["holding"] and demo.get("api/arena"))
    finally:
        os.kill(cluster, signal.SIGCONT)

    assert "answer" in held["holding_reason"]
    assert held["stale"] is False
    eventually(lambda: not demo.get("api/arena")["holding"])
