"""The game's adapter against a real API server: crashes, compaction, a quiet hour in small, and races at the reaper."""

import asyncio
import base64
import json
import random
import urllib.request
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest

from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.cluster.feed import WatchFeed
from kubewars.cluster.kinds import POD
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.cluster.tempo import Tempo
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from tests.cluster.builders import Follower, until
from tests.real.control_plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SPACE = "watching"
#: As in life, but a watch ends after seconds instead of a minute.
BRISK = Tempo(watch=4.0, silence=8.0, owners=1.0)


@pytest.fixture(scope="module")
def plane(real: ControlPlane) -> Iterator[ControlPlane]:
    real.kubectl("create", "namespace", SPACE)
    yield real
    real.kubectl("delete", "namespace", SPACE, "--wait=false")


@pytest.fixture
async def connection(plane: ControlPlane) -> AsyncIterator[Connection]:
    connection = await Connection.open(plane.kubeconfig)
    yield connection
    await connection.close()


@pytest.fixture
async def follower(connection: Connection) -> AsyncIterator[Follower]:
    follower = Follower.of(connection, SPACE, tempo=BRISK)
    follower.feed.start()
    await until(lambda: follower.feed.health.is_fresh, seconds=60)
    yield follower
    await follower.feed.stop()


def a_pod(name: str, **metadata: object) -> dict[str, object]:
    labels = {"game": "starwars", "player": f"player-{name}"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": SPACE, "labels": labels} | metadata,
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "tie", "image": "nginx"}]},
    }


async def listed(connection: Connection) -> set[str]:
    query = {"labelSelector": "game=starwars"}
    items = json.loads(await connection.request("GET", POD.path(SPACE), query=query))["items"]
    return {item["metadata"]["uid"] for item in items}


async def level(connection: Connection, follower: Follower) -> None:
    await until(lambda: follower.feed.health.is_fresh, what="fresh again", seconds=60)
    fresh = await listed(connection)
    await until(lambda: set(follower.pods) == fresh, what="equal to a fresh list", seconds=30)


def is_functional(feed: WatchFeed, uid: str) -> bool:
    sighting = feed.sighting(PodUid(uid))
    return sighting is not None and sighting.functional_since is not None


async def test_a_quiet_cluster_is_never_called_stale(follower: Follower) -> None:
    begun = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < begun + 20:
        follower.look()
        await asyncio.sleep(0.05)

    assert follower.troubles == []


async def test_an_api_server_that_is_killed_and_comes_back_is_stale_and_then_level(
    plane: ControlPlane, connection: Connection, follower: Follower
) -> None:
    applier = Applier(connection, SPACE)
    for number in range(5):
        await applier.apply(a_pod(f"crash-{number}"))
    await until(lambda: len(follower.pods) >= 5)
    plane.kill("kube-apiserver")
    await until(lambda: not follower.feed.health.is_fresh)
    await asyncio.to_thread(plane.start_api_server)
    plane.kubectl("-n", SPACE, "delete", "pod", "crash-0", "--wait=false", "--force", "--grace-period=0")
    await level(connection, follower)

    assert "crash-0" not in {pod.name for pod in follower.pods.values()}


async def test_a_history_that_was_compacted_away_is_listed_anew(
    plane: ControlPlane, connection: Connection, follower: Follower
) -> None:
    await Applier(connection, SPACE).apply(a_pod("forgotten"))
    await until(lambda: any(pod.name == "forgotten" for pod in follower.pods.values()))
    await follower.feed.stop()
    plane.kubectl("-n", SPACE, "delete", "pod", "forgotten", "--wait=false", "--force", "--grace-period=0")
    plane.kubectl("create", "configmap", "-n", SPACE, "one-more-revision")
    _compact(plane)
    plane.kill("kube-apiserver")
    await asyncio.to_thread(plane.start_api_server)
    # The feed goes on from a version that neither etcd nor the new server's cache holds.
    reflectors = follower.feed._pods
    task = asyncio.create_task(reflectors[0]._watch_once())
    with pytest.raises(Exception, match=r"410|too old|Expired"):
        await asyncio.wait_for(task, 30)
    follower.feed.start()
    await level(connection, follower)

    assert "forgotten" not in {pod.name for pod in follower.pods.values()}


def _compact(plane: ControlPlane) -> None:
    def ask(path: str, body: dict[str, object]) -> dict[str, dict[str, str]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{plane._etcd_port}/v3/kv/{path}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    revision = ask("range", {"key": base64.b64encode(b"/").decode()})["header"]["revision"]
    ask("compaction", {"revision": revision, "physical": True})


async def test_in_three_hundred_races_nothing_outside_the_game_dies(
    connection: Connection, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    applier = Applier(connection, SPACE)
    reaper = Reaper(connection, follower.feed, Limits(namespaces=(SPACE,), respawn_shield=0.0), lambda: "")
    outcomes: dict[Outcome, int] = dict.fromkeys(Outcome, 0)
    innocent: dict[str, str] = {}
    replacements: set[str] = set()
    aims = _record_aims(connection, monkeypatch)

    async def race(number: int) -> None:
        name = f"race-{number}"
        await applier.apply(a_pod(name))
        path = POD.path(SPACE, name)
        uid = json.loads(await connection.request("GET", path))["metadata"]["uid"]
        await until(lambda: is_functional(follower.feed, uid), what=f"{name} flies", seconds=120)
        trick = chance.choice(["relabel", "opt out", "replace", "terminate", "budget", "nothing"])
        moves = [asyncio.create_task(move) for move in _moves(trick, name, connection, applier)]
        await asyncio.sleep(chance.choice([0, 0, 0.002, 0.01]))
        result = await reaper.strike(Strike(StrikeId(number), PodUid(uid), chance.choice(["laser", "ion"]), "test", 0))
        outcomes[result.outcome] += 1
        if result.outcome is Outcome.DEFLECTED:
            innocent[uid] = f"{trick}, and the strike was deflected ({result.reason})"
        for done in await asyncio.gather(*moves, return_exceptions=True):
            # kwok, in the kubelet's place, deletes by name: a replacement may die by its hand, and our aim is judged.
            if isinstance(done, str) and done and trick == "replace":
                replacements.add(done)
            elif isinstance(done, str) and done:
                innocent[done] = f"{trick}, then the strike was {result.outcome} ({result.reason})"

    for batch in range(0, 300, 20):
        await asyncio.gather(*(race(number) for number in range(batch, batch + 20)))
    alive = {
        item["metadata"]["uid"]: item["metadata"]
        for item in json.loads(await connection.request("GET", POD.path(SPACE)))["items"]
    }

    assert sum(outcomes.values()) == 300
    assert outcomes[Outcome.FAILED] == 0
    assert {uid: story for uid, story in innocent.items() if uid not in alive} == {}
    assert not any("deletionTimestamp" in alive[uid] for uid in innocent)
    assert replacements.isdisjoint(aims)
    assert "" not in aims
    assert len(innocent) > 50
    assert outcomes[Outcome.DEFLECTED] > 0
    assert len(replacements) > 20
    assert outcomes[Outcome.ACCEPTED] > 0


def _moves(trick: str, name: str, connection: Connection, applier: Applier) -> list[Coroutine[Any, Any, object]]:
    """What the player does meanwhile."""
    path = POD.path(SPACE, name)
    match trick:
        case "replace":
            return [_replace(connection, applier, name)]
        case "terminate":
            return [_send(connection, "DELETE", path, {"gracePeriodSeconds": 5})]
        case "budget":
            return [applier.apply(_budget(name))]
        case "relabel":
            return [_patch(connection, path, {"metadata": {"labels": {"game": None}}})]
        case "opt out":
            return [_patch(connection, path, {"metadata": {"annotations": {"kubewars.dev/spare": "true"}}})]
    return []


def _budget(name: str) -> dict[str, object]:
    selector = {"matchLabels": {"player": f"player-{name}"}}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": {"minAvailable": 1, "selector": selector},
    }


def _record_aims(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The uids that strikes were bound to by their preconditions; an empty one for a strike bound to none."""
    aims: set[str] = set()
    request = connection.request

    async def recorded(method: str, path: str, *, body: Any = None, **more: Any) -> bytes:
        if path.endswith("/eviction") or method == "DELETE":
            options = body.get("deleteOptions", body)
            aims.add(options.get("preconditions", {}).get("uid", ""))
        return await request(method, path, body=body, **more)

    monkeypatch.setattr(connection, "request", recorded)
    return aims


async def _patch(connection: Connection, path: str, body: dict[str, object]) -> str:
    """Take a pod out of the game; its uid if the server agreed while it lived, and so from then on must spare it."""
    told = await _send(connection, "PATCH", path, body)
    return "" if "deletionTimestamp" in told["metadata"] else str(told["metadata"].get("uid", ""))


async def _send(connection: Connection, method: str, path: str, body: dict[str, object]) -> dict[str, Any]:
    """A player's request, past the adapter, which can neither patch nor delete."""
    access = connection._access
    assert access is not None
    assert connection._rest is not None
    kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
    headers = {"Authorization": access.authorization, "Content-Type": kind}
    answer = await connection._rest.request(method, connection.host + path, headers=headers, body=body)
    told: dict[str, Any] = json.loads(await answer.read())
    return told if answer.status == 200 else {"metadata": {}}


async def _replace(connection: Connection, applier: Applier, name: str) -> str:
    """Delete the pod as a player would, and put another of the same name there: it must never be hit by the old aim."""
    await _send(connection, "DELETE", POD.path(SPACE, name), {"gracePeriodSeconds": 0})
    await applier.apply(a_pod(name))
    return str(json.loads(await connection.request("GET", POD.path(SPACE, name)))["metadata"]["uid"])
