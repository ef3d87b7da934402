"""A small API server over a real socket that can be told to misbehave, and that knows what a fresh list would say.

It keeps objects by resource with one growing resourceVersion, lists them, and streams their history to watches. Faults
are queued: each takes the place of one answer.
"""

import asyncio
import json
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from kubernetes.aio.client import Configuration

from kubewars.cluster.connection import Connection
from kubewars.cluster.credentials import Access
from kubewars.domain.pod import OWNER_LABEL


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    lines: list[tuple[str, str]] = field(default_factory=list)

    def all(self, header: str) -> list[str]:
        """Every value of a header that may stand there more than once."""
        return [value for name, value in self.lines if name == header]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_watch(self) -> bool:
        return self.query.get("watch") == "true"

    @property
    def resource(self) -> str:
        """The plural in the path, with the subresource if any: ``pods``, ``pods/eviction``."""
        parts = self.path.split("/")[3 if self.path.startswith("/api/") else 4 :]
        if parts[:1] == ["namespaces"] and len(parts) > 2:
            parts = parts[2:]
        return "/".join(parts[:1] + parts[2:3])

    @property
    def namespace(self) -> str:
        parts = [*self.path.split("/"), ""]
        return parts[parts.index("namespaces") + 1] if "namespaces" in parts else ""

    @property
    def name(self) -> str:
        parts = self.path.split("/")[3 if self.path.startswith("/api/") else 4 :]
        if parts[:1] == ["namespaces"] and len(parts) > 2:
            parts = parts[2:]
        return unquote(parts[1]) if len(parts) > 1 else ""


@dataclass(eq=False)
class Wire:
    """One connection of one client, as a fault sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, code: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {code} X", f"Content-Length: {len(content)}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + content)
        await self.writer.drain()

    async def begin(self) -> None:
        self.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        await self.writer.drain()

    async def piece(self, content: bytes) -> None:
        self.writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        await self.writer.drain()

    async def line(self, event: dict[str, Any]) -> None:
        await self.piece(json.dumps(event).encode() + b"\n")

    async def end(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    def reset(self) -> None:
        """Break the connection as a dying machine does: RST, no goodbye."""
        raw = self.writer.get_extra_info("socket")
        if raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Fault = Callable[[Request, Wire], Awaitable[None]]


def status(code: int, reason: str = "", message: str = "", **details: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return body | {"code": code, "reason": reason, "message": message or reason, "details": details}


@dataclass
class Change:
    version: int
    resource: str
    type: str
    object: dict[str, Any]


@dataclass
class ScriptedServer:
    """``async with ScriptedServer() as server``. Objects are plain JSON; ``put`` and ``delete`` are its history."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    history: list[Change] = field(default_factory=list)
    version: int = 1000
    compacted: int = 0
    requests: list[Request] = field(default_factory=list)
    list_faults: deque[Fault] = field(default_factory=deque)
    watch_faults: deque[Fault] = field(default_factory=deque)
    write_faults: deque[Fault] = field(default_factory=deque)
    get_faults: deque[Fault] = field(default_factory=deque)
    #: Asked first, for every request; False lets it pass.
    guard: Callable[[Request], tuple[int, dict[str, Any]] | None] = lambda _: None
    #: As a server from before streamed listings; whoever asks is refused, and the refusal is not among ``requests``.
    streams_listings: bool = False
    port: int = 0
    tls: Any = None
    open_sockets: int = 0

    def __post_init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._wires: set[Wire] = set()
        self._news = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        self._ending = 0

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()

    async def up(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        if self._server is None:
            return
        for listener in self._server.sockets:  # who was just accepted must be served: asyncio forgets them at close
            asyncio.get_running_loop().remove_reader(listener.fileno())
        await asyncio.sleep(0.005)
        self._server.close()
        for wire in set(self._wires):
            wire.writer.transport.abort()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        self._server = None

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def connection(self, token: str = "") -> Connection:
        return Connection(Given(self, token))

    @property
    def lists(self) -> list[Request]:
        return [it for it in self.requests if it.method == "GET" and not it.is_watch and not it.name]

    @property
    def watches(self) -> list[Request]:
        return [it for it in self.requests if it.is_watch]

    @property
    def strikes(self) -> list[Request]:
        return [it for it in self.requests if it.method == "DELETE" or it.resource.endswith("/eviction")]

    def names(self, resource: str = "pods") -> set[str]:
        """What a fresh list of the game's objects would hold."""
        return {it["metadata"]["uid"] for it in self.objects[resource].values() if _is_in_game(it)}

    async def put(self, thing: dict[str, Any], resource: str = "pods") -> str:
        uid: str = thing["metadata"]["uid"]
        self.version += 1
        before = self.objects[resource].get(uid)
        thing = json.loads(json.dumps(thing))
        thing["metadata"]["resourceVersion"] = str(self.version)
        self.objects[resource][uid] = thing
        was, is_now = before is not None and _is_selected(before), _is_selected(thing)
        if was or is_now:
            kind = "MODIFIED" if was and is_now else "ADDED" if is_now else "DELETED"
            self.history.append(Change(self.version, resource, kind, thing))
        await self._announce()
        return uid

    async def delete(self, uid: str, resource: str = "pods") -> None:
        self.version += 1
        thing = self.objects[resource].pop(uid)
        thing["metadata"]["resourceVersion"] = str(self.version)
        self.history.append(Change(self.version, resource, "DELETED", thing))
        await self._announce()

    def compact(self) -> None:
        """Forget the history: whoever resumes from before now gets 410."""
        self.compacted = self.version
        self.history.clear()

    async def end_watches(self) -> None:
        self._ending += 1
        await self._announce()

    def break_watches(self) -> None:
        for wire in set(self._wires):
            wire.reset()

    async def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = Wire(reader, writer)
        self._wires.add(wire)
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        self.open_sockets += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while True:
                    await self._respond(await _read_request(reader), wire)
        except _Hangup:
            pass
        finally:
            self.open_sockets -= 1
            self._wires.discard(wire)
            self._serving.discard(task)
            writer.close()

    async def _respond(self, request: Request, wire: Wire) -> None:
        refusal = self.guard(request)
        if refusal is None and "sendInitialEvents" in request.query and not self.streams_listings:
            await wire.answer(422, status(422, "Invalid", "sendInitialEvents is forbidden for watch"))
            return
        self.requests.append(request)
        if refusal is not None:
            await wire.answer(*refusal)
            return
        faults = self._faults_for(request)
        if faults:
            await faults.popleft()(request, wire)
        elif request.method == "DELETE" or request.resource.endswith("/eviction"):
            await self._delete(request, wire)
        elif request.method == "POST":
            await wire.answer(201, request.json)
        elif request.is_watch:
            await self._watch(request, wire)
        elif request.name:
            await self._get(request, wire)
        else:
            await self._list(request, wire)

    def _faults_for(self, request: Request) -> deque[Fault]:
        if request.method != "GET":
            return self.write_faults
        if request.name:
            return self.get_faults
        if request.resource != "pods":
            return deque()
        return self.watch_faults if request.is_watch else self.list_faults

    async def _list(self, request: Request, wire: Wire) -> None:
        items = [it for it in self.objects[request.resource].values() if _fits(it, request)]
        start, limit = int(request.query.get("continue", 0)), int(request.query.get("limit", 0)) or len(items)
        meta = {"resourceVersion": str(self.version)}
        if start + limit < len(items):
            meta["continue"] = str(start + limit)
        await wire.answer(200, {"kind": "List", "metadata": meta, "items": items[start : start + limit]})

    async def _get(self, request: Request, wire: Wire) -> None:
        thing = self._find(request)
        await wire.answer(200, thing) if thing else await wire.answer(404, status(404, "NotFound"))

    async def _delete(self, request: Request, wire: Wire) -> None:
        thing = self._find(request)
        if thing is None:
            await wire.answer(404, status(404, "NotFound"))
            return
        wanted = request.json
        wanted = wanted.get("deleteOptions", wanted).get("preconditions", {})
        if any(thing["metadata"][key] != value for key, value in wanted.items()):
            await wire.answer(409, status(409, "Conflict"))
            return
        await self.delete(thing["metadata"]["uid"], request.resource.partition("/")[0])
        await wire.answer(200, thing)

    def _find(self, request: Request) -> dict[str, Any] | None:
        things = self.objects[request.resource.partition("/")[0]].values()
        return next((it for it in things if it["metadata"]["name"] == request.name), None)

    async def _watch(self, request: Request, wire: Wire) -> None:
        is_listing = "sendInitialEvents" in request.query
        sent = self.version if is_listing else int(request.query["resourceVersion"] or 0)
        if sent < self.compacted and not is_listing:
            await wire.answer(410, status(410, "Expired", "too old resource version"))
            return
        ending = self._ending
        listed = [it for it in self.objects[request.resource].values() if _fits(it, request)]
        await wire.begin()
        if is_listing:
            for thing in listed:
                await wire.line({"type": "ADDED", "object": thing})
            await wire.line({"type": "BOOKMARK", "object": listing_ends(sent)})
        gone = asyncio.ensure_future(wire.reader.read(1))
        try:
            while self._ending == ending:
                next_change = self._news
                for change in [it for it in self.history if it.version > sent]:
                    sent = change.version
                    if change.resource == request.resource and _fits(change.object, request, any_label=True):
                        await wire.line({"type": change.type, "object": change.object})
                if self._ending != ending:
                    break
                news = asyncio.ensure_future(next_change.wait())
                try:
                    await asyncio.wait((news, gone), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    news.cancel()
                if gone.done():
                    raise _Hangup
            await wire.end()
        finally:
            gone.cancel()
            await asyncio.wait((gone,))


def listing_ends(version: int) -> dict[str, Any]:
    """The bookmark that says: all that was there has been sent."""
    annotations = {"k8s.io/initial-events-end": "true"}
    return {"metadata": {"resourceVersion": str(version), "annotations": annotations}}


class _Hangup(Exception):  # noqa: N818
    """The client has let go of the connection."""


class Given:
    """Credentials for the scripted server: what a kubeconfig with a token would give. ``loads`` counts the readings."""

    where = "the test"
    namespace = "default"

    def __init__(self, server: ScriptedServer, token: str) -> None:
        self.url = server.url
        self.token = token
        self.loads = 0

    async def load(self) -> Access:
        self.loads += 1
        return Access(Configuration(host=self.url), f"Bearer {self.token}" if self.token else "")


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *rest = head.split("\r\n")
    method, target, _ = first.split(" ")
    lines = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest if line)]
    headers = dict(lines)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    return Request(method, url.path, dict(parse_qsl(url.query, keep_blank_values=True)), headers, body, lines)


def _is_in_game(thing: dict[str, Any]) -> bool:
    labels = thing["metadata"].get("labels") or {}
    return isinstance(labels, dict) and labels.get("game") == "starwars"


def _is_selected(thing: dict[str, Any]) -> bool:
    """Does it carry the label by which the game asks for its kind?"""
    if thing.get("kind") == "Namespace":
        return OWNER_LABEL in thing["metadata"]["labels"]
    return _is_in_game(thing)


def _fits(thing: dict[str, Any], request: Request, *, any_label: bool = False) -> bool:
    if request.namespace and thing["metadata"].get("namespace") != request.namespace:
        return False
    return any_label or "labelSelector" not in request.query or _is_selected(thing)
