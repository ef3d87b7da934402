"""From the API to the screen: ``python -m bench.event_latency``. Goal: p99 under 50 ms plus one tick, with 500 pods.

Beside the game this process watches the same pods at the same API. Pods are created one after the other; measured is
the time from the watch event here to the spectator's message here. It may be negative: the game
heard of it first. Both arrive in one process, so no two clocks are compared.
"""

import argparse
import asyncio
import time
from typing import Any

import msgspec

from bench.demo_process import all_flying, demo, fly, spectator
from bench.figures import share, tell_figure, tell_machine
from kubewars.battle.loop import TICK
from kubewars.cluster.connection import Connection
from kubewars.cluster.kinds import POD

GOAL_MS = 50.0 + TICK * 1000


class Stopwatch:
    """When each pod was heard of, by name, in the watch and on screen."""

    def __init__(self) -> None:
        self.api: dict[str, float] = {}
        self.screen: dict[str, float] = {}
        self.both = asyncio.Event()

    def note(self, where: dict[str, float], name: str) -> None:
        where.setdefault(name, time.monotonic())
        if self.api.keys() == self.screen.keys():
            self.both.set()


async def watch_api(connection: Connection, stopwatch: Stopwatch) -> None:
    """Note every new pod that the API's own watch tells of."""
    listed = msgspec.json.decode(await connection.request("GET", POD.path("default")))
    version = listed["metadata"]["resourceVersion"]
    query = {"watch": "true", "resourceVersion": version, "labelSelector": "bench=latency"}
    rest = b""
    async with connection.stream(POD.path("default"), query=query, silence=300.0) as pieces:
        async for piece in pieces:
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                event = msgspec.json.decode(line)
                if event["type"] == "ADDED":
                    stopwatch.note(stopwatch.api, event["object"]["metadata"]["name"])


async def watch_screen(address: str, stopwatch: Stopwatch) -> None:
    """Note every fighter of the bench that a spectator is told of."""
    async with spectator(address) as socket:
        async for raw in socket:
            for event in msgspec.json.decode(raw).get("events", ()):
                if event["type"] == "fighter" and event["fighter"]["name"].startswith("latency-"):
                    stopwatch.note(stopwatch.screen, event["fighter"]["name"])


async def main(pods: int, events: int, gap: float) -> None:
    tell_machine()
    async with demo("--bots", "0", "--dry-run", "--nodes", "20") as running:
        await fly(running.kubeconfig, pods // 50, 50)
        await all_flying(running.stream, pods // 50 * 50 * 9 // 10)
        connection = await Connection.open(running.kubeconfig)
        stopwatch = Stopwatch()
        watching = [
            asyncio.create_task(watch_api(connection, stopwatch)),
            asyncio.create_task(watch_screen(running.stream, stopwatch)),
        ]
        await asyncio.sleep(1.0)
        for number in range(events):
            stopwatch.both.clear()
            await connection.request("POST", POD.path("default"), body=a_pod(number))
            await asyncio.sleep(gap)
        async with asyncio.timeout(30):
            while len(stopwatch.screen) < events or len(stopwatch.api) < events:
                await stopwatch.both.wait()
                await asyncio.sleep(0.05)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await connection.close()
        delays = [(stopwatch.screen[name] - stopwatch.api[name]) * 1000 for name in stopwatch.api]
        what = f"API event to spectator's message, {pods} pods, {events} events"
        tell_figure(f"{what}, p50", share(delays, 0.5), "ms", goal=GOAL_MS)
        tell_figure(f"{what}, p99", share(delays, 0.99), "ms", goal=GOAL_MS)


def a_pod(number: int) -> dict[str, Any]:
    labels = {"game": "starwars", "player": f"latency-{number % 10}", "bench": "latency"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"latency-{number}", "labels": labels},
        "spec": {"containers": [{"name": "pilot", "image": "nginx"}]},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pods", type=int, default=500)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--gap", type=float, default=0.073, help="seconds between two events; no multiple of a tick")
    options = parser.parse_args()
    asyncio.run(main(options.pods, options.events, options.gap))
