"""The training cluster as a child process, so that a busy API never delays a tick; it never outlives us.

It watches its standard input: when we end, however we end, that input closes and so does the child.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self
from urllib.parse import urlsplit

import kubewars
from kubewars.errors import KubeWarsError
from kubewars.settings import Settings

#: Where this very package is imported from.
HOME = str(Path(kubewars.__file__).parents[1])
#: Seconds a training cluster may take to serve; it needs well under one.
PATIENCE = 30.0
#: Seconds between asking it to end and ending it.
GRACE = 1.0
#: How many of its last lines are kept, and seconds until they are all heard once it has ended.
_WORDS = 8
_HEARD_OUT = 1.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What the child says once it serves; ``outward`` is the address for other machines."""

    server: str
    outward: str
    kubeconfig: Path


class TrainingChild:
    """A ``python -m kubewars.training``; the ``with`` block starts it and ends it, however often it died meanwhile.

    ``keys`` is a folder in which its authority and its tokens live on where its objects do not.
    """

    def __init__(self, settings: Settings, kubeconfig: Path, *, keys: Path | None = None) -> None:
        self._settings = settings
        self._kubeconfig = kubeconfig
        self._keys = keys
        self._port = settings.api_port
        self._process: subprocess.Popen[bytes] | None = None
        self._hearing: threading.Thread | None = None
        self._last_words: deque[str] = deque(maxlen=_WORDS)
        self.lives = 0

    def start(self) -> None:
        """Start the process; it boots while we go on. Once more it is the same cluster again."""
        settings = self._settings
        command = [
            # -P and the path below: the child is of the same installation as we are, whatever folder this is.
            *(sys.executable, "-P", "-m", "kubewars.training", "--exit-with-stdin"),
            *("--host", settings.host, "--port", str(self._port), "--life", str(self.lives)),
            *(("--advertise-address", settings.room_address) if settings.room_address else ()),
            *("--kubeconfig", str(self._kubeconfig), "--nodes", str(settings.nodes)),
            *("--storage", str(settings.storage)),
            *(("--data", str(settings.data)) if settings.data else ()),
            *(("--keys", str(self._keys)) if self._keys else ()),
            *(("--seed", str(settings.seed)) if settings.seed is not None else ()),
        ]
        self._let_go()
        self.lives += 1
        # A group of its own: Ctrl-C in the terminal is meant for us, and we end the child in our own order.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0 if os.name == "posix" else None,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (HOME, os.environ.get("PYTHONPATH"))))},
        )
        self._last_words.clear()
        self._hearing = threading.Thread(target=self._hear, args=(self._process.stderr,), daemon=True)
        self._hearing.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._let_go()

    @property
    def last_words(self) -> str:
        """The last lines of its error stream, which stand on ours too; to the very last once it has ended."""
        self._hear_out()
        return "\n".join(self._last_words)

    async def serving(self) -> Serving:
        """Wait for its one line; from then on it comes back at the same port.

        Raises:
            KubeWarsError: it ended instead (its own words stand on the terminal already), or took too long.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), self._process.stdout)
        try:
            async with asyncio.timeout(PATIENCE):
                line = await reader.readline()
        except TimeoutError as error:
            raise KubeWarsError(
                f"the training cluster has not come up in {PATIENCE:g} s. Is this machine very busy? Try again."
            ) from error
        finally:
            transport.close()
        try:
            said = json.loads(line)
            serving = Serving(said["server"], said["outward"], Path(said["kubeconfig"]))
        except (ValueError, KeyError, TypeError) as error:
            await self.ended()
            self._hear_out()
            raise KubeWarsError("the training cluster did not start; what it said stands above.") from error
        self._port = urlsplit(serving.server).port or self._port
        return serving

    async def ended(self) -> int:
        """Wait until it has ended, however that came; its exit code, negative for a signal."""
        assert self._process is not None
        while (code := self._process.poll()) is None:  # noqa: ASYNC110 - a subprocess tells nobody when it ends
            await asyncio.sleep(0.2)
        return code

    def end(self) -> None:
        """Ask it to end, wait a second, then insist. Harmless when it has ended."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.poll() is None:
            process.terminate()
            deadline = time.monotonic() + GRACE
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        self.kill()

    def kill(self) -> None:
        """End it at once. Harmless when it has ended, or was never started."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _hear(self, stream: IO[bytes]) -> None:
        for line in stream:
            said = line.decode(errors="replace")
            self._last_words.append(said.rstrip())
            sys.stderr.write(said)
            sys.stderr.flush()

    def _hear_out(self) -> None:
        if self._hearing is not None and self._process is not None and self._process.poll() is not None:
            self._hearing.join(_HEARD_OUT)

    def _let_go(self) -> None:
        """Close what is left of an earlier life."""
        self._hear_out()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr) if self._process else ():
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
