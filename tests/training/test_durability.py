"""What was acknowledged is there after kill -9, again and again, under load.

More of the same with ``KUBEWARS_KILL_ROUNDS=50``.
"""

import asyncio
import itertools
import json
import os
import random
import ssl
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.training.test_main import a_process, its_first_line

ROUNDS = int(os.environ.get("KUBEWARS_KILL_ROUNDS", "2"))
PATH = "/api/v1/namespaces/default/configmaps"


@dataclass
class Ledger:
    """What the cluster has promised, by name: the value, or None once the deletion was acknowledged.

    A name whose last request was never answered may be either way, and is in doubt until somebody looks.
    """

    kept: dict[str, str | None] = field(default_factory=dict)
    doubtful: dict[str, set[str | None]] = field(default_factory=dict)
    revision: int = 0

    def begins(self, name: str, value: str | None) -> None:
        self.doubtful[name] = {self.kept.get(name), value}

    def promised(self, name: str, value: str | None, revision: int) -> None:
        self.doubtful.pop(name)
        self.kept[name] = value
        self.revision = max(self.revision, revision)

    def settle(self, found: dict[str, str]) -> list[str]:
        """The broken promises; what was in doubt is taken as it was found."""
        broken = []
        for name in self.kept.keys() | self.doubtful.keys() | found.keys():
            allowed = self.doubtful.get(name, {self.kept.get(name)})
            if found.get(name) not in allowed:
                broken.append(f"{name}: {found.get(name)} is none of {allowed}")
        self.kept, self.doubtful = dict(found), {}
        return broken


@asynccontextmanager
async def a_client(folder: Path) -> AsyncIterator[aiohttp.ClientSession]:
    told = yaml.safe_load((folder / "kubeconfig").read_text())
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    headers = {"Authorization": f"Bearer {told['users'][0]['user']['token']}"}
    connector = aiohttp.TCPConnector(ssl=context, limit=0)
    async with aiohttp.ClientSession(
        told["clusters"][0]["cluster"]["server"], connector=connector, headers=headers
    ) as session:
        yield session


async def write_until_it_dies(client: aiohttp.ClientSession, ledger: Ledger, prefix: str) -> None:
    """Create, change and delete, and note down each promise, until the connection breaks."""

    async def send(name: str, value: str | None, method: str, path: str, body: Any = None) -> None:
        ledger.begins(name, value)
        async with client.request(method, path, json=body) as answer:
            told = await answer.json()
            assert answer.status in (200, 201), told
            revision = int(told.get("metadata", {}).get("resourceVersion", 0))
        ledger.promised(name, value, revision)

    try:
        for number in itertools.count():
            name = f"{prefix}-{number}"
            made = {"metadata": {"name": name}, "data": {"value": "first"}}
            await send(name, "first", "POST", PATH, made)
            await send(name, "second", "PUT", f"{PATH}/{name}", made | {"data": {"value": "second"}})
            if number % 3 == 0:
                await send(name, None, "DELETE", f"{PATH}/{name}")
    except aiohttp.ClientError:
        return


async def listed(client: aiohttp.ClientSession) -> tuple[dict[str, str], int]:
    async with client.get(PATH) as answer:
        told = await answer.json()
    found = {item["metadata"]["name"]: item["data"]["value"] for item in told["items"] if "value" in item["data"]}
    return found, int(told["metadata"]["resourceVersion"])


async def resumed(client: aiohttp.ClientSession, revision: int) -> int:
    """The first thing that a watch from ``revision`` says: 410, or 200 when it goes on from there."""
    query = f"{PATH}?watch=1&resourceVersion={revision}&timeoutSeconds=1"
    async with client.get(query) as answer:
        line = await answer.content.readline() if answer.status == 200 else b""
    if answer.status == 200 and line and json.loads(line)["type"] == "ERROR":
        return int(json.loads(line)["object"]["code"])
    return answer.status


async def test_all_that_was_acknowledged_outlives_kill_after_kill(tmp_path: Path) -> None:
    chance = random.Random(11)
    ledger = Ledger()
    words = ("--port", "0", "--pace", "none", "--data", str(tmp_path / "data"))
    for number in range(ROUNDS + 1):
        async with a_process(tmp_path, *words) as process, asyncio.timeout(60):
            await its_first_line(process)
            async with a_client(tmp_path) as client:
                found, revision = await listed(client)
                broken = ledger.settle(found)
                oldest, latest = await resumed(client, 1), await resumed(client, revision)
                promised = ledger.revision
                if number < ROUNDS:
                    await _load_and_kill(process, client, ledger, f"round-{number}", chance.randint(30, 120))

        assert broken == []
        assert revision >= promised
        assert latest == 200
        # A process that has just begun knows nothing of the events before.
        assert oldest == (410 if number else 200)


async def _load_and_kill(
    process: Process, client: aiohttp.ClientSession, ledger: Ledger, prefix: str, objects: int
) -> None:
    writers = [asyncio.create_task(write_until_it_dies(client, ledger, f"{prefix}-{number}")) for number in range(6)]
    enough = len(ledger.kept) + objects
    while len(ledger.kept) < enough and not any(writer.done() for writer in writers):  # noqa: ASYNC110 - a ledger
        await asyncio.sleep(0.005)
    process.kill()
    await asyncio.gather(*writers)
