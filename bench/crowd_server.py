"""An API server of 60,000 pods, as small as it can be: it answers from bytes made before, in a process of its own.

A sixth of its pods are in the game. The selector is evaluated here, against the labels of every pod of the namespace,
as an API server does; who asks without one gets all of them. It serves what the game asks for: lists in pages and as a
stream, watches, single controllers, strikes, Leases and Events, over TLS. Strikes kill, and each dead pod is replaced.
"""

import asyncio
import itertools
import json
import random
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bench.watching import a_pod
from tests.cluster.pki import Authority

NAMESPACE = "arena"
WING = 50
#: Of ten events eight turn a pod's readiness, one ends a pod and one brings its replacement.
_TURNS_OF_TEN = 8


@dataclass
class Member:
    """One pod: its labels for the selector, and its JSON around the two places that ever change."""

    uid: str
    number: int
    labels: dict[str, str]
    version: int
    is_ready: bool = True

    def text(self) -> bytes:
        pod = a_pod(self.number)
        pod["metadata"] |= {"uid": self.uid, "namespace": NAMESPACE, "resourceVersion": str(self.version)}
        pod["metadata"]["name"] = f"pod-{self.uid[-12:]}"
        pod["metadata"]["labels"] = self.labels
        if "player" in self.labels:
            owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "controller": True}
            pod["metadata"]["ownerReferences"] = [owner | _identity("rs", self.number // WING)]
        ready = "True" if self.is_ready else "False"
        for condition in pod["status"]["conditions"]:
            if condition["type"] == "Ready":
                condition["status"] = ready
        pod["status"]["containerStatuses"][0]["ready"] = self.is_ready
        return json.dumps(pod, separators=(",", ":")).encode()


@dataclass
class Told:
    """One event as it was written: on which pod, what it is now, and the machine's monotonic time."""

    uid: str
    kind: str
    at: float


@dataclass
class Crowd:
    """All pods, the game's first; ``game`` of them in wings of fifty, each with a ReplicaSet and a Deployment."""

    game: int
    others: int
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    version: int = 1_000_000
    members: dict[str, Member] = field(default_factory=dict)
    played: list[str] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    watches: set[asyncio.Queue[bytes]] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    graves: deque[int] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._uids = itertools.count(1)
        for number in range(self.game):
            self._add(number, _labels(number))
        for number in range(self.others):
            self._add(number, {"app": f"shop-{number % 100}"})
        self.replica_sets = [_controller("rs", number) for number in range((self.game + WING - 1) // WING)]
        self.deployments = {f"dep-{number}": _controller("dep", number) for number in range(len(self.replica_sets))}

    def selected(self, selector: str) -> list[str]:
        """The uids that match, every pod's labels looked at."""
        wanted = [tuple(part.split("=", 1)) for part in selector.split(",") if "=" in part]
        return [
            uid for uid, member in self.members.items() if all(member.labels.get(key) == value for key, value in wanted)
        ]

    def text(self, uid: str) -> bytes:
        return self.texts.get(uid) or self.members[uid].text()

    def churn(self) -> None:
        """One event."""
        if self.graves and self.chance.random() < 0.5:
            number = self.graves.popleft()
            self._tell("ADDED", self._add(number, _labels(number)))
        elif self.chance.randrange(10) < _TURNS_OF_TEN:
            member = self.members[self.chance.choice(self.played)]
            member.is_ready = not member.is_ready
            self._tell("MODIFIED", member)
        else:
            self.kill(self.chance.choice(self.played))

    def kill(self, uid: str) -> None:
        member = self.members.pop(uid)
        place = self.played.index(uid)
        self.played[place] = self.played[-1]
        self.played.pop()
        self.graves.append(member.number)
        self._tell("DELETED", member)
        del self.texts[uid]

    def _add(self, number: int, labels: dict[str, str]) -> Member:
        self.version += 1
        uid = f"00000000-0000-4000-8000-{next(self._uids):012d}"
        member = self.members[uid] = Member(uid, number, labels, self.version)
        if "player" in labels:
            self.played.append(uid)
            self.texts[uid] = member.text()
        return member

    def _tell(self, kind: str, member: Member) -> None:
        self.version += 1
        member.version = self.version
        text = self.texts[member.uid] = member.text()
        line = b'{"type":"' + kind.encode() + b'","object":' + text + b"}\n"
        state = "ready" if member.is_ready else "functional"
        self.told.append(Told(member.uid, state if kind != "DELETED" else "gone", time.monotonic()))
        for queue in self.watches:
            queue.put_nowait(line)


def _labels(number: int) -> dict[str, str]:
    return {"game": "starwars", "player": f"player-{number // WING:03d}", "app": "wing"}


def _identity(kind: str, number: int) -> dict[str, str]:
    return {"name": f"{kind}-{number}", "uid": f"{kind}-uid-{number}"}


def _controller(kind: str, number: int) -> bytes:
    labels = _labels(number * WING) if kind == "rs" else {}
    metadata: dict[str, Any] = _identity(kind, number) | {"namespace": NAMESPACE, "resourceVersion": "5"}
    if kind == "rs":
        owner = {"apiVersion": "apps/v1", "kind": "Deployment", "controller": True} | _identity("dep", number)
        metadata |= {"labels": labels, "ownerReferences": [owner]}
    spec = {"replicas": WING, "template": {"metadata": {"labels": _labels(number * WING)}}}
    return json.dumps({"metadata": metadata, "spec": spec, "status": {"readyReplicas": WING}}).encode()


class CrowdServer:
    """The handlers."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self._leases: dict[str, Any] = {}

    def routes(self) -> list[web.RouteDef]:
        core, play = f"/api/v1/namespaces/{NAMESPACE}", "/{name}"
        lease = "/apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases"
        return [
            web.get("/version", self._version),
            web.get(f"{core}/pods", self._pods),
            web.delete(f"{core}/pods{play}", self._strike),
            web.post(f"{core}/pods{play}/eviction", self._strike),
            web.get("/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments/{name}", self._deployment),
            web.get(lease + play, self._lease),
            web.post(lease, self._keep_lease),
            web.put(lease + play, self._keep_lease),
            web.post(f"{core}/events", self._echo),
            web.get("/{tail:.*}", self._others),
        ]

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"gitVersion": "v1.37.2"})

    async def _pods(self, request: web.Request) -> web.StreamResponse:
        query, crowd = request.query, self.crowd
        if query.get("watch"):
            return await self._watch(request, listing="sendInitialEvents" in query)
        uids = crowd.selected(query.get("labelSelector", ""))
        start, limit = int(query.get("continue") or 0), int(query.get("limit") or len(uids))
        more = f',"continue":"{start + limit}"' if start + limit < len(uids) else ""
        head = f'{{"kind":"PodList","metadata":{{"resourceVersion":"{crowd.version}"{more}}},"items":['.encode()
        body = head + b",".join(map(crowd.text, uids[start : start + limit])) + b"]}"
        return web.Response(body=body, content_type="application/json")

    async def _watch(self, request: web.Request, *, listing: bool) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.crowd.watches.add(queue)
        try:
            if listing:
                for piece in self._initial(request.query.get("labelSelector", "")):
                    await response.write(piece)
            while True:
                lines = [await queue.get()]
                while not queue.empty():
                    lines.append(queue.get_nowait())
                await response.write(b"".join(lines))
        except ConnectionError:
            return response  # the game has ended
        finally:
            self.crowd.watches.discard(queue)

    def _initial(self, selector: str) -> Iterator[bytes]:
        version = self.crowd.version
        texts = [self.crowd.text(uid) for uid in self.crowd.selected(selector)]
        for start in range(0, len(texts), 20):
            yield b"".join(b'{"type":"ADDED","object":' + text + b"}\n" for text in texts[start : start + 20])
        yield _listing_ends(version)

    async def _others(self, request: web.Request) -> web.StreamResponse:
        """Controllers: the ReplicaSets carry the label, of the other kinds there are none that do."""
        texts = self.crowd.replica_sets if request.path.endswith("/replicasets") else []
        if request.query.get("watch"):
            response = web.StreamResponse(headers={"Content-Type": "application/json"})
            await response.prepare(request)
            if "sendInitialEvents" in request.query:
                lines = [b'{"type":"ADDED","object":' + text + b"}\n" for text in texts]
                await response.write(b"".join(lines) + _listing_ends(self.crowd.version))
            await asyncio.Event().wait()
        body = f'{{"kind":"List","metadata":{{"resourceVersion":"{self.crowd.version}"}},"items":['.encode()
        return web.Response(body=body + b",".join(texts) + b"]}", content_type="application/json")

    async def _deployment(self, request: web.Request) -> web.Response:
        return web.Response(body=self.crowd.deployments[request.match_info["name"]], content_type="application/json")

    async def _strike(self, request: web.Request) -> web.Response:
        name, told = request.match_info["name"], await request.json()
        wanted = told.get("deleteOptions", told).get("preconditions", {})
        member = self.crowd.members.get(wanted.get("uid", ""))
        if member is None or f"pod-{member.uid[-12:]}" != name:
            return _refuse(404, "NotFound")
        if wanted.get("resourceVersion") != str(member.version):
            return _refuse(409, "Conflict")
        self.crowd.kill(member.uid)
        return web.json_response({"kind": "Status", "status": "Success"})

    async def _lease(self, request: web.Request) -> web.Response:
        held = self._leases.get(request.match_info["name"])
        return web.json_response(held) if held else _refuse(404, "NotFound")

    async def _keep_lease(self, request: web.Request) -> web.Response:
        lease = await request.json()
        self.crowd.version += 1
        lease["metadata"]["resourceVersion"] = str(self.crowd.version)
        self._leases[lease["metadata"]["name"]] = lease
        return web.json_response(lease)

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response(await request.json())


def _refuse(code: int, reason: str) -> web.Response:
    return web.json_response({"kind": "Status", "code": code, "reason": reason, "message": reason}, status=code)


def _listing_ends(version: int) -> bytes:
    metadata = {"resourceVersion": str(version), "annotations": {"k8s.io/initial-events-end": "true"}}
    return json.dumps({"type": "BOOKMARK", "object": {"metadata": metadata}}).encode() + b"\n"


def _serve(pipe: Pipe, game: int, others: int, folder: Path) -> None:
    """The process: says its port, then obeys (``churn`` at a rate for seconds, ``truth``) until it is ended."""

    async def churn(crowd: Crowd, rate: float, seconds: float) -> int:
        begun, done = time.monotonic(), 0
        while (passed := time.monotonic() - begun) < seconds:
            while done < passed * rate:
                crowd.churn()
                done += 1
            await asyncio.sleep(1 / rate)
        return done

    async def main() -> None:
        crowd = Crowd(game, others)
        server = CrowdServer(crowd)
        app = web.Application(client_max_size=1 << 22)
        app.add_routes(server.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        pipe.send(runner.addresses[0][1])
        while True:
            word, *rest = await asyncio.to_thread(pipe.recv)
            if word == "churn":
                crowd.told.clear()
                done = await churn(crowd, *rest)
                pipe.send((done, [(told.uid, told.kind, told.at) for told in crowd.told]))
            elif word == "truth":
                pipe.send({uid: crowd.members[uid].is_ready for uid in crowd.played})

    asyncio.run(main())


@dataclass
class Served:
    """The server's process, seen from the bench."""

    kubeconfig: Path
    _pipe: Pipe

    async def ask(self, *words: Any) -> Any:
        self._pipe.send(words)
        return await asyncio.to_thread(self._pipe.recv)


@asynccontextmanager
async def crowd_server(game: int, others: int, folder: Path) -> AsyncIterator[Served]:
    """A server of so many pods that is ready to answer; ended with the block. ``folder`` keeps its kubeconfig."""
    authority = Authority(folder)
    authority.leaf("server")
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there, game, others, folder), daemon=True)
    process.start()
    try:
        port = await asyncio.to_thread(here.recv)
        cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(authority.ca)}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "crowd",
            "contexts": [{"name": "crowd", "context": {"cluster": "crowd", "user": "bench", "namespace": NAMESPACE}}],
            "clusters": [{"name": "crowd", "cluster": cluster}],
            "users": [{"name": "bench", "user": {"token": "bench"}}],
        }
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(config))
        yield Served(kubeconfig, here)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
