"""The training cluster under a room's load: ``python -m bench.training [--only list writes scale students]``.

Everything goes over TLS on loopback, from another process than the cluster's. Where KUBEWARS_CONTROL_PLANE names a
folder of the real control plane's binaries (``tests/real/build.py`` makes them), the same load meets it afterwards,
in the same run, and each figure of the training cluster is shown as a share of the real one's.

A figure that was not reached within its time limit is told as that limit, and said to be so. Linux only.
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cluster_process import Client, Subject, client_of, real_control_plane, training_cluster, until
from bench.figures import share, tell_figure, tell_machine

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
PATIENCE = 180.0
CORE = "/api/v1"


@dataclass
class Findings:
    """What was measured on one subject, by the figure's name, told as it comes."""

    subject: Subject
    figures: dict[str, float] = field(default_factory=dict)

    def tell(self, what: str, figure: float, unit: str, *, goal: float | None = None) -> None:
        is_ours = self.subject.name == "training cluster"
        self.figures[what] = figure
        tell_figure(what, figure, unit, goal=goal if is_ours else None)


Load = Callable[[Client, Findings, argparse.Namespace], Awaitable[None]]


async def lists(client: Client, findings: Findings, options: argparse.Namespace) -> None:
    """2,000 pods in 200 ReplicationControllers, asked for as kubectl asks, and by kubectl itself."""
    await _namespace(client, "crowd")
    each = options.pods // options.controllers
    started = time.monotonic()
    for number in range(options.controllers):
        body = _controller(f"wing-{number}", each)
        await client.ask("POST", f"{CORE}/namespaces/crowd/replicationcontrollers", body)
    is_full = await until(lambda: _has_pods(client, "crowd", options.pods), PATIENCE)
    findings.tell(f"{options.pods} pods made{_note(is_full)}", time.monotonic() - started, "s")
    times, sizes = [], []
    for _ in range(10):
        started = time.monotonic()
        sizes.append(len(await client.ask("GET", f"{CORE}/pods?limit=500", accept=TABLE)))
        times.append(time.monotonic() - started)
    findings.tell("a page of 500 pods as a table, median", share(times, 0.5) * 1000, "ms")
    times = [await _timed(client.ask("GET", f"{CORE}/pods")) for _ in range(5)]
    findings.tell("all pods as objects, median", share(times, 0.5) * 1000, "ms")
    kubectl = _kubectl()
    if kubectl:
        times = [await _timed(_run(kubectl, findings.subject.kubeconfig, "get", "pods", "-A")) for _ in range(7)]
        findings.tell("kubectl get pods -A, median", share(times, 0.5), "s", goal=1.0)
    findings.tell("memory with those pods", findings.subject.resident_mb(), "MB", goal=200.0)


async def writes(client: Client, findings: Findings, options: argparse.Namespace) -> None:
    """Sixteen writers at once for some seconds, with fifty watchers who all see every write."""
    await _namespace(client, "writes")
    path = f"{CORE}/namespaces/writes/configmaps"
    counts = [0] * options.watchers
    before = json.loads(await client.ask("GET", path))["metadata"]["resourceVersion"]

    def counting(number: int) -> Callable[[bytes], None]:
        def seen(piece: bytes) -> None:
            counts[number] += piece.count(b"\n")

        return seen

    watches = [
        asyncio.create_task(client.watch(f"{path}?watch=true&resourceVersion={before}", counting(number)))
        for number in range(options.watchers)
    ]
    numbers = itertools.count()
    used, started = findings.subject.processor_seconds(), time.monotonic()
    deadline = started + options.seconds
    done = 0

    async def write() -> None:
        nonlocal done
        while time.monotonic() < deadline:
            name = f"note-{next(numbers)}"
            await client.ask("POST", path, _config_map(name))
            await client.ask("PUT", f"{path}/{name}", _config_map(name, more="2"))
            patch = {"data": {"more": "3"}}
            await client.ask("PATCH", f"{path}/{name}", patch, content_type="application/merge-patch+json")
            await client.ask("DELETE", f"{path}/{name}")
            done += 4

    async def all_seen() -> bool:
        # The namespace's own config map may be among them.
        return min(counts) >= done

    await asyncio.gather(*(write() for _ in range(16)))
    took = time.monotonic() - started
    has_all = await until(all_seen, 30, every=0.01)
    lag = time.monotonic() - started - took
    for watch in watches:
        watch.cancel()
    await asyncio.gather(*watches, return_exceptions=True)
    used = findings.subject.processor_seconds() - used
    who = f"with {options.watchers} watchers"
    findings.tell(f"a write {who} ({done / took:.0f} writes/s)"[:58], took / done * 1000, "ms", goal=1000 / 300)
    findings.figures[f"a write {who}"] = took / done * 1000
    findings.tell("the cluster's processor time a write", used / done * 1000, "ms")
    findings.tell(f"the last write at the last watcher{_note(has_all)}", lag * 1000, "ms")


async def scale(client: Client, findings: Findings, options: argparse.Namespace) -> None:
    """One ReplicationController from nothing to 500 Running pods."""
    await _namespace(client, "scale")
    path = f"{CORE}/namespaces/scale/replicationcontrollers"
    await client.ask("POST", path, _controller("armada", 0))
    patch = {"spec": {"replicas": options.replicas}}
    used, started = findings.subject.processor_seconds(), time.monotonic()
    await client.ask("PATCH", f"{path}/armada/scale", patch, content_type="application/merge-patch+json")
    wanted = options.replicas
    is_there = await until(lambda: _has_pods(client, "scale", wanted, running=True), PATIENCE, every=0.1)
    took = time.monotonic() - started
    used = findings.subject.processor_seconds() - used
    findings.tell(f"0 to {wanted} Running{_note(is_there)}", took, "s", goal=5.0)
    findings.tell("the cluster's processor time for it", used, "s")
    await client.ask("DELETE", f"{CORE}/namespaces/scale")


async def students(client: Client, findings: Findings, options: argparse.Namespace) -> None:
    """Sixty people, each with two watches as of ``get -w`` and a command's requests every two seconds."""
    role = {"kind": "ClusterRole", "metadata": {"name": "student"}}
    rules = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    await client.ask("POST", f"{rbac}/clusterroles", role | {"rules": rules})
    names = [f"student-{number}" for number in range(options.students)]
    for name in names:
        await _namespace(client, name)
        binding = {
            "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "student"},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}],
        }
        await client.ask("POST", f"{rbac}/namespaces/{name}/rolebindings", binding)
        await client.ask("POST", f"{CORE}/namespaces/{name}/replicationcontrollers", _controller("wing", 5))
    open_watches: set[str] = set()
    watched = [
        (name, f"{CORE}/namespaces/{name}/{kind}?watch=true")
        for name in names
        for kind in ("pods", "replicationcontrollers")
    ]
    watches = [
        asyncio.create_task(client.watch(path, lambda _, path=path: open_watches.add(path), user=name, accept=TABLE))
        for name, path in watched
    ]

    async def all_watch() -> bool:
        return len(open_watches) == len(watched)

    await until(all_watch, 60, every=0.05)
    times: list[float] = []
    used, started = findings.subject.processor_seconds(), time.monotonic()
    deadline = started + options.typing
    # Everybody types at a time of their own.
    typing = [_type(client, name, times, deadline, wait=2.0 * number / len(names)) for number, name in enumerate(names)]
    await asyncio.gather(*typing)
    took, used = time.monotonic() - started, findings.subject.processor_seconds() - used
    is_open = not any(watch.done() for watch in watches)
    for watch in watches:
        watch.cancel()
    await asyncio.gather(*watches, return_exceptions=True)
    if not is_open:
        raise RuntimeError("a student's watch ended early")
    who = f"{options.students} students, {len(times)} requests"
    findings.tell(f"{who}, median", share(times, 0.5) * 1000, "ms")
    findings.tell(f"{options.students} students, p99 of a request", share(times, 0.99) * 1000, "ms", goal=150.0)
    findings.tell(f"{options.students} students, share of one processor", used / took, "")
    for name in names:
        await client.ask("DELETE", f"{CORE}/namespaces/{name}")


async def _type(client: Client, name: str, times: list[float], deadline: float, *, wait: float) -> None:
    home = f"{CORE}/namespaces/{name}"
    rcs, pods = f"{home}/replicationcontrollers", f"{home}/pods"

    async def timed(method: str, path: str, body: Any = None, **more: Any) -> bytes:
        begun = time.monotonic()
        answer = await command_client.ask(method, path, body, user=name, **more)
        times.append(time.monotonic() - begun)
        return answer

    async def get_pods() -> None:
        await timed("GET", f"{pods}?limit=500", accept=TABLE)

    async def scaled(replicas: int) -> None:
        await timed("GET", f"{rcs}/wing")
        patch = {"spec": {"replicas": replicas}}
        await timed("PATCH", f"{rcs}/wing/scale", patch, content_type="application/merge-patch+json")

    async def describe() -> None:
        first = json.loads(await timed("GET", f"{pods}?limit=500"))["items"][:1]
        for pod in first:
            uid = pod["metadata"]["uid"]
            await timed("GET", f"{home}/events?fieldSelector=involvedObject.uid%3D{uid}&limit=500")

    async def label() -> None:
        patch = {"metadata": {"labels": {"typed": str(len(times))}}}
        await timed("GET", f"{rcs}/wing")
        await timed("PATCH", f"{rcs}/wing", patch, content_type="application/strategic-merge-patch+json")

    commands = (get_pods, lambda: scaled(8), describe, label, get_pods, lambda: scaled(3))
    await asyncio.sleep(wait)
    for command in itertools.cycle(commands):
        begun = time.monotonic()
        if begun > deadline:
            return
        async with client.fresh() as command_client:
            await command()
        await asyncio.sleep(max(0.0, begun + 2.0 - time.monotonic()))


LOADS: dict[str, Load] = {"scale": scale, "writes": writes, "students": students, "list": lists}


async def _has_pods(client: Client, namespace: str, count: int, *, running: bool = False) -> bool:
    # Selecting on the server and counting what comes back costs both sides least.
    field = "&fieldSelector=status.phase%3DRunning" if running else ""
    page = await client.ask("GET", f"{CORE}/namespaces/{namespace}/pods?limit=1{field}")
    if running:
        metadata = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
        page = await client.ask("GET", f"{CORE}/namespaces/{namespace}/pods?resourceVersion=0{field}", accept=metadata)
        return len(json.loads(page)["items"] or ()) >= count
    found = json.loads(page)
    return len(found["items"]) + int(found["metadata"].get("remainingItemCount", 0)) >= count


async def _namespace(client: Client, name: str) -> None:
    await client.ask("POST", f"{CORE}/namespaces", {"metadata": {"name": name}})
    # Pods are refused until the namespace has its service account.
    account = f"{CORE}/namespaces/{name}/serviceaccounts"

    async def is_furnished() -> bool:
        return bool(json.loads(await client.ask("GET", account))["items"])

    await until(is_furnished, 30, every=0.02)


def _controller(name: str, size: int) -> dict[str, Any]:
    labels = {"game": "starwars", "player": name}
    pod = {"containers": [{"name": "pilot", "image": "nginx", "resources": {"requests": {"cpu": "1m"}}}]}
    template = {"metadata": {"labels": labels}, "spec": pod}
    spec = {"replicas": size, "selector": labels, "template": template}
    return {"kind": "ReplicationController", "apiVersion": "v1", "metadata": {"name": name}, "spec": spec}


def _config_map(name: str, **data: str) -> dict[str, Any]:
    return {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": name}, "data": {"text": "x" * 200, **data}}


def _kubectl() -> str:
    folder = os.environ.get("KUBEWARS_CONTROL_PLANE", "")
    beside = Path(folder) / "kubectl"
    if folder and beside.exists():
        return str(beside)
    return os.environ.get("KUBECTL") or shutil.which("kubectl") or ""


async def _run(kubectl: str, kubeconfig: Path, *words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(kubectl, f"--kubeconfig={kubeconfig}", *words),
        env={"HOME": str(kubeconfig.parent), "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"kubectl {' '.join(words)} failed")


async def _timed(work: Awaitable[object]) -> float:
    started = time.monotonic()
    await work
    return time.monotonic() - started


def _note(is_complete: bool) -> str:  # noqa: FBT001 - a phrase for a fact
    return "" if is_complete else " (NOT REACHED)"


async def measure(subject: Subject, options: argparse.Namespace) -> dict[str, float]:
    """All loads that are asked for, on one running cluster."""
    print(f"{subject.name}", flush=True)
    findings = Findings(subject)
    if subject.seconds_to_start:
        findings.tell("from the end of imports to serving", subject.seconds_to_start, "s", goal=0.5)
        findings.tell("memory of an empty cluster", subject.resident_mb(), "MB", goal=200.0)
    async with client_of(subject) as client:
        for name in options.only:
            await LOADS[name](client, findings, options)
    print(flush=True)
    return findings.figures


async def main(options: argparse.Namespace) -> None:
    tell_machine()
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    print(f"the machine's load before: {load}\n", flush=True)
    async with training_cluster("--nodes", str(options.nodes), "--pace", "none", "--seed", "1") as subject:
        ours = await measure(subject, options)
    folder = os.environ.get("KUBEWARS_CONTROL_PLANE")
    if not folder:
        print("KUBEWARS_CONTROL_PLANE names no binaries: nothing to compare with")
        return
    async with real_control_plane(Path(folder), options.nodes) as subject:
        theirs = await measure(subject, options)
    print("training cluster / real control plane")
    for what, figure in ours.items():
        if theirs.get(what):
            print(f"{what:58} {figure / theirs[what]:9.3g}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(LOADS), default=list(LOADS))
    parser.add_argument("--nodes", type=int, default=25)
    parser.add_argument("--pods", type=int, default=2000)
    parser.add_argument("--controllers", type=int, default=200)
    parser.add_argument("--replicas", type=int, default=500)
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long the writers write")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--typing", type=float, default=20.0, help="seconds for which students type")
    options = parser.parse_args()
    if sys.platform == "linux":
        import uvloop

        uvloop.run(main(options))
    else:
        sys.exit("this bench reads /proc: it runs on Linux only")
