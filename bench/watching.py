"""Watching, side by side with the official client: ``python -m bench.watching``. Ratios are of one run.

1. Decoding one pod of about six kilobytes: ours, the official client's models, plain JSON.
2. Following a watch of many events over a socket: our reflector, the official client's watch and its asyncio one, each
   reading the same prepared bytes from a little server in another process.
3. The lag of single events at 500 a second, from the server's write to the feed's word.
4. A listing of 10,000 pods taken in by our feed: pages and streamed, with the memory that it costs.

Everything runs on loopback without TLS, so that what differs is the client.
"""

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from bench.figures import share, tell_machine

#: Events a second at which the lag is taken: the goal of the design.
RATE = 500
_OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def a_pod(number: int) -> dict[str, Any]:
    """A Running pod as a real API server sends it, about six kilobytes with its managed fields."""
    name = f"cedric-{number:05d}"
    fields = {f"f:field-{n}": {".": {}, "f:name": {}, "f:value": {}} for n in range(60)}
    env = [{"name": f"VARIABLE_{n}", "value": "x" * 40} for n in range(20)]
    container = {
        "name": "tie", "image": "nginx:1.29", "imagePullPolicy": "IfNotPresent", "env": env,
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}}, "terminationMessagePath": "/dev/termination-log",
        "ports": [{"containerPort": 80, "protocol": "TCP"}],
    }  # fmt: skip
    moment = "2026-11-23T12:00:00Z"
    conditions = [
        {"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": moment}
        for kind in ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    ]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name, "namespace": "default", "uid": f"00000000-0000-4000-8000-{number:012d}",
            "resourceVersion": str(1000 + number), "creationTimestamp": moment,
            "labels": {"game": "starwars", "player": f"player-{number % 40}", "app": "wing"},
            "annotations": {"kubernetes.io/config.seen": moment},
            "managedFields": [{"manager": "kubelet", "operation": "Update", "apiVersion": "v1", "time": moment,
                               "fieldsType": "FieldsV1", "fieldsV1": fields}],
        },
        "spec": {"nodeName": f"node-{number % 20}", "containers": [container], "restartPolicy": "Always",
                 "serviceAccountName": "default", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst"},
        "status": {
            "phase": "Running", "conditions": conditions, "podIP": "10.0.0.1", "hostIP": "10.0.0.2",
            "startTime": moment, "qosClass": "Burstable",
            "containerStatuses": [{"name": "tie", "ready": True, "restartCount": 0, "image": "nginx:1.29",
                                   "imageID": "sha256:0", "containerID": "containerd://0", "started": True,
                                   "state": {"running": {"startedAt": moment}}, "lastState": {}}],
        },
    }  # fmt: skip


def an_event(number: int, pods: int) -> dict[str, Any]:
    """One change of one of the pods, each newer than the one before."""
    pod = a_pod(number % pods)
    pod["metadata"]["resourceVersion"] = str(1_000_000 + number)
    return {"type": "MODIFIED", "object": pod}


class LittleServer:
    """Lists pods in pages or as a stream, and then tells ``events`` changes as fast as they are read."""

    def __init__(self, pods: int, events: int) -> None:
        self.items = [json.dumps(a_pod(number)).encode() for number in range(pods)]
        self.changes = b"".join(json.dumps(an_event(number, pods)).encode() + b"\n" for number in range(events))
        end = {"resourceVersion": "900000", "annotations": {"k8s.io/initial-events-end": "true"}}
        bookmark = {"type": "BOOKMARK", "object": {"kind": "Pod", "apiVersion": "v1", "metadata": end}}
        added = b"".join(b'{"type":"ADDED","object":' + item + b"}\n" for item in self.items)
        self.initial = added + json.dumps(bookmark).encode() + b"\n"
        self.streams = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                await self.respond(head.split(" ")[1], writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def drip(self, writer: asyncio.StreamWriter) -> None:
        """Events one by one, ``RATE`` a second; each pod carries when it was written, in a label."""
        writer.write(_OPEN)
        begun = time.monotonic()
        for number in range(len(self.items) * 1000):
            event = an_event(number, len(self.items))
            await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            event["object"]["metadata"]["labels"]["written"] = repr(time.monotonic())
            line = json.dumps(event).encode() + b"\n"
            writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
            await writer.drain()

    async def respond(self, target: str, writer: asyncio.StreamWriter) -> None:
        if target.startswith("/streams/"):
            self.streams = target.endswith("/on")
            await _whole(writer, 200, b"{}")
        elif "sendInitialEvents" in target and not (self.streams and "/pods" in target):
            await _whole(writer, 422, b'{"kind":"Status","code":422,"reason":"Invalid"}')
        elif "sendInitialEvents" in target:
            await _pieces(writer, self.initial)
        elif "watch=" in target and "/pods" in target and not self.changes:
            await self.drip(writer)
        elif "watch=" in target:
            await _pieces(writer, self.changes if "/pods" in target else b"")
        else:
            await _whole(writer, 200, _page(target, self.items if "/pods" in target else []))


def serve(pipe: Pipe, pods: int, events: int) -> None:
    """The little server's process; it says its port on ``pipe``."""

    async def main() -> None:
        server = await asyncio.start_server(LittleServer(pods, events).serve, "127.0.0.1", 0, limit=1 << 20)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def _page(target: str, items: list[bytes]) -> bytes:
    query = dict(part.partition("=")[::2] for part in target.partition("?")[2].split("&"))
    start, limit = int(query.get("continue", 0)), int(query.get("limit", len(items)))
    more = f',"continue":"{start + limit}"' if start + limit < len(items) else ""
    meta = f'{{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"900000"{more}}},"items":['
    return meta.encode() + b",".join(items[start : start + limit]) + b"]}"


async def _whole(writer: asyncio.StreamWriter, code: int, body: bytes) -> None:
    head = f"HTTP/1.1 {code} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


async def _pieces(writer: asyncio.StreamWriter, body: bytes) -> None:
    """A watch that stays open after ``body``."""
    writer.write(_OPEN)
    for start in range(0, len(body), 32768):
        piece = body[start : start + 32768]
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await writer.drain()


def decoding(rounds: int) -> None:
    """Microseconds for one pod."""
    from kubernetes import client  # noqa: PLC0415 - half a second to load, and only here

    from kubewars.cluster.decode import decode_pod  # noqa: PLC0415 - beside it

    content = json.dumps(a_pod(1)).encode()
    official = client.ApiClient()
    ours = _microseconds(lambda: decode_pod(content), rounds)
    plain = _microseconds(lambda: json.loads(content), rounds)
    text = content.decode()
    models = _microseconds(lambda: official.deserialize(text, "V1Pod", "application/json"), max(20, rounds // 50))
    print(f"decode one pod of {len(content)} bytes:")
    print(f"  ours {ours:.1f} µs, json.loads {plain:.1f} µs, the official models {models:.0f} µs")
    print(f"  ratio official/ours {models / ours:.0f}\n", flush=True)


def _microseconds(work: Callable[[], object], rounds: int) -> float:
    work()
    begun = time.perf_counter()
    for _ in range(rounds):
        work()
    return (time.perf_counter() - begun) / rounds * 1e6


async def ours(port: int, events: int) -> float:
    """Events a second through our reflector into the feed."""
    from kubewars.cluster.feed import WatchFeed  # noqa: PLC0415

    connection = _connection(port)
    await connection.request("GET", "/streams/off")
    feed = WatchFeed(connection, ("default",), chance=random.Random(1))
    last = str(1_000_000 + events - 1)
    begun = time.perf_counter()  # with the first listing, which the others do not make
    feed.start()
    while not any(pod.resource_version == last for pod in feed.pods):  # noqa: ASYNC110 - the feed tells nobody
        await asyncio.sleep(0.005)
    seconds = time.perf_counter() - begun
    await feed.stop()
    await connection.close()
    return events / seconds


def official(port: int, events: int) -> float:
    """Events a second through the official client's watch."""
    from kubernetes import client, watch  # noqa: PLC0415

    configuration = client.Configuration(host=f"http://127.0.0.1:{port}")
    api = client.CoreV1Api(client.ApiClient(configuration))
    begun = time.perf_counter()
    stream = watch.Watch()
    for number, _ in enumerate(stream.stream(api.list_namespaced_pod, "default", resource_version="900000"), 1):
        if number == events:
            stream.stop()
            break
    return events / (time.perf_counter() - begun)


async def official_aio(port: int, events: int) -> float:
    """Events a second through the official client's asyncio watch (the former ``kubernetes_asyncio``)."""
    from kubernetes.aio import client, watch  # noqa: PLC0415

    configuration = client.Configuration(host=f"http://127.0.0.1:{port}")
    async with client.ApiClient(configuration) as raw:
        api = client.CoreV1Api(raw)
        begun = time.perf_counter()
        number = 0
        stream = watch.Watch()
        async for _ in stream.stream(api.list_namespaced_pod, "default", resource_version="900000"):
            number += 1
            if number == events:
                break
        seconds = time.perf_counter() - begun
        await stream.close()
    return events / seconds


async def listing(port: int, *, streamed: bool) -> None:
    """Seconds and resident memory until a feed has taken in all pods."""
    from kubewars.cluster.feed import WatchFeed  # noqa: PLC0415

    connection = _connection(port)
    await connection.request("GET", f"/streams/{'on' if streamed else 'off'}")
    gc.collect()
    before = _resident_mb()
    feed = WatchFeed(connection, ("default",), chance=random.Random(1))
    begun = time.perf_counter()
    feed.start()
    await _fresh(feed)
    seconds = time.perf_counter() - begun
    count = len(feed.take())
    gc.collect()
    print(
        f"{count} pods listed {'as a stream' if streamed else 'in pages  '}: {seconds:.2f} s   goal under 3 s, "
        f"ratio {seconds / 3:.2f}; memory {_resident_mb() - before:+.0f} MB to {_resident_mb():.0f} MB",
        flush=True,
    )
    await feed.stop()
    await connection.close()


async def lag(port: int, seconds: float) -> None:
    """From the server's write to the moment at which the feed has understood it."""
    from kubewars.cluster.feed import WatchFeed  # noqa: PLC0415

    class Noting(WatchFeed):
        def put_pod(self, pod: Any) -> None:
            super().put_pod(pod)
            if "written" in pod.labels:
                lags.append(time.monotonic() - float(pod.labels["written"]))

    lags: list[float] = []
    connection = _connection(port)
    await connection.request("GET", "/streams/off")
    feed = Noting(connection, ("default",), chance=random.Random(1))
    feed.start()
    await asyncio.sleep(seconds)
    await feed.stop()
    await connection.close()
    p50, p99 = share(lags, 0.5) * 1000, share(lags, 0.99) * 1000
    print(f"{len(lags) / seconds:.0f} events/s followed for {seconds:g} s: lag p50 {p50:.1f} ms, p99 {p99:.1f} ms   "
          f"goal p99 under 100 ms, ratio {p99 / 100:.2f}\n")  # fmt: skip


async def _fresh(feed: Any) -> None:
    while not feed.health.is_fresh:  # noqa: ASYNC110 - the feed tells nobody
        await asyncio.sleep(0.005)


def _connection(port: int) -> Any:
    from kubernetes.aio.client import Configuration  # noqa: PLC0415

    from kubewars.cluster.connection import Connection  # noqa: PLC0415
    from kubewars.cluster.credentials import Access  # noqa: PLC0415

    class Given:
        where = "the bench"
        namespace = "default"

        async def load(self) -> Access:
            return Access(Configuration(host=f"http://127.0.0.1:{port}"), "Bearer bench")

    return Connection(Given())


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _alone(pods: int, events: int, work: Callable[[int], Any]) -> Any:
    """Run ``work(port)`` beside a server process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=serve, args=(there, pods, events), daemon=True)
    server.start()
    try:
        return work(here.recv())
    finally:
        server.terminate()
        server.join()


def main(pods: int, events: int) -> None:
    tell_machine()
    for streamed in (True, False):
        _alone(pods, 0, lambda port, streamed=streamed: asyncio.run(listing(port, streamed=streamed)))
    _alone(100, 0, lambda port: asyncio.run(lag(port, 10.0)))
    decoding(2000)
    figures = {
        "our reflector": _alone(100, events, lambda port: asyncio.run(ours(port, events))),
        "the official client's watch": _alone(100, events, lambda port: official(port, events)),
        "its asyncio watch": _alone(100, events, lambda port: asyncio.run(official_aio(port, events))),
    }
    print(f"follow {events} events of a watch:")
    for name, rate in figures.items():
        print(f"  {name:32} {rate:8.0f} events/s   ratio ours/this {figures['our reflector'] / rate:.1f}")
    print(f"  goal 500 events/s, ratio {figures['our reflector'] / 500:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pods", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=5000)
    options = parser.parse_args()
    main(options.pods, options.events)
