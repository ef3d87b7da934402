"""A demo as a process of its own, players made to measure in it, and a spectator that sees every message."""

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0


@dataclass
class Demo:
    """A running demo. ``started`` is the monotonic time just before the process was asked for."""

    process: asyncio.subprocess.Process
    folder: Path
    address: str
    started: float

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubewars.kubeconfig"

    @property
    def stream(self) -> str:
        return self.address.replace("http", "ws") + "stream"

    def resident_mb(self) -> float:
        """Memory of the game's own process, MB (Linux only)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found.group(1)) / 1024

    def processor_seconds(self) -> float:
        """Processor time of the game's own process, which other work on the machine disturbs least (Linux only)."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def demo(*words: str, token: str = "") -> AsyncIterator[Demo]:
    """A demo on free ports, without a browser, ended with the block. ``token`` is the presenter's, if it matters."""
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        started = time.monotonic()
        process = await ask_for(Path(folder), "--port", "0", *words, token=token)
        try:
            yield Demo(process, Path(folder), await _address(process), started)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def ask_for(folder: Path, *words: str, token: str = "") -> asyncio.subprocess.Process:
    """Start the process of a demo; what it prints can be read from its ``stdout``."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kubewars", "demo", "--api-port", "0", "--no-open", *words),
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "KUBEWARS_WARM_UP": "0"}
        | ({"KUBEWARS_TOKEN": token} if token else {}),
        stdout=asyncio.subprocess.PIPE,
    )


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode():
            found = re.search(r"Arena +(http://\S+)", line)
            if found:
                return found.group(1)
    raise RuntimeError("the demo ended before it said where the arena is")


@asynccontextmanager
async def spectator(address: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket that has said hello; its first message is the snapshot."""
    async with connect(address, compression=None, max_size=None, proxy=None) as socket:
        await socket.send('{"type":"hello"}')
        yield socket


async def fly(kubeconfig: Path, players: int, wing: int) -> None:
    """Let so many players fly a ReplicationController of ``wing`` pods each."""
    connection = await Connection.open(kubeconfig)
    applier = Applier(connection)
    for number in range(players):
        await applier.apply(_controller(f"player-{number}", wing))
    await connection.close()


async def all_flying(address: str, fighters: int) -> None:
    """Return when so many fighters are functional."""
    states: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE), spectator(address) as socket:
        async for raw in socket:
            follow(states, msgspec.json.decode(raw))
            if sum(state in {"functional", "ready"} for state in states.values()) >= fighters:
                return


def follow(states: dict[str, str], message: dict[str, Any]) -> None:
    """Keep the fighters' states as a browser does."""
    for fighter in message.get("fighters", ()):
        states[fighter["uid"]] = fighter["state"]
    for event in message.get("events", ()):
        if event["type"] == "fighter":
            states[event["fighter"]["uid"]] = event["fighter"]["state"]
        elif event["type"] == "turned":
            states[event["uid"]] = event["state"]
        elif event["type"] == "fighter_gone":
            states.pop(event["uid"], None)


def _controller(player: str, size: int) -> dict[str, Any]:
    labels = {"game": "starwars", "player": player}
    pod = {"containers": [{"name": "pilot", "image": "nginx", "resources": {"requests": {"cpu": "1m"}}}]}
    return {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "metadata": {"name": player, "labels": labels},
        "spec": {"replicas": size, "template": {"metadata": {"labels": labels}, "spec": pod}},
    }
