import pytest

from tests.e2e.running import Running, find_kubectl

QUIET = ("--port", "0", "--api-port", "0", "--no-open", "--seed", "1")


@pytest.fixture
def start(tmp_path):
    """Starts ``kubewars`` commands, each in a folder of its own, and ends what is left at the end of the test."""
    started = []

    def start_one(*words, folder="one", environment=None):
        running = Running(tmp_path / folder, *words, environment=environment)
        started.append(running)
        return running

    yield start_one
    for running in reversed(started):
        running.__exit__()


@pytest.fixture
def needs_kubectl():
    if find_kubectl() is None:
        pytest.skip("there is no kubectl: set KUBECTL or put one on the PATH")


@pytest.fixture(scope="module")
def peaceful(tmp_path_factory):
    """A demo without bots whose X-Wing does not shoot, shared by the tests of a file."""
    if find_kubectl() is None:
        pytest.skip("there is no kubectl: set KUBECTL or put one on the PATH")
    with Running(tmp_path_factory.mktemp("peaceful"), "demo", *QUIET, "--bots", "0", "--dry-run") as running:
        assert running.address
        yield running
