"""What the tests of the training cluster share: a whole cluster in this process, and a real kubectl to ask it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kubewars.training.cluster import Settings, TrainingCluster, running_cluster
from kubewars.training.node.pace import NONE


@dataclass(frozen=True, slots=True)
class Done:
    """A kubectl command that has ended."""

    code: int
    out: str
    err: str


Kubectl = Callable[..., Awaitable[Done]]


def kubectl_binaries() -> list[str]:
    """Those named in KUBECTLS (separated as in PATH) when it is set; else KUBECTL or the one in PATH; or none."""
    several = os.environ.get("KUBECTLS", "")
    if several:
        return several.split(os.pathsep)
    one = os.environ.get("KUBECTL") or shutil.which("kubectl")
    return [one] if one else [""]


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[TrainingCluster]:
    """A running cluster whose containers start and stop without delay; its kubeconfig is at ``kubeconfig``."""
    async with running_cluster(Settings(kubeconfig=tmp_path / "kubeconfig", pace=NONE, seed=7)) as running:
        yield running


@pytest.fixture(params=kubectl_binaries(), ids=lambda binary: Path(binary).name)
def kubectl_binary(request: pytest.FixtureRequest) -> str:
    if not request.param:
        pytest.skip("there is no kubectl: put one in PATH or name it in KUBECTL")
    return str(request.param)


@pytest.fixture
def kubectl(cluster: TrainingCluster, kubectl_binary: str, tmp_path: Path) -> Kubectl:
    """Run a real kubectl against the cluster: ``await kubectl("get", "pods", stdin="…")``."""
    environment = {"KUBECONFIG": str(tmp_path / "kubeconfig"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    async def run(*arguments: str, stdin: str = "") -> Done:
        process = await asyncio.create_subprocess_exec(
            kubectl_binary,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
        out, err = await process.communicate(stdin.encode())
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    return run
