"""Players with keys of their own, made beside a running game and used as from another laptop."""

import re
import stat
import subprocess

import pytest
import yaml

from kubewars.training.http.addresses import room_address
from tests.e2e.conftest import QUIET
from tests.e2e.running import PATIENCE, eventually, find_kubectl

pytestmark = pytest.mark.timeout(180)


def ended(running):
    """Its exit code, once it has ended."""
    return running.process.wait(PATIENCE)


@pytest.mark.kubectl
def test_a_player_joins_a_demo_with_their_own_key_over_the_rooms_network(start, needs_kubectl):
    demo = start("demo", *QUIET, "--host", "0.0.0.0", "--bots", "0", "--dry-run")
    assert demo.address
    maker = start("cluster", "user", "ada", "margot")
    code = ended(maker)
    key = demo.folder / "ada.kubeconfig"
    line = re.search(r"^  (kubectl .*ada\.kubeconfig run ada .*)$", maker.out, re.MULTILINE)
    assert code == 0, maker.err
    assert line, maker.out
    kubectl = [find_kubectl(), *line.group(1).split()[1:]]
    joined = subprocess.run(kubectl, cwd=demo.folder, capture_output=True, text=True, check=False)

    assert joined.returncode == 0, joined.stderr
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    server = yaml.safe_load(key.read_text())["clusters"][0]["cluster"]["server"]
    if room_address():
        assert "127.0.0.1" not in server
        assert f"which leads to {server}" in demo.out
        assert "kubewars cluster user" in demo.out
        words = demo.get("api/arena")["join"].replace("your-name", "margot").split()
        subprocess.run([find_kubectl(), *words[1:]], cwd=demo.folder, check=True)
        assert eventually(lambda: demo.player("margot"))["fighters"][0]["namespace"] == "margot"
    ship = eventually(lambda: (seen := demo.player("ada")) and seen["functional"] == 1 and seen)
    assert [fighter["namespace"] for fighter in ship["fighters"]] == ["ada"]


def test_a_key_asked_for_again_is_the_same_over_a_restart_too(start):
    options = ("cluster", "--api-port", "0", "--data", "room", "--room-address", "arena.example")
    keys = []
    for _ in range(2):
        cluster = start(*options)
        cluster.said(r"(Ctrl-C) ends it")
        maker = start("cluster", "user", "ada")
        assert ended(maker) == 0, maker.err
        keys.append(yaml.safe_load((cluster.folder / "ada.kubeconfig").read_text()))
        cluster.__exit__()
        (cluster.folder / "out").write_text("")

    assert keys[0]["users"] == keys[1]["users"]
    assert keys[0]["clusters"][0]["cluster"]["server"].startswith("https://arena.example:")
    old, new = (key["clusters"][0]["cluster"]["certificate-authority-data"] for key in keys)
    assert old == new
