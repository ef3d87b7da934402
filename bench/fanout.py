"""How close the hub comes to a bare uvloop transport: ``python -m bench.fanout [--spectators 1000]``.

Two servers write the same frames to the same number of sockets, one after the other, several times over in one run:
*hub* is the whole server as it is served (FastAPI, uvicorn, our protocol, the hub), *bare* is a loop over uvloop
transports. Compared is the server's CPU time for each message, which a busy machine disturbs less than wall time.
A third process is the audience: it counts what each socket gets and how old it is.
"""

import argparse
import asyncio
import importlib.metadata
import multiprocessing
import multiprocessing.connection
import os
import platform
import socket
import statistics
import time
from collections.abc import Callable
from typing import Any, cast

import uvloop

from kubewars.server.frame import text_frame
from kubewars.server.hub import Hub
from kubewars.server.serving import allow_many_sockets, serving
from kubewars.server.web_app import create_app
from kubewars.wire.messages import Delta, FighterTurned, encode
from tests.server.staged_game import EPOCH, StagedGame

GOAL = 0.9
HELLO = b"\x81\x90\0\0\0\0" + b'{"type":"hello"}'
UPGRADE = (
    b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
#: Seconds to wait for a child process.
PATIENCE = 60.0
#: One listener in so many has its messages' age taken.
SAMPLE = 20

Pipe = multiprocessing.connection.Connection
Publish = Callable[[Delta], None]


def a_delta(seq: int, now: float) -> Delta:
    """A tick in battle: three fighters change, about 300 bytes. ``time`` is when it was made."""
    turned = (FighterTurned(uid=f"6f1c2a58-0000-4000-8000-{n:012d}", state="struck", since=12.345) for n in range(3))
    return Delta(epoch=EPOCH, seq=seq, time=now, events=tuple(turned))


async def publish_for(seconds: float, hertz: float, publish: Publish) -> dict[str, float]:
    """Publish at a steady rate; answers what it cost this process."""
    rounds = int(seconds * hertz)
    cpu, begun = time.process_time(), time.monotonic()
    for number in range(1, rounds + 1):
        publish(a_delta(number, time.monotonic()))
        await asyncio.sleep(max(0.0, begun + number / hertz - time.monotonic()))
    return {"deltas": rounds, "cpu": time.process_time() - cpu, "wall": time.monotonic() - begun}


async def run_hub(pipe: Pipe, spectators: int, seconds: float, hertz: float) -> None:
    """The real server; the game on its stage has nothing to do but to be published."""
    hub = Hub(clock=asyncio.get_running_loop().time)
    app = create_app(StagedGame(), hub, token="a-token-for-the-bench")
    plug = socket.create_server(("127.0.0.1", 0), backlog=2048)
    async with serving(app, hub, plug):
        pipe.send(plug.getsockname()[1])
        while hub.spectators < spectators:  # noqa: ASYNC110 - the hub tells nobody
            await asyncio.sleep(0.05)
        pipe.send(await publish_for(seconds, hertz, hub.publish) | {"behind": hub.behind + hub.tally.cut})
        await asyncio.to_thread(pipe.recv)


class BareLine(asyncio.Protocol):
    """A transport in a list."""

    def __init__(self, lines: list[asyncio.Transport]) -> None:
        self._lines = lines

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._lines.append(cast("asyncio.Transport", transport))  # uvloop's are none by inheritance


async def run_bare(pipe: Pipe, spectators: int, seconds: float, hertz: float) -> None:
    """The least that writing one frame to many can be."""
    lines: list[asyncio.Transport] = []
    server = await asyncio.get_running_loop().create_server(lambda: BareLine(lines), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while len(lines) < spectators:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)

    def publish(delta: Delta) -> None:
        frame = text_frame(encode(delta))
        for line in lines:
            line.write(frame)

    pipe.send(await publish_for(seconds, hertz, publish) | {"behind": 0})
    await asyncio.to_thread(pipe.recv)


class Listener(asyncio.Protocol):
    """Counts deltas in a stream of bytes; the mark is never cut in two unseen."""

    MARK = b'"type":"delta"'

    def __init__(self, *, is_hub: bool, ages: list[float] | None) -> None:
        self.deltas = 0
        self._is_hub = is_hub
        self._ages = ages
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._is_hub:
            self._transport.write(UPGRADE)

    def data_received(self, data: bytes) -> None:
        if self._is_hub:
            self._is_hub = False
            self._transport.write(HELLO)
        joined = self._tail + data
        found = joined.count(self.MARK)
        self.deltas += found
        self._tail = joined[-len(self.MARK) + 1 :]
        if found and self._ages is not None:
            made = joined.rpartition(b'"time":')[2].partition(b",")[0]
            self._ages.append(time.monotonic() - float(made))


async def listen(pipe: Pipe, port: int, spectators: int, *, is_hub: bool) -> None:
    """The audience: connects in small groups, then only listens until told to stop."""
    loop = asyncio.get_running_loop()
    ages: list[float] = []
    listeners: list[Listener] = []
    for number in range(spectators):
        listener = Listener(is_hub=is_hub, ages=ages if number % SAMPLE == 0 else None)
        listeners.append(listener)
        await loop.create_connection(lambda listener=listener: listener, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.to_thread(pipe.recv)
    await asyncio.sleep(0.5)  # what is under way arrives
    ages.sort()
    pipe.send(
        {
            "fewest": min(listener.deltas for listener in listeners),
            "p50": ages[len(ages) // 2],
            "p99": ages[int(len(ages) * 0.99)],
        }
    )


def serve_child(pipe: Pipe, kind: str, spectators: int, seconds: float, hertz: float) -> None:
    allow_many_sockets()
    uvloop.run((run_hub if kind == "hub" else run_bare)(pipe, spectators, seconds, hertz))


def audience_child(pipe: Pipe, kind: str, port: int, spectators: int) -> None:
    allow_many_sockets()
    uvloop.run(listen(pipe, port, spectators, is_hub=kind == "hub"))


def wait_for(pipe: Pipe) -> Any:
    """What a child says next."""
    if not pipe.poll(PATIENCE):
        raise SystemExit(f"A process of this bench has said nothing for {PATIENCE:.0f} s; nothing was measured.")
    return pipe.recv()


def measure(kind: str, spectators: int, seconds: float, hertz: float) -> dict[str, float]:
    """One server, one audience, one figure."""
    context = multiprocessing.get_context("spawn")
    to_server, server_end = context.Pipe()
    to_audience, audience_end = context.Pipe()
    server = context.Process(target=serve_child, args=(server_end, kind, spectators, seconds, hertz), daemon=True)
    server.start()
    port = wait_for(to_server)
    audience = context.Process(target=audience_child, args=(audience_end, kind, port, spectators), daemon=True)
    audience.start()
    served = wait_for(to_server)
    to_audience.send("stop")
    heard = wait_for(to_audience)
    to_server.send("stop")
    audience.join(10)
    server.join(10)
    figures = {**served, **heard}
    figures["cpu_us"] = served["cpu"] / (served["deltas"] * spectators) * 1e6
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spectators", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--hertz", type=float, default=20.0, help="deltas a second")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    versions = " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("uvloop", "uvicorn", "websockets"))
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}")
    print(f"Python {platform.python_version()}, {versions}; frame {len(text_frame(encode(a_delta(1, 1e5))))} bytes")
    print(f"{options.spectators} spectators, {options.hertz:g} deltas a second, {options.seconds:g} s each\n")
    print("round  server  CPU µs/message  age p50 ms  age p99 ms  missed")
    results: dict[str, list[float]] = {"bare": [], "hub": []}
    for number in range(1, options.rounds + 1):
        for kind in results if number % 2 else reversed(results):
            got = measure(kind, options.spectators, options.seconds, options.hertz)
            results[kind].append(got["cpu_us"])
            print(
                f"{number:5}  {kind:6}  {got['cpu_us']:14.2f}  {got['p50'] * 1e3:10.1f}  {got['p99'] * 1e3:10.1f}"
                f"  {got['deltas'] - got['fewest']:6.0f}"
            )
    ratios = [bare / hub for bare, hub in zip(results["bare"], results["hub"], strict=True)]
    spread = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"\nhub against bare: median {statistics.median(ratios):.2f} (by round: {spread}); goal {GOAL}")


if __name__ == "__main__":
    main()
