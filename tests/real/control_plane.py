"""A real Kubernetes control plane as plain processes on loopback, for as long as a test needs it.

etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok for nodes that only pretend. Everything it
writes is in one temporary folder; stopping it ends every process it started.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fidelity.target import KubeconfigTarget

ADMIN_TOKEN = "control-plane-admin"
START_SECONDS = 60.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ControlPlane:
    """``with ControlPlane(binaries, folder) as plane`` gives ``plane.kubeconfig`` and ``plane.server``.

    Raises:
        RuntimeError: when a part does not come up; the message ends with that part's own last words.
    """

    def __init__(self, binaries: Path, folder: Path, *, nodes: int = 3) -> None:
        self._binaries = binaries
        self._folder = folder
        self._nodes = nodes
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._etcd_port, self._peer_port, self._api_port = _free_port(), _free_port(), _free_port()
        self.server = f"https://127.0.0.1:{self._api_port}"
        self.kubeconfig = folder / "kubeconfig"
        self._target: KubeconfigTarget | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def target(self) -> KubeconfigTarget:
        """The API, once :meth:`start` has written how to reach it."""
        assert self._target, "the control plane is not started"
        return self._target

    def start(self) -> None:
        """Bring all parts up, and the nodes Ready."""
        self._write_credentials()
        self._target = KubeconfigTarget(self.kubeconfig, self._binaries / "kubectl")
        self.start_etcd()
        self.start_api_server()
        config = f"--kubeconfig={self.kubeconfig}"
        self._spawn(
            "kube-controller-manager", config, "--controllers=*", "--use-service-account-credentials=false",
            f"--service-account-private-key-file={self._folder / 'service-account.key'}", "--leader-elect=false",
            f"--root-ca-file={self._folder / 'certificates' / 'apiserver.crt'}",
            "--bind-address=127.0.0.1", "--secure-port=0",
        )  # fmt: skip
        self._spawn("kube-scheduler", config, "--leader-elect=false", "--bind-address=127.0.0.1", "--secure-port=0")
        for number in range(self._nodes):
            self.create(_node(f"node-{number}"))
        stages = [f"--config={stage}" for stage in sorted((self._binaries / "stages").glob("*.yaml"))]
        self._spawn("kwok", config, "--manage-all-nodes=true", "--node-lease-duration-seconds=40", *stages)
        self._wait("the nodes", self._nodes_are_ready)

    def start_etcd(self) -> None:
        client = f"http://127.0.0.1:{self._etcd_port}"
        peer = f"http://127.0.0.1:{self._peer_port}"
        self._spawn(
            "etcd", f"--data-dir={self._folder / 'etcd'}", "--unsafe-no-fsync", "--log-level=error",
            f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=default={peer}",
        )  # fmt: skip

    def start_api_server(self) -> None:
        """Start kube-apiserver and wait until it is ready; also after :meth:`kill`."""
        key = self._folder / "service-account.key"
        self._spawn(
            "kube-apiserver", f"--etcd-servers=http://127.0.0.1:{self._etcd_port}", "--bind-address=127.0.0.1",
            f"--secure-port={self._api_port}", f"--cert-dir={self._folder / 'certificates'}",
            f"--token-auth-file={self._folder / 'tokens.csv'}", "--authorization-mode=RBAC", "--anonymous-auth=false",
            "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}", "--service-cluster-ip-range=10.96.0.0/16",
            "--endpoint-reconciler-type=none", "--allow-privileged=true",
        )  # fmt: skip
        self._wait("kube-apiserver", lambda: self.raw("/readyz")[0] == 200)

    def kill(self, name: str) -> None:
        """End one part at once, as a crash would."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def process_ids(self) -> tuple[int, ...]:
        """The parts that run, for whoever measures them."""
        return tuple(process.pid for process in self._processes.values())

    def stop(self) -> None:
        """End every process; the last started first."""
        for process in reversed(self._processes.values()):
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        if self._target:
            self._target.close()

    def raw(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request as the administrator: status and body. A refused connection is status 0."""
        return self.target.raw(path, method=method, body=body, headers=headers)

    def create(self, manifest: dict[str, object]) -> None:
        """POST one cluster-wide core object."""
        code, body = self.raw(
            f"/api/v1/{str(manifest['kind']).lower()}s", method="POST", body=json.dumps(manifest).encode()
        )
        if code not in {200, 201}:
            raise RuntimeError(f"the control plane refused {manifest['kind']}: {body[:300]!r}")

    def kubectl(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run the real kubectl that was built with it."""
        return self.target.kubectl(*arguments, stdin=stdin)

    def _nodes_are_ready(self) -> bool:
        code, body = self.raw("/api/v1/nodes")
        nodes = json.loads(body)["items"] if code == 200 else []
        ready = [
            c
            for node in nodes
            for c in node.get("status", {}).get("conditions", [])
            if c["type"] == "Ready" and c["status"] == "True"
        ]
        return len(ready) >= self._nodes

    def _write_credentials(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        (self._folder / "service-account.key").write_bytes(pem)
        (self._folder / "tokens.csv").write_text(f"{ADMIN_TOKEN},admin,admin,system:masters\n")
        self.kubeconfig.write_text(
            yaml.safe_dump({
                "apiVersion": "v1", "kind": "Config", "current-context": "real",
                "clusters": [{"name": "real", "cluster": {"server": self.server, "insecure-skip-tls-verify": True}}],
                "users": [{"name": "admin", "user": {"token": ADMIN_TOKEN}}],
                "contexts": [{"name": "real", "context": {"cluster": "real", "user": "admin"}}],
            })
        )  # fmt: skip

    def _spawn(self, name: str, *arguments: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [str(self._binaries / name), *arguments], stdout=log, stderr=log, cwd=self._folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self._folder)},
            )  # fmt: skip

    def _wait(self, what: str, is_up: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_up():
            dead = [name for name, process in self._processes.items() if process.poll() is not None]
            if dead or time.monotonic() > deadline:
                part = dead[0] if dead else what
                log = self._folder / f"{part}.log"
                words = log.read_text(errors="replace")[-1500:] if log.exists() else ""
                raise RuntimeError(f"{part} did not come up within {START_SECONDS:.0f} s:\n{words}")
            time.sleep(0.1)


def _node(name: str) -> dict[str, object]:
    size = {"cpu": "8", "memory": "32Gi", "pods": "110"}
    return {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}},
        "status": {"allocatable": size, "capacity": size},
    }  # fmt: skip


@contextmanager
def control_plane(binaries: Path, folder: Path) -> Iterator[ControlPlane]:
    """A running control plane; see :class:`ControlPlane`."""
    with ControlPlane(binaries, folder) as plane:
        yield plane
