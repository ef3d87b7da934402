"""Two games on one real cluster, with the rights of ``deploy/base``: one shoots, and the other takes its place."""

import json
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kubewars.cluster.lease import Term
from tests.e2e.running import Running, eventually
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

WING = """
apiVersion: v1
kind: ReplicationController
metadata: {name: twice, labels: {game: starwars, player: twice}}
spec:
  replicas: 6
  template:
    metadata: {labels: {game: starwars, player: twice}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: pilot, image: nginx}]}
"""


@pytest.fixture
def words(kubeconfig: Path) -> tuple[str, ...]:
    place = ("--kubeconfig", str(kubeconfig), "--namespace", "starwars", "--port", "0", "--no-open")
    return ("serve", *place, "--pace", "1", "--respawn-shield", "1", "--cooldown", "0")


def _struck(game: Running) -> int:
    return sum(strike["outcome"] == "confirmed" for strike in game.get("api/strikes"))


def _lease(plane: ControlPlane) -> dict[str, Any]:
    told = plane.kubectl("-n", "starwars", "get", "lease", "kubewars", "-o", "json").stdout
    spec: dict[str, Any] = json.loads(told)["spec"]
    return spec


def _told_of_another(game: Running) -> dict[str, Any] | None:
    arena: dict[str, Any] = game.get("api/arena")
    return arena if arena["holding_reason"].startswith("standby: another game, ") else None


def test_of_two_games_one_shoots_and_after_kill_9_the_other_takes_over_within_the_leases_time(
    deployed: ControlPlane, words: tuple[str, ...], tmp_path: Path
) -> None:
    assert deployed.kubectl("-n", "starwars", "apply", "-f", "-", stdin=WING).returncode == 0
    with Running(tmp_path / "one", *words) as first, Running(tmp_path / "two", *words) as second:
        eventually(lambda: (second.player("twice") or {}).get("functional"))
        eventually(lambda: {bool(_struck(first)), bool(_struck(second))} == {True, False})
        shooting, waiting = (first, second) if _struck(first) else (second, first)
        # It first learns that another game was quicker, and on its next look which one.
        told = eventually(lambda: _told_of_another(waiting))
        before = _struck(shooting)
        eventually(lambda: _struck(shooting) > before + 3)
        silent = waiting.get("api/strikes")
        shooting.process.send_signal(signal.SIGKILL)
        shooting.process.wait()
        last = _lease(deployed)
        eventually(lambda: _struck(waiting))
        next_ = _lease(deployed)
    deployed.kubectl("-n", "starwars", "delete", "replicationcontroller", "twice")

    assert told["holding"]
    assert silent == []
    assert next_["holderIdentity"] != last["holderIdentity"]
    without_master = datetime.fromisoformat(next_["acquireTime"]) - datetime.fromisoformat(last["renewTime"])
    term = Term()
    assert term.trusted < without_master.total_seconds() < term.duration + 3 * term.every


def test_a_game_that_ends_well_gives_the_trigger_back(
    deployed: ControlPlane, words: tuple[str, ...], tmp_path: Path
) -> None:
    with Running(tmp_path / "one", *words) as game:
        assert game.address
        eventually(lambda: _lease(deployed).get("holderIdentity") and not game.get("api/arena")["holding"])
        held = _lease(deployed)["holderIdentity"]

    assert held
    assert not _lease(deployed).get("holderIdentity")
