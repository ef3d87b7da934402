"""Clusters to measure, each as processes of its own: the training cluster, and the real control plane beside it."""

import asyncio
import json
import os
import ssl
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.real.control_plane import ControlPlane

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
# After the import, for the time that the import takes is the interpreter's and not the cluster's.
_START = """
import sys
from kubewars.training.__main__ import main
print("imported", flush=True)
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class Subject:
    """A running cluster. ``seconds_to_start`` is from the end of its imports to its first word, where that is known."""

    name: str
    kubeconfig: Path
    processes: tuple[int, ...]
    seconds_to_start: float = 0.0

    def resident_mb(self) -> float:
        """Memory of all its processes, MB (Linux only)."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes)
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor_seconds(self) -> float:
        """Processor time that all its processes have used, which other work on the machine disturbs least."""
        parts = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes]
        return sum(int(part[11]) + int(part[12]) for part in parts) / _TICKS


@asynccontextmanager
async def training_cluster(*words: str) -> AsyncIterator[Subject]:
    """A training cluster on a free port, ended with the block."""
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _START, "--port", "0", "--kubeconfig", str(kubeconfig), *words),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(60):
                await process.stdout.readline()
                imported = time.monotonic()
                json.loads(await process.stdout.readline())
            yield Subject("training cluster", kubeconfig, (process.pid,), time.monotonic() - imported)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@asynccontextmanager
async def real_control_plane(binaries: Path, nodes: int) -> AsyncIterator[Subject]:
    """etcd, kube-apiserver and their company, ended with the block."""
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        plane = ControlPlane(binaries, Path(folder), nodes=nodes)
        await asyncio.to_thread(plane.__enter__)
        try:
            yield Subject("real control plane", plane.kubeconfig, plane.process_ids())
        finally:
            await asyncio.to_thread(plane.stop)


class Client:
    """Requests over TLS to one cluster, as its administrator or as whom he impersonates."""

    def __init__(self, session: aiohttp.ClientSession, anew: Callable[[], aiohttp.ClientSession]) -> None:
        self._session = session
        self._anew = anew

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator["Client"]:
        """The same with a connection of its own, as each kubectl command makes one."""
        async with self._anew() as session:
            yield Client(session, self._anew)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "",
        accept: str = "application/json",
        content_type: str = "application/json",
    ) -> bytes:
        """The body of an answer that is no refusal.

        Raises:
            RuntimeError: the cluster refused; the message is its own.
        """
        headers = {"Accept": accept, "Content-Type": content_type} | ({"Impersonate-User": user} if user else {})
        data = None if body is None else json.dumps(body).encode()
        async with self._session.request(method, path, data=data, headers=headers) as answer:
            read = await answer.read()
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {read[:300]!r}")
            return read

    async def watch(
        self, path: str, seen: Callable[[bytes], None], *, user: str = "", accept: str = "application/json"
    ) -> None:
        """Hand on what a watch brings, in pieces, until cancelled or the server ends it."""
        headers = {"Accept": accept} | ({"Impersonate-User": user} if user else {})
        async with self._session.get(path, headers=headers) as answer:
            answer.raise_for_status()
            async for piece in answer.content.iter_any():
                seen(piece)


@asynccontextmanager
async def client_of(subject: Subject) -> AsyncIterator[Client]:
    """A client with as many connections as it needs."""
    told = yaml.safe_load(subject.kubeconfig.read_text())
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE

    def anew() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            told["clusters"][0]["cluster"]["server"],
            connector=aiohttp.TCPConnector(ssl=context, limit=0),
            headers={"Authorization": f"Bearer {told['users'][0]['user']['token']}"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=60),
        )

    async with anew() as session:
        yield Client(session, anew)


async def until(is_true: Callable[[], Awaitable[bool]], seconds: float, *, every: float = 0.25) -> bool:
    """Whether it became true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not await is_true():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(every)
    return True
