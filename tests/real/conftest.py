"""The real control plane as a fixture; where it cannot be had, its tests say so and why."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.e2e.running import ROOT
from tests.real.build import build, default_folder, missing
from tests.real.control_plane import ControlPlane, control_plane


@pytest.fixture(scope="session")
def binaries() -> Path:
    """The folder of binaries, built first where Go is."""
    folder = default_folder()
    if missing(folder) and shutil.which("go") is None:
        pytest.skip(f"no real control plane: {', '.join(missing(folder))} missing in {folder}, and Go is not installed")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def real(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A control plane that all tests of the session share: use a namespace of your own."""
    with control_plane(binaries, tmp_path_factory.mktemp("control-plane")) as plane:
        yield plane


@pytest.fixture(scope="module")
def deployed(real: ControlPlane) -> ControlPlane:
    """``deploy/base`` as it stands, applied."""
    done = real.kubectl("apply", "-k", str(ROOT / "deploy" / "base"))
    assert done.returncode == 0, done.stderr
    return real


@pytest.fixture(scope="module")
def kubeconfig(deployed: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the game's own service account may, as a kubeconfig."""
    token = deployed.kubectl("-n", "kubewars", "create", "token", "kubewars").stdout.strip()
    told = yaml.safe_load(deployed.kubeconfig.read_text())
    told["users"] = [{"name": "admin", "user": {"token": token}}]
    path = tmp_path_factory.mktemp("account") / "kubeconfig"
    path.write_text(yaml.safe_dump(told))
    return path


@pytest.fixture(scope="module", autouse=True)
def cut_connections() -> Iterator[None]:
    """What a module has cut is collected while its last test runs, not at the session's end, which fails of it."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A connection cut in the middle of a TLS handshake leaves its transport to the garbage collector.

    These tests cut many. Whichever test runs when it is collected shows the warning, and does not fail of it.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"))
