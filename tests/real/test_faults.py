"""Faults between us and a real API server: connections that are cut, and a token that stops being good."""

import asyncio
import json
from pathlib import Path

import pytest
import yaml

from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.cluster.kinds import POD
from kubewars.cluster.tempo import Tempo
from tests.cluster.builders import Follower, until
from tests.cluster.cable import Cable
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SPACE = "faults"
#: aiohttp lets go of a TLS connection some turns of the loop after it was closed (its docs, "Graceful shutdown").
TLS_GOODBYE = 0.25
BRISK = Tempo(watch=20.0, silence=8.0, owners=1.0)


@pytest.fixture(scope="module")
def plane(real: ControlPlane) -> ControlPlane:
    real.kubectl("create", "namespace", SPACE)
    return real


def a_pod(name: str) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": SPACE, "labels": {"game": "starwars", "player": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "tie", "image": "nginx"}]},
    }


async def level(connection: Connection, follower: Follower) -> None:
    await until(lambda: follower.feed.health.is_fresh, what="fresh again", seconds=60)
    query = {"labelSelector": "game=starwars"}
    items = json.loads(await connection.request("GET", POD.path(SPACE), query=query))["items"]
    fresh = {item["metadata"]["uid"] for item in items}
    await until(lambda: set(follower.pods) == fresh, what="equal to a fresh list", seconds=30)


async def test_after_dozens_of_cut_connections_the_roster_equals_a_fresh_list(
    plane: ControlPlane, tmp_path: Path
) -> None:
    told = yaml.safe_load(plane.kubeconfig.read_text())
    cable = Cable(told["clusters"][0]["cluster"]["server"])
    straight = await Connection.open(plane.kubeconfig)
    applier = Applier(straight)
    async with cable.laid() as port:
        told["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
        (tmp_path / "kubeconfig").write_text(yaml.safe_dump(told))
        connection = await Connection.open(tmp_path / "kubeconfig")
        follower = Follower.of(connection, SPACE, tempo=BRISK)
        follower.feed.start()
        for number in range(12):
            await until(lambda: follower.feed.health.is_fresh, seconds=60)
            await applier.apply(a_pod(f"cut-{number}"))
            cable.cut()
            if number % 3 == 2:
                gone = f"cut-{number - 1}"
                plane.kubectl("-n", SPACE, "delete", "pod", gone, "--force", "--grace-period=0", "--wait=false")
        await level(straight, follower)
        names = {pod.name for pod in follower.pods.values()}
        await follower.feed.stop()
        await connection.close()
    await straight.close()
    await asyncio.sleep(TLS_GOODBYE)

    assert cable.cuts > 24
    assert "cut-1" not in names
    assert "cut-11" in names


async def test_a_token_that_stops_being_good_is_read_again_from_its_file_and_the_watch_goes_on(
    plane: ControlPlane, tmp_path: Path
) -> None:
    def new_token() -> str:
        plane.kubectl("-n", SPACE, "delete", "serviceaccount", "watcher", "--ignore-not-found")
        plane.kubectl("-n", SPACE, "create", "serviceaccount", "watcher")
        return plane.kubectl("-n", SPACE, "create", "token", "watcher").stdout.strip()

    plane.kubectl(
        "-n", SPACE, "create", "rolebinding", "watcher", "--clusterrole=edit", f"--serviceaccount={SPACE}:watcher"
    )
    told = yaml.safe_load(plane.kubeconfig.read_text())
    told["users"] = [{"name": "admin", "user": {"tokenFile": str(tmp_path / "token")}}]
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(told))
    (tmp_path / "token").write_text(await asyncio.to_thread(new_token))
    connection = await Connection.open(tmp_path / "kubeconfig")
    straight = await Connection.open(plane.kubeconfig)
    follower = Follower.of(connection, SPACE, tempo=BRISK)
    follower.feed.start()
    await until(lambda: follower.feed.health.is_fresh, seconds=60)
    (tmp_path / "token").write_text(await asyncio.to_thread(new_token))  # the old one was bound to an account now gone
    await Applier(straight).apply(a_pod("after"))
    await level(straight, follower)
    fetched = await connection.request("GET", POD.path(SPACE, "after"))
    await follower.feed.stop()
    await connection.close()
    await straight.close()
    await asyncio.sleep(TLS_GOODBYE)

    assert json.loads(fetched)["metadata"]["name"] == "after"
    assert "after" in {pod.name for pod in follower.pods.values()}
