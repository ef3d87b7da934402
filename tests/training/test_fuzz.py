"""No request, however malformed, yields a 500 or a traceback, or takes anything from anybody else.

A whole cluster on a real socket, with its controllers and nodes, who have to live with whatever was let in. More of
the same with ``KUBEWARS_FUZZ_EXAMPLES=50000``.
"""

import asyncio
import gc
import http.client
import json
import logging
import os
import random
import ssl
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubewars.training.cluster import Settings, TrainingCluster, running_cluster
from kubewars.training.node.pace import NONE
from tests.training.hostile import JSON, PATCHES, PROTOBUF, Hostile, a_request, first_of_each

EXAMPLES = int(os.environ.get("KUBEWARS_FUZZ_EXAMPLES", "700"))


class _Mishaps(logging.Handler):
    """Whatever is logged as an error while it listens, the loop's own complaints about callbacks among it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


class _Connection(http.client.HTTPSConnection):
    """One that sends what it is told, without a look at it."""

    def _validate_path(self, url: str) -> None:
        pass

    def _encode_request(self, request: str) -> bytes:
        return request.encode("latin-1", "replace")


class Room:
    """A cluster in a thread of its own, one client that sends anything, and another that watches in peace."""

    def __init__(self) -> None:
        self.mishaps = _Mishaps()
        logging.getLogger().addHandler(self.mishaps)
        self._is_up: Future[TrainingCluster] = Future()
        self._thread = threading.Thread(target=asyncio.run, args=(self._live(),))
        self._thread.start()
        self.cluster = self._is_up.result(30)
        self._address = self.cluster.server.removeprefix("https://")
        self._tls = ssl.create_default_context(cadata=self.cluster.authority.certificate.decode())
        self._authorization = {"Authorization": f"Bearer {self.cluster.admin_token}"}
        self._connection = self._connect()
        for name in ("fuzz", "peace"):
            self.send(Hostile("POST", "/api/v1/namespaces", json.dumps({"metadata": {"name": name}}).encode()))
        self.refill()
        self._watching = self._connect()
        self._watching.request("GET", "/api/v1/namespaces/peace/configmaps?watch=1", headers=self._authorization)
        self._watch = self._watching.getresponse()
        self._count = 0

    async def _live(self) -> None:
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        async with running_cluster(Settings(pace=NONE, seed=7)) as cluster:
            self._is_up.set_result(cluster)
            await self._over.wait()

    def _connect(self) -> _Connection:
        return _Connection(self._address, context=self._tls, timeout=60)

    def send(self, request: Hostile) -> tuple[int, bytes]:
        """Code and body of the answer; 0 when the server closed the connection on what is no HTTP."""
        try:
            connection = self._connection
            connection.putrequest(request.method, request.path, skip_accept_encoding=True)
            for name, value in (self._authorization | request.headers).items():
                connection.putheader(name, value.encode("latin-1", "replace"))
            connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body)
            answer = connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
            self._connection = self._connect()
            return 0, b""
        return answer.status, body

    def refill(self) -> None:
        """Make what was deleted again, so that there is something to spoil."""
        for request in first_of_each():
            self.send(request)

    def is_peaceful(self) -> bool:
        """Whether the one who watches still hears of everything that concerns them."""
        self._count += 1
        name = f"still-here-{self._count}"
        made = json.dumps({"metadata": {"name": name}}).encode()
        code, _ = self.send(Hostile("POST", "/api/v1/namespaces/peace/configmaps", made))
        while code == 201:
            line = self._watch.readline()
            if not line:
                return False
            if json.loads(line)["object"]["metadata"]["name"] == name:
                return True
        return False

    def close(self) -> None:
        self._connection.close()
        self._watching.close()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)
        logging.getLogger().removeHandler(self.mishaps)


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    found = Room()
    yield found
    found.close()


def judge(room: Room, request: Hostile) -> int:
    code, body = room.send(request)
    assert code < 500 or code in (501, 503, 504), f"{request} was answered {code} {body[:500]!r}"
    assert not room.mishaps.found, f"after {request}:\n" + "\n".join(room.mishaps.found)
    return code


@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**63))
def test_any_request_is_answered_and_nobody_else_notices(room: Room, seed: int) -> None:
    chance = random.Random(seed)
    judge(room, a_request(chance))
    if chance.random() < 0.02:
        room.refill()

        assert room.is_peaceful()


NAMED = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "large"}}
MAPS = "/api/v1/namespaces/fuzz/configmaps"


def a_map(**more: object) -> bytes:
    return json.dumps(NAMED | more).encode()


def labels(count: int) -> dict[str, object]:
    return {"metadata": NAMED["metadata"] | {"labels": {f"label-{number}": "x" for number in range(count)}}}


def nested_in_protobuf(depth: int) -> bytes:
    inner = b"x"
    while len(inner) < depth:
        size, inner_size = len(inner), b""
        while size > 0x7F:
            inner_size += bytes([size & 0x7F | 0x80])
            size >>= 7
        inner = b"\x0a" + inner_size + bytes([size]) + inner
    return b"k8s\x00" + inner


DEEP = 50_000
LARGE = {
    "deep lists": (JSON, b"[" * DEEP + b"]" * DEEP),
    "deep objects, cut off": (JSON, b'{"a":' * DEEP),
    "a deep label": (JSON, b'{"metadata":{"name":"x","labels":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}}"),
    "deep YAML": ("application/yaml", b"[" * DEEP + b"]" * DEEP),
    "deep YAML blocks": ("application/yaml", b"".join(b" " * at + b"a:\n" for at in range(1500))),
    "YAML that unfolds": (
        "application/yaml",
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (at, at, b",".join([b"*%c" % (at - 1)] * 9)) for at in b"bcdefghij"),
    ),
    "YAML that contains itself": ("application/yaml", b"&a {kind: ConfigMap, apiVersion: v1, metadata: *a}"),
    "deep protobuf": (PROTOBUF, nested_in_protobuf(20_000)),
    "a number without end": (JSON, a_map()[:-1] + b', "data": ' + b"9" * 500_000 + b"}"),
    "a fraction without end": (JSON, a_map()[:-1] + b', "immutable": 1e' + b"9" * 5_000 + b"}"),
    "one key many times": (JSON, b"{" + b",".join([b'"kind":"ConfigMap"'] * 50_000) + b"}"),
    "60,000 keys, all but one different": (
        JSON,
        b'{"kind":"ConfigMap","kind":"ConfigMap",' + b",".join(b'"a%d":1' % number for number in range(60_000)) + b"}",
    ),
    "YAML whose merge keys multiply": (
        "application/yaml",
        b"a0: &a0 {k: v}\n"
        + b"".join(b"a%d: &a%d {<<: [%s]}\n" % (at, at, b",".join([b"*a%d" % (at - 1)] * 9)) for at in range(1, 14)),
    ),
    "a patch whose copies double": (
        JSON,
        json.dumps(
            [{"op": "add", "path": "/metadata/annotations", "value": {}}]
            + [{"op": "copy", "from": "/metadata", "path": f"/metadata/annotations/k{at}"} for at in range(60)]
        ).encode(),
    ),
    "NUL everywhere": (JSON, b"\x00" * 100_000),
    "NUL in a value": (JSON, a_map(data={"a": "\x00" * 1000})),
    "just small enough to be read": (JSON, a_map(data={"a": "x" * (3 * 1024 * 1024 - 200)})),
    "too large": (JSON, a_map(data={"a": "x" * (3 * 1024 * 1024)})),
    "100,000 labels": (JSON, a_map(**labels(100_000))),
    "20,000 fields that are none": (JSON, a_map(**{f"field-{number}": number for number in range(20_000)})),
    "20,000 containers": (
        JSON,
        a_map(kind="Pod", spec={"containers": [{"name": f"c{number}", "image": "x"} for number in range(20_000)]}),
    ),
}


@pytest.mark.parametrize("what", LARGE)
def test_size_and_depth_are_refused_or_borne(room: Room, what: str) -> None:
    media, body = LARGE[what]
    judge(room, Hostile("POST", MAPS, body, {"Content-Type": media}))
    judge(room, Hostile("POST", MAPS.replace("configmaps", "pods"), body, {"Content-Type": media}))
    judge(room, Hostile("PUT", f"{MAPS}/web", body, {"Content-Type": media}))
    for patch in PATCHES:
        judge(room, Hostile("PATCH", f"{MAPS}/web", body, {"Content-Type": patch}))

    assert room.is_peaceful()


@pytest.mark.parametrize(
    "request_line",
    [
        "/" + "a/" * 20_000,
        f"{MAPS}?labelSelector=" + "a,b," * 8_000,
        f"{MAPS}?labelSelector=a+in+(" + "b," * 8_000 + "c)",
        f"{MAPS}?fieldSelector=" + "metadata.name!=a," * 3_000,
        f"{MAPS}?" + "&".join(f"p{number}=1" for number in range(5_000)),
        f"{MAPS}?continue=" + "A" * 40_000,
        f"{MAPS}?limit=" + "9" * 5_000,
        f"{MAPS}?timeoutSeconds=" + "9" * 5_000,
    ],
    ids=lambda line: f"{line[:60]}, {len(line)} long",
)
def test_a_request_line_without_end_is_refused_or_borne(room: Room, request_line: str) -> None:
    judge(room, Hostile("GET", request_line))

    assert room.is_peaceful()


def test_memory_does_not_grow_with_what_was_refused_or_replaced(room: Room) -> None:
    room.refill()
    large = a_map(metadata={"name": "grows"}, data={"a": "x" * 500_000})
    room.send(Hostile("POST", MAPS, large))
    refused = Hostile("POST", MAPS, a_map(**labels(20_000), data={"a": 1}))
    tracemalloc.start()
    for _ in range(5):
        room.send(refused)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(150):
        room.send(refused if number % 10 == 0 else Hostile("PUT", f"{MAPS}/grows", large))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # 135 versions of half a megabyte were written; the history of one resource keeps 32 MiB of them.
    assert after - before < 45_000_000
