import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; each begins with an empty page."""
    pytest.importorskip("selenium", reason="selenium is not installed: pip install 'kubewars[dev]'")
    from tools.chromium import missing, open_chromium

    if reason := missing():
        pytest.skip(reason)
    browser = open_chromium()
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium, scene):  # the scene ends after the page is judged
    """The browser, nothing left of an earlier test; fails the test if the page complained about anything."""
    from tools.chromium import resize

    resize(chromium, 1280, 720)
    chromium.get("about:blank")
    chromium.get_log("browser")
    yield chromium
    chromium.get("about:blank")
    complaints = [entry["message"] for entry in chromium.get_log("browser")]
    assert complaints == []


@pytest.fixture
def scene() -> Iterator[Callable[..., str]]:
    """``scene("battle")`` serves that scene of ``tools/scenes.py`` until the test ends, and gives its address."""
    with ExitStack() as ending:

        def serve(name: str, port: int = 0, *flags: str) -> str:
            return ending.enter_context(_Served(name, port, *flags)).url

        yield serve


@pytest.fixture
def served():
    """``served(name, port)`` as a context manager, for servers that go away in mid-test."""
    return _Served


class _Served:
    def __init__(self, name: str, port: int = 0, *flags: str) -> None:
        self._command = [sys.executable, str(ROOT / "tools" / "scenes.py"), name, "--port", str(port), *flags]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url.startswith("http"), "the scene's server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
