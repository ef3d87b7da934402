"""How long one student can hold up the room: ``python -m bench.hostile [--only PART…] [--pods N] [--above MS]``.

Sends each request of ``tests/training/heavy.py`` as a player of its own to a training cluster with a crowd of pods,
and meanwhile, from another process, asks for one small object over and over as somebody well-behaved does. *Held* is
the longest that this one waited for an answer, *work* the processor time that the cluster spent until a little after
the answer, its controllers included. Worst first. Linux only.
"""

import argparse
import asyncio
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import yaml

from bench.cluster_process import Client, Subject, client_of, training_cluster, until
from bench.figures import tell_machine
from tests.training.heavy import LET_IN, Heavy, heavy_requests
from tests.training.hostile import Hostile

CORE = "/api/v1"
GOAL = 250.0  # milliseconds
_AFTERMATH = 1.0  # seconds in which controllers and nodes may still have work with it
_PATIENCE = 60.0

# What the well-behaved one does: one request after another; prints the longest wait on each line of its input.
_NEIGHBOUR = """
import http.client, ssl, sys, threading, time
host, token, path = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
connection = http.client.HTTPSConnection(host, context=context, timeout=300)
worst, count = 0.0, 0
def ask():
    global worst, count
    while True:
        began = time.monotonic()
        connection.request("GET", path, headers={"Authorization": "Bearer " + token})
        connection.getresponse().read()
        worst = max(worst, time.monotonic() - began)
        count += 1
        time.sleep(0.005)
threading.Thread(target=ask, daemon=True).start()
for _ in sys.stdin:
    before = count
    while count == before:
        time.sleep(0.001)
    print(worst * 1000, flush=True)
    worst = 0.0
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one shape: milliseconds held and worked, and the answer."""

    what: str
    held: float
    work: float
    told: str

    def line(self) -> str:
        mark = "" if self.held <= GOAL else "  ABOVE THE GOAL"
        return f"{self.what[:52]:52} {self.held:8.0f} {self.work:8.0f}   {self.told}{mark}"


class Neighbour:
    """The well-behaved one, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def of(cls, subject: Subject) -> "Neighbour":
        told = yaml.safe_load(subject.kubeconfig.read_text())
        server = told["clusters"][0]["cluster"]["server"].removeprefix("https://")
        words = (
            sys.executable,
            "-c",
            _NEIGHBOUR,
            server,
            told["users"][0]["user"]["token"],
            f"{CORE}/namespaces/default",
        )
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe))

    async def worst(self) -> float:
        """The longest wait since this was asked last, in milliseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        return float(await self._process.stdout.readline())

    async def leave(self) -> None:
        self._process.terminate()
        await self._process.wait()


async def _sent(session: aiohttp.ClientSession, request: Hostile) -> str:
    """Code and reason of the answer, in words."""
    headers = {"Accept-Encoding": "identity"} | request.headers
    try:
        async with asyncio.timeout(_PATIENCE):
            async with session.request(
                request.method, request.path, data=request.body or None, headers=headers
            ) as answer:
                read = await answer.read()
    except TimeoutError:
        return f"no answer in {_PATIENCE:.0f} s"
    except (aiohttp.ClientError, ConnectionError) as error:
        return f"cut off: {type(error).__name__}"
    if answer.status < 400:
        return str(answer.status)
    try:
        told = json.loads(read)
        return f"{answer.status} {told['reason']}: {told['message'][:60]!r}"
    except (ValueError, KeyError):
        return str(answer.status)


async def _measured(
    subject: Subject, neighbour: Neighbour, session: aiohttp.ClientSession, what: str, heavy: Heavy
) -> Outcome:
    for request in heavy.before:
        await _sent(session, request)
    await asyncio.sleep(0.1)
    await neighbour.worst()
    used = subject.processor_seconds()
    told = await _sent(session, heavy.request)
    await asyncio.sleep(_AFTERMATH)
    held = await neighbour.worst()
    return Outcome(what, held, (subject.processor_seconds() - used) * 1000, told)


async def _crowd(client: Client, pods: int) -> None:
    pod = {"containers": [{"name": "c", "image": "nginx"}]}
    await client.ask("POST", f"{CORE}/namespaces", {"metadata": {"name": "crowd"}})
    for number in range(max(1, pods // 100)):
        labels = {"wing": f"wing-{number}"}
        template = {"metadata": {"labels": labels}, "spec": pod}
        spec = {"replicas": min(pods, 100), "selector": labels, "template": template}
        metadata = {"name": labels["wing"]}
        body = {"kind": "ReplicationController", "apiVersion": "v1", "metadata": metadata, "spec": spec}
        await client.ask("POST", f"{CORE}/namespaces/crowd/replicationcontrollers", body)

    async def is_full() -> bool:
        found = json.loads(await client.ask("GET", f"{CORE}/namespaces/crowd/pods?limit=1"))
        return len(found["items"]) + found["metadata"].get("remainingItemCount", 0) >= pods

    if not await until(is_full, _PATIENCE):
        raise RuntimeError(f"the crowd of {pods} pods did not come")
    await asyncio.sleep(2)


@asynccontextmanager
async def _player(subject: Subject, client: Client, name: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A new player, whose place goes with the block."""
    told = yaml.safe_load(await client.ask("POST", f"/kubewars/players/{name}"))
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession(
        yaml.safe_load(subject.kubeconfig.read_text())["clusters"][0]["cluster"]["server"],
        connector=aiohttp.TCPConnector(ssl=context),
        headers={"Authorization": f"Bearer {told['users'][0]['user']['token']}"},
        timeout=aiohttp.ClientTimeout(total=None),
    ) as session:
        yield session
    await client.ask("DELETE", f"{CORE}/namespaces/{name}")


async def main(options: argparse.Namespace) -> int:
    tell_machine()
    print(f"the machine's load before: {', '.join(f'{one:.1f}' for one in os.getloadavg())}", flush=True)
    outcomes: list[Outcome] = []
    shapes = [
        (number, what)
        for number, (what, _) in enumerate(heavy_requests(""))
        if not options.only or any(part in what for part in options.only)
    ]
    async with (
        training_cluster("--pace", "none", "--seed", "1", "--nodes", "25") as subject,
        client_of(subject) as client,
    ):
        await _crowd(client, options.pods)
        neighbour = await Neighbour.of(subject)
        await asyncio.sleep(3)
        idle = await neighbour.worst()
        print(f"{options.pods} pods; nobody hostile: {idle:.0f} ms at worst in 3 s\n", flush=True)
        for number, what in shapes:
            name = f"student-{number}"
            heavy = dict(heavy_requests(name, options.values))[what]()
            async with _player(subject, client, name) as session:
                outcome = await _measured(subject, neighbour, session, what, heavy)
            outcomes.append(outcome)
            if options.tells_each:
                print(outcome.line(), flush=True)
        await neighbour.leave()
        print(f"memory afterwards: {subject.resident_mb():.0f} MB")
    outcomes.sort(key=lambda one: -one.held)
    print(f"\n{'request':52} {'held ms':>8} {'work ms':>8}   answer        (goal: held under {GOAL:.0f} ms)")
    for outcome in outcomes:
        if outcome.held >= options.above:
            print(outcome.line())
    above = sum(outcome.held > GOAL for outcome in outcomes)
    print(f"{len(outcomes)} requests, {above} above the goal", flush=True)
    return above


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], help="only requests whose name holds one of these")
    parser.add_argument("--pods", type=int, default=2000, help="of others, in the cluster all the while")
    parser.add_argument("--values", type=int, default=LET_IN, help="how many values a body has, if it has many")
    parser.add_argument("--above", type=float, default=0.0, help="tell only those that held for so many ms")
    parser.add_argument("--tells-each", action="store_true", help="tell each as it is done, too")
    options = parser.parse_args()
    if sys.platform == "linux":
        asyncio.run(main(options))
    else:
        sys.exit("this bench reads /proc: it runs on Linux only")
