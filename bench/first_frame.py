"""From nothing to a moving battle: ``python -m bench.first_frame``. Goal: under 3 s.

Measured from the moment at which the process ``kubewars demo`` is asked for, to a first snapshot (the X-Wing
flies), and to the first message after which a fighter flies. The spectator knocks at the port until it opens, as an
impatient browser would.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bench.demo_process import ROOT, follow, spectator
from bench.figures import tell_figure, tell_machine
from kubewars.app.doors import open_door, port_of

GOAL = 3.0


async def once() -> tuple[float, float]:
    """Seconds to the first snapshot, and to the first flying fighter."""
    with open_door("127.0.0.1", 0, option="--port") as door:
        port = port_of(door)
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kubewars", "demo", "--port", str(port), "--api-port", "0", "--no-open"),
            cwd=Path(folder),
            env={"PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            return await _watch(f"ws://127.0.0.1:{port}/stream", started)
        finally:
            process.terminate()
            await process.wait()


async def _watch(address: str, started: float) -> tuple[float, float]:
    states: dict[str, str] = {}
    first = 0.0
    async with asyncio.timeout(60):
        while True:
            try:
                async with spectator(address) as socket:
                    async for raw in socket:
                        now = time.monotonic() - started
                        first = first or now
                        follow(states, msgspec.json.decode(raw))
                        if {"functional", "ready"} & set(states.values()):
                            return first, now
            except OSError:
                await asyncio.sleep(0.01)


async def main(rounds: int) -> None:
    tell_machine()
    pairs = [await once() for _ in range(rounds)]
    for name, values in zip(("first snapshot", "first flying fighter"), zip(*pairs, strict=True), strict=True):
        tell_figure(f"{name}, median of {rounds}", statistics.median(values), "s", goal=GOAL)
        tell_figure(f"{name}, worst of {rounds}", max(values), "s", goal=GOAL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(main(parser.parse_args().rounds))
