"""The training cluster as a target: a process of its own, as a newcomer has it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fidelity.target import KubeconfigTarget


@pytest.fixture(scope="session")
def kubectl() -> Path | None:
    """The kubectl that cases run, if there is one."""
    found = os.environ.get("KUBECTL") or shutil.which("kubectl")
    return Path(found) if found else None


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory, kubectl: Path | None) -> Iterator[KubeconfigTarget]:
    kubeconfig = tmp_path_factory.mktemp("training") / "kubeconfig"
    command = [
        sys.executable,
        "-m",
        "kubewars.training",
        "--port",
        "0",
        "--kubeconfig",
        str(kubeconfig),
        "--exit-with-stdin",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        json.loads(process.stdout.readline())
        target = KubeconfigTarget(kubeconfig, kubectl)
        yield target
        target.close()
        process.stdin.close()
        process.wait(timeout=5)


@pytest.fixture(scope="session")
def version(training: KubeconfigTarget) -> str:
    """The minor version of the kubectl that cases run; kubectl words things differently from one to the next."""
    return training.kubectl_version()
