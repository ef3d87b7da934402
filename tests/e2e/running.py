"""Real processes for real stories: ``kubewars`` as a person starts it, and a real ``kubectl`` beside it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Seconds until a test gives up on the world. Nothing here measures speed.
PATIENCE = 40.0
#: Processes are looked for where Linux shows them.
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")


def find_kubectl():
    """``KUBECTL``, else the first on the PATH; ``None`` where there is none."""
    return os.environ.get("KUBECTL") or shutil.which("kubectl")


def eventually(look, patience=PATIENCE):
    """Look until what is seen is true, and give that; else fail with what was seen last."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience:g} s; last seen: {seen!r}")
        time.sleep(0.05)


def is_alive(pid):
    """Is a process of this id running (a zombie is not)?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children_of(pid):
    """Process ids of a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _hear_ctrl_c():
    """As from a terminal: tests that run in the background of a script would pass on that Ctrl-C is ignored there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """One ``kubewars`` command as a process of its own; what it prints goes to files."""

    def __init__(self, folder, *words, environment=None):
        self.folder = folder
        self.kubeconfig = folder / "kubewars.kubeconfig"
        folder.mkdir(parents=True, exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KUBE")}
        # Whoever joins a test's game is in it at once, unless the test says otherwise.
        clean |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "KUBEWARS_WARM_UP": "0"} | (environment or {})
        self._out = (folder / "out").open("ab")
        self._err = (folder / "err").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kubewars", *words],
            cwd=folder,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - one call into the C library, before there are threads in the child
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._out.close()
        self._err.close()

    @property
    def out(self):
        return (self.folder / "out").read_text()

    @property
    def err(self):
        return (self.folder / "err").read_text()

    def said(self, pattern):
        """The first group of what it prints sooner or later; fails at once if it has ended without a word."""

        def look():
            found = re.search(pattern, self.out)
            if not found and self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}: {self.out}{self.err}")
            return found

        return eventually(look).group(1)

    @property
    def address(self):
        return self.said(r"Arena +(http://\S+/)")

    @property
    def token(self):
        return self.said(r"#token=(\S+)")

    def get(self, path):
        """The JSON of a GET."""
        with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=10) as answer:
            return json.load(answer)

    def post(self, path, body=None, token=None):
        """The status of a POST."""
        request = urllib.request.Request(
            self.address + path.lstrip("/"),
            method="POST",
            data=json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def player(self, name):
        """One player of the arena, or ``None``."""
        return next((player for player in self.get("api/arena")["players"] if player["name"] == name), None)

    def kubectl(self, *words, check=True):
        """Run kubectl against this process's cluster; its standard output."""
        done = self.try_kubectl(*words)
        assert not check or done.returncode == 0, f"kubectl {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def try_kubectl(self, *words, cwd=ROOT):
        """Run kubectl against this process's cluster, in a folder; all that came of it."""
        return subprocess.run(
            [find_kubectl(), "--kubeconfig", str(self.kubeconfig), *words],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=cwd,
            check=False,
        )
