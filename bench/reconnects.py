"""A storm of reconnects on both sides of the game: ``python -m bench.reconnects``. Linux only.

Exits with 1 if anything grows.

1. A thousand watches that a server ends or resets at once, followed by our reflectors (all seven kinds) without their
   pauses; the server is a process of its own. Taken are memory, descriptors and tasks of this process, after the first
   fifty and after the last.
2. A thousand spectators that come, take the snapshot of 500 fighters and go, twenty at a time, some without a goodbye;
   taken are memory and descriptors of the game's process, after the first fifty and after the last.
"""

import argparse
import asyncio
import gc
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from bench.crowd_server import crowd_server
from bench.demo_process import Demo, spectator
from bench.figures import tell_machine
from bench.ten_thousand import Onlooker, by_stream, serving

FIGHTERS = 500
#: More megabytes than this are no noise.
NOISE_MB = 3.0


@dataclass(frozen=True)
class Held:
    """What a process holds; ``tasks`` only where one can look into it."""

    megabytes: float
    descriptors: int
    tasks: int = 0

    def __str__(self) -> str:
        return f"{self.megabytes:.1f} MB, {self.descriptors} descriptors" + (
            f", {self.tasks} tasks" if self.tasks else ""
        )

    def has_grown_to(self, later: "Held") -> bool:
        return (
            later.megabytes > self.megabytes + NOISE_MB
            or later.descriptors > self.descriptors + 4
            or later.tasks > self.tasks + 4
        )


def held_by(pid: int | str) -> Held:
    """Memory and descriptors of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Held(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path(f"/proc/{pid}/fd").iterdir())))


def _serve(pipe: Pipe) -> None:
    """A server that tells each watch one bookmark and then ends it, every other time without a goodbye."""
    from tests.cluster.builders import a_pod_object  # noqa: PLC0415 - of this process only
    from tests.cluster.scripted_server import Request, ScriptedServer, Wire  # noqa: PLC0415

    async def main() -> None:
        async with ScriptedServer() as server:
            served = 0

            async def short(_: Request, wire: Wire) -> None:
                nonlocal served
                served += 1
                server.requests.clear()
                bookmark = {"metadata": {"resourceVersion": str(server.version)}}
                await wire.begin()
                await wire.line({"type": "BOOKMARK", "object": bookmark})
                await (wire.end() if served % 2 else _reset(wire))
                server.watch_faults.append(short)

            async def _reset(wire: Wire) -> None:
                wire.reset()

            server.watch_faults.append(short)
            for _ in range(100):
                await server.put(a_pod_object())
            pipe.send(server.port)
            while True:
                await asyncio.to_thread(pipe.recv)
                pipe.send(served)

    asyncio.run(main())


@asynccontextmanager
async def ending_server() -> AsyncIterator[tuple[int, Pipe]]:
    """Its port, and the pipe that tells how many watches it has ended."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield await asyncio.to_thread(here.recv), here
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)


async def watches(times: int) -> bool:
    """Our side of the API server."""
    from bench.watching import _connection  # noqa: PLC0415
    from kubewars.cluster.feed import WatchFeed  # noqa: PLC0415

    async def hurried(_: float) -> None:
        await asyncio.sleep(0.001)

    async with ending_server() as (port, pipe):
        connection = _connection(port)
        feed = WatchFeed(connection, chance=random.Random(1), sleep=hurried)

        async def ended(number: int) -> Held:
            while True:
                pipe.send("how many")
                if await asyncio.to_thread(pipe.recv) >= number:
                    break
                await asyncio.sleep(0.05)
            gc.collect()
            found = held_by("self")
            return Held(found.megabytes, found.descriptors, len(asyncio.all_tasks()))

        feed.start()
        before = await ended(50)
        after = await ended(50 + times)
        known = len(feed.pods)
        await feed.stop()
        await connection.close()
    print(f"{times} watches ended or reset, {known} of 100 pods known at the end:\n  before {before}\n  after  {after}")
    return known == 100 and not before.has_grown_to(after)


async def spectators(times: int) -> bool:
    """The browsers' side."""
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        async with crowd_server(FIGHTERS, 0, Path(folder)) as served, serving(served, Path(folder)) as running:
            watching, _ = await by_stream(running, Onlooker(), FIGHTERS - 10)
            await _come_and_go(running, 50)
            before = held_by(running.process.pid)
            await _come_and_go(running, times)
            await asyncio.sleep(2.0)
            after = held_by(running.process.pid)
            watching.cancel()
    print(f"{times} spectators that came and went:\n  before {before}\n  after  {after}")
    return not before.has_grown_to(after)


async def _come_and_go(running: Demo, times: int) -> None:
    async def once(number: int) -> None:
        async with spectator(running.stream) as socket:
            await socket.recv()
            if number % 3 == 0:
                socket.transport.abort()

    for start in range(0, times, 20):
        await asyncio.gather(*(once(number) for number in range(start, min(start + 20, times))))


async def main(times: int) -> bool:
    tell_machine()
    results: list[Any] = [await watches(times), await spectators(times)]
    print("flat" if all(results) else "GROWN")
    return all(results)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1000)
    options = parser.parse_args()
    sys.exit(0 if asyncio.run(main(options.times)) else 1)
