"""An hour of a workshop in a few minutes, with faults thrown in: ``python -m bench.soak``. Linux only.

The hour is ``CHANGES`` changes by players (five a second): pods made, deleted, relabelled into the game and out of it,
wings scaled. The game is a process of its own, its watch's spans shortened as the hour is; the training cluster is
another, and is killed and started again. The way between them is cut, and falls silent for longer than the watch bears.
The X-Wing strikes all the while. At each check the players pause, and the arena, a spectator's mirror and a fresh list
of the cluster must become equal: uids, states and players. Taken are memory, descriptors and tasks of the game's
process. Exits with 1 if a check fails, a bystander dies, or one of the three grows.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bench.cluster_process import ROOT, Client, Subject, client_of
from bench.demo_process import follow, spectator
from bench.figures import tell_machine
from kubewars.cluster.tempo import Tempo
from tests.cluster.cable import Cable

#: An hour of sixty students who each change something every twelve seconds.
CHANGES = 18_000
CHECKS = 24
NAMESPACE = "default"
PODS, SETS = f"/api/v1/namespaces/{NAMESPACE}/pods", f"/apis/apps/v1/namespaces/{NAMESPACE}/replicasets"
#: A twentieth of life's spans, for the hour is some twenty times as fast.
HURRIED = Tempo(watch=2.5, silence=3.0, opening=5.0, relist=15.0, owners=1.0)
PATIENCE = 60.0


def play(pipe: Pipe, kubeconfig: Path) -> None:
    """The game's process: says its address, then what it holds whenever it is asked."""
    from kubewars.app.doors import open_door, port_of  # noqa: PLC0415 - the game's modules load in its own process
    from kubewars.app.game import Plan, running_game  # noqa: PLC0415
    from kubewars.app.runner import run  # noqa: PLC0415
    from kubewars.cluster.connection import Connection  # noqa: PLC0415
    from kubewars.settings import Settings  # noqa: PLC0415

    async def main() -> None:
        connection = await Connection.open(kubeconfig)
        settings = Settings(bots=0, port=0, pace=1.0, respawn_shield=0.5, cooldown=0.0, kill_budget=None)
        plan = Plan(connection=connection, namespaces=(NAMESPACE,), bots=0, bots_namespace=NAMESPACE, token="t" * 16,
                    join="", tempo=HURRIED)  # fmt: skip
        with open_door("127.0.0.1", 0, option="--port") as door:
            async with running_game(settings, plan, door):
                pipe.send(f"http://127.0.0.1:{port_of(door)}/")
                while await asyncio.to_thread(pipe.recv) == "look":
                    pipe.send(_what_is_held())

    run(main())


def _what_is_held() -> "Held":
    """To be asked in the game's process, in its loop."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return Held(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, descriptors, len(asyncio.all_tasks()))


@dataclass(frozen=True)
class Held:
    """What the game's process holds."""

    megabytes: float
    descriptors: int
    tasks: int


@dataclass
class Cluster:
    """The training cluster's process, which can die and come back as the same."""

    folder: Path
    port: int = 0
    process: asyncio.subprocess.Process | None = None

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "kubewars.training",
                "--port",
                str(self.port),
                "--kubeconfig",
                str(self.kubeconfig),
            ),
            *("--data", str(self.folder / "data"), "--nodes", "6", "--pace", "none", "--seed", "1"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            told = json.loads(await self.process.stdout.readline())
        self.port = int(told["server"].rpartition(":")[2])

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()


class Players:
    """Sixty students at their keyboards, one change after another. A refusal (it is gone already) is their everyday."""

    def __init__(self, client: Client, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self._names = (f"bare-{number}" for number in range(10**9))
        self._bare: list[str] = []
        self.done: Counter[str] = Counter()

    async def settle_in(self) -> set[str]:
        """Wings, and bystanders that nobody may touch; the uids of those."""
        for number in range(8):
            await self._client.ask("POST", SETS, _wing(f"wing-{number}"))
        for number in range(5):
            await self._client.ask("POST", PODS, _pod(f"bystander-{number}", {"app": "shop"}))
        return await self.bystanders()

    async def bystanders(self) -> set[str]:
        items = json.loads(await self._client.ask("GET", f"{PODS}?labelSelector=app%3Dshop"))["items"]
        return {item["metadata"]["uid"] for item in items if "deletionTimestamp" not in item["metadata"]}

    async def change(self) -> None:
        doings = [self._launch, self._launch, self._delete, self._delete, self._label, self._scale, self._touch]
        doing = self._chance.choice(doings)
        with suppress(RuntimeError):
            await doing()
        self.done[doing.__name__.strip("_")] += 1

    async def _launch(self) -> None:
        if len(self._bare) > 120:
            await self._delete()
            return
        name = next(self._names)
        await self._client.ask("POST", PODS, _pod(name, _labels(f"player-{self._chance.randrange(40)}")))
        self._bare.append(name)

    async def _delete(self) -> None:
        if self._bare:
            name = self._bare.pop(self._chance.randrange(len(self._bare)))
            await self._client.ask("DELETE", f"{PODS}/{name}", {"gracePeriodSeconds": 0})

    async def _label(self) -> None:
        if self._bare:
            value = self._chance.choice([None, "starwars", "starwars"])
            labels = {"game": value, "player": f"player-{self._chance.randrange(40)}"}
            await self._patch(f"{PODS}/{self._chance.choice(self._bare)}", {"metadata": {"labels": labels}})

    async def _touch(self) -> None:
        if self._bare:
            change = {"metadata": {"annotations": {"touched": str(self._chance.random())}}}
            await self._patch(f"{PODS}/{self._chance.choice(self._bare)}", change)

    async def _scale(self) -> None:
        wing = f"wing-{self._chance.randrange(8)}"
        await self._patch(f"{SETS}/{wing}", {"spec": {"replicas": self._chance.randrange(3, 14)}})

    async def _patch(self, path: str, change: dict[str, Any]) -> None:
        await self._client.ask("PATCH", path, change, content_type="application/merge-patch+json")


def _labels(player: str) -> dict[str, str]:
    return {"game": "starwars", "player": player}


def _pod(name: str, labels: dict[str, str]) -> dict[str, Any]:
    spec = {"containers": [{"name": "tie", "image": "nginx"}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec}


def _wing(name: str) -> dict[str, Any]:
    template = {"metadata": {"labels": _labels(name)}, "spec": {"containers": [{"name": "tie", "image": "nginx"}]}}
    spec = {"replicas": 6, "selector": {"matchLabels": _labels(name)}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": name}, "spec": spec}


Mirror = dict[str, tuple[str, str]]


@dataclass
class Spectator:
    """A mirror as the browser's, over one WebSocket; ``stale`` counts how often it was told so."""

    states: dict[str, str] = field(default_factory=dict)
    stale: int = 0

    async def watch(self, address: str) -> None:
        async with spectator(address.replace("http", "ws") + "stream") as socket:
            async for raw in socket:
                message = msgspec.json.decode(raw)
                follow(self.states, message)
                self.stale += sum(it["type"] == "watch" and it["watch"]["stale"] for it in message.get("events", ()))


async def fresh_list(client: Client) -> Mirror:
    """By uid: the state that the rules of the game give, and the player."""
    from kubewars.cluster.decode import decode_pod  # noqa: PLC0415
    from kubewars.domain.fighter import fighter_state  # noqa: PLC0415

    items = msgspec.json.decode(await client.ask("GET", f"{PODS}?labelSelector=game%3Dstarwars"))["items"]
    pods = [pod for item in items if (pod := decode_pod(msgspec.json.encode(item))) is not None]
    return {pod.uid: (fighter_state(pod, struck=False)[0], pod.player) for pod in pods}


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


async def arena(address: str) -> tuple[bool, Mirror]:
    """Whether it is stale, and who is in it."""
    told = await asyncio.to_thread(_get, address + "api/arena")
    fighters = ((player["name"], fighter) for player in told["players"] for fighter in player["fighters"])
    return told["stale"], {fighter["uid"]: (fighter["state"], name) for name, fighter in fighters}


@dataclass
class Soak:
    """All that a check looks at."""

    client: Client
    address: str
    onlooker: Spectator
    held: Callable[[], Awaitable[Held]]
    records: list[Held] = field(default_factory=list)

    async def check(self, number: int) -> None:
        """Raises RuntimeError when the three do not become equal."""
        deadline = time.monotonic() + PATIENCE
        while True:
            wanted = await fresh_list(self.client)
            is_stale, shown = await arena(self.address)
            mirrored = dict(self.onlooker.states)
            if not is_stale and _agree(wanted, shown) and mirrored == {uid: told[0] for uid, told in shown.items()}:
                break
            if time.monotonic() > deadline:
                odd = dict(list(wanted.items() ^ shown.items())[:6])
                raise RuntimeError(f"check {number}: not level. {len(wanted)} listed, {len(shown)} shown; {odd}")
            await asyncio.sleep(0.1)
        held = await self.held()
        self.records.append(held)
        print(
            f"check {number:2}: {len(wanted):4} pods level, {held.megabytes:6.1f} MB, "
            f"{held.descriptors} descriptors, {held.tasks} tasks, told stale {self.onlooker.stale} times",
            flush=True,
        )


def _agree(wanted: Mirror, shown: Mirror) -> bool:
    """A fighter that burns is as the list has it, but for our strike upon it."""
    if wanted.keys() != shown.keys():
        return False
    return all(
        shown[uid] == told or (shown[uid][0] == "struck" and shown[uid][1] == told[1]) for uid, told in wanted.items()
    )


@asynccontextmanager
async def game(kubeconfig: Path) -> AsyncIterator[tuple[str, Callable[[], Awaitable[Held]]]]:
    """The game's process: its address, and what it holds."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=play, args=(there, kubeconfig), daemon=True)
    process.start()

    async def held() -> Held:
        here.send("look")
        found: Held = await asyncio.to_thread(here.recv)
        return found

    try:
        yield await asyncio.to_thread(here.recv), held
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)


async def trouble(number: int, cable: Cable, cluster: Cluster, players: Players) -> str:
    """One fault, while the players go on as well as they can."""

    async def meanwhile(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError):
                await players.change()
            await asyncio.sleep(0.02)

    match number % 4:
        case 0:
            for _ in range(5):
                cable.cut()
                await meanwhile(0.3)
            return "cut five times"
        case 1:
            cable.fall_silent()
            await meanwhile(HURRIED.silence + 1.5)
            cable.speak()
            return "silent, then all at once"
        case 2:
            cable.fall_silent()
            await meanwhile(HURRIED.silence + 1.5)
            cable.cut()
            cable.speak()
            return "silent, then cut"
        case _:
            await cluster.kill()
            await asyncio.sleep(1.0)
            await cluster.start()
            return "killed and started again"


async def main(changes: int, seed: int) -> bool:
    tell_machine()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        cluster = Cluster(Path(folder))
        await cluster.start()
        told = yaml.safe_load(cluster.kubeconfig.read_text())
        cable = Cable(told["clusters"][0]["cluster"]["server"])
        try:
            async with cable.laid() as port, client_of(Subject("cluster", cluster.kubeconfig, ())) as client:
                told["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
                (Path(folder) / "through-the-cable").write_text(yaml.safe_dump(told))
                players = Players(client, chance)
                innocent = await players.settle_in()
                async with game(Path(folder) / "through-the-cable") as (address, held):
                    return await _soak(
                        changes, Soak(client, address, Spectator(), held), players, cable, cluster, innocent
                    )
        finally:
            await cluster.kill()


async def _soak(changes: int, soak: Soak, players: Players, cable: Cable, cluster: Cluster, innocent: set[str]) -> bool:
    watching = asyncio.create_task(soak.onlooker.watch(soak.address))
    begun = time.monotonic()
    try:
        for number in range(CHECKS):
            while sum(players.done.values()) < changes * (number + 1) // CHECKS:
                await asyncio.gather(*(players.change() for _ in range(4)))
            what = await trouble(number, cable, cluster, players)
            print(f"          {what}")
            await soak.check(number)
        strikes = Counter(strike["outcome"] for strike in await asyncio.to_thread(_get, soak.address + "api/strikes"))
    except RuntimeError as error:
        print(error)
        return False
    finally:
        watching.cancel()
    seconds = time.monotonic() - begun
    done = sum(players.done.values())
    dead = len(innocent - await players.bystanders())
    growth = _growth(soak.records)
    print(
        f"\n{done} changes ({done / CHANGES:.2f} hours) in {seconds:.0f} s, "
        f"{done / CHANGES * 3600 / seconds:.0f} times as fast"
    )
    print(f"changes: {dict(players.done)}; the last strikes: {dict(strikes)}; connections cut: {cable.cuts}")
    print(f"{CHECKS} checks level; bystanders that died: {dead}")
    print(
        f"from the middle third to the last: {growth[0]:+.1f} MB, {growth[1]:+.1f} descriptors, {growth[2]:+.1f} tasks"
    )
    return not dead and growth[0] < 5.0 and growth[1] < 8 and growth[2] < 8


def _growth(records: list[Held]) -> tuple[float, float, float]:
    """Medians of the last third less those of the middle third."""
    third = max(1, len(records) // 3)
    middle, last = records[-2 * third : -third], records[-third:]

    def median(of: list[Held], what: str) -> float:
        return statistics.median(float(getattr(held, what)) for held in of)

    megabytes, descriptors, tasks = (
        median(last, what) - median(middle, what) for what in ("megabytes", "descriptors", "tasks")
    )
    return megabytes, descriptors, tasks


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    sys.exit(0 if asyncio.run(main(options.changes, options.seed)) else 1)
