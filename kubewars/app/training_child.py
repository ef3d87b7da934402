"""The training cluster as a child process, so that a busy API never delays a tick; it never outlives us.

It watches its standard input: when we end, however we end, that input closes and so does the child.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import kubewars
from kubewars.errors import KubeWarsError
from kubewars.settings import Settings

#: Where this very package is imported from.
HOME = str(Path(kubewars.__file__).parents[1])
#: Seconds a training cluster may take to serve; it needs well under one.
PATIENCE = 30.0
#: Seconds between asking it to end and ending it.
GRACE = 1.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What the child says once it serves; ``outward`` is the address for other machines."""

    server: str
    outward: str
    kubeconfig: Path


class TrainingChild:
    """A running ``python -m kubewars.training``; leaving the ``with`` block ends it."""

    def __init__(self, settings: Settings, kubeconfig: Path) -> None:
        """Start the process; this takes a few milliseconds, and it boots while we go on."""
        command = [
            # -P and the path below: the child is of the same installation as we are, whatever folder this is.
            *(sys.executable, "-P", "-m", "kubewars.training", "--exit-with-stdin"),
            *("--host", settings.host, "--port", str(settings.api_port)),
            *(("--advertise-address", settings.room_address) if settings.room_address else ()),
            *("--kubeconfig", str(kubeconfig), "--nodes", str(settings.nodes)),
            *("--storage", str(settings.storage)),
            *(("--data", str(settings.data)) if settings.data else ()),
            *(("--seed", str(settings.seed)) if settings.seed is not None else ()),
        ]
        # A group of its own: Ctrl-C in the terminal is meant for us, and we end the child in our own order.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0 if os.name == "posix" else None,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (HOME, os.environ.get("PYTHONPATH"))))},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    async def serving(self) -> Serving:
        """Wait for its one line.

        Raises:
            KubeWarsError: it ended instead (its own words stand on the terminal already), or took too long.
        """
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
            return Serving(said["server"], said["outward"], Path(said["kubeconfig"]))
        except (ValueError, KeyError, TypeError) as error:
            raise KubeWarsError("the training cluster did not start; what it said stands above.") from error

    async def ended(self) -> int:
        """Wait until it has ended, however that came; its exit code."""
        while (code := self._process.poll()) is None:  # noqa: ASYNC110 - a subprocess tells nobody when it ends
            await asyncio.sleep(0.2)
        return code

    def end(self) -> None:
        """Ask it to end, wait a second, then insist. Harmless when it has ended."""
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        if process.poll() is None:
            process.terminate()
            deadline = time.monotonic() + GRACE
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
