"""10,000 pods of the game among 50,000 others: ``python -m bench.ten_thousand [--browser]``. Linux only.

A game of its own process (``kubewars serve``, the autopilot at pace brisk) against an API server of 60,000 pods in
another (:mod:`bench.crowd_server`). Taken are the time from the start of the game's process to a spectator's first
message that holds all 10,000, and with ``--browser`` to the first frame that a real Chromium has drawn of them, in
software; then, under 500 pod events a second, the lag from the event's writing at the API server to the spectator's
message, the game's memory, and whether what the spectator knows at the end is what the server knows.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from selenium.webdriver.remote.webdriver import WebDriver

from bench.crowd_server import NAMESPACE, Served, crowd_server
from bench.demo_process import ROOT, Demo, follow, spectator
from bench.figures import share, tell_figure, tell_machine
from kubewars.app.doors import open_door, port_of
from tools.chromium import missing, open_chromium

GOAL_SECONDS, GOAL_MB, GOAL_MS = 3.0, 150.0, 100.0
PATIENCE = 60.0
OVERTAKEN = 0.2
_KNOWN = "return globalThis.kubewars?.world ? kubewars.world.fighters.size : 0"
_FRAMES = "return kubewars.spent.frames"


@dataclass
class Onlooker:
    """A spectator that knows when it heard what of each fighter."""

    states: dict[str, str] = field(default_factory=dict)
    heard: dict[str, deque[tuple[str, float]]] = field(default_factory=lambda: defaultdict(deque))
    count: int = 0

    async def watch(self, address: str) -> None:
        async with spectator(address) as socket:
            async for raw in socket:
                now = time.monotonic()
                message = msgspec.json.decode(raw)
                follow(self.states, message)
                for event in message.get("events", ()):
                    if event["type"] == "fighter":
                        self.heard[event["fighter"]["uid"]].append((event["fighter"]["state"], now))
                    elif event["type"] == "turned":
                        self.heard[event["uid"]].append((event["state"], now))
                    elif event["type"] == "fighter_gone":
                        self.heard[event["uid"]].append(("gone", now))

    def lags(self, told: list[tuple[str, str, float]]) -> tuple[list[float], int]:
        """Seconds from each event to the message that tells it (infinite if none did), and how many were overtaken.

        Levels are told, not steps: what lasted less than ``OVERTAKEN`` seconds, or befell a fighter that burns anyway,
        may be told by what came after it, and is not counted.
        """
        found, overtaken = [], 0
        times: dict[str, list[float]] = defaultdict(list)
        for uid, _, at in told:
            times[uid].append(at)
        for uid, kind, at in told:
            is_brief = any(0 < abs(other - at) < OVERTAKEN for other in times[uid])
            heard = self.heard.get(uid, ())
            later = next((when for state, when in heard if when >= at and state == kind), None)
            if later is None and (is_brief or any(state == "struck" for state, when in heard)):
                overtaken += 1
            else:
                found.append(float("inf") if later is None else later - at)
        return found, overtaken


@asynccontextmanager
async def serving(served: Served, folder: Path, *words: str) -> AsyncIterator[Demo]:
    """A game on this cluster that was asked for just now."""
    with open_door("127.0.0.1", 0, option="--port") as door:
        port = port_of(door)
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kubewars", "serve", "--kubeconfig", str(served.kubeconfig), "--namespace", NAMESPACE),
        *("--port", str(port), "--no-open", "--pace", "brisk", *words),
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Demo(process, folder, f"http://127.0.0.1:{port}/", started)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def by_stream(running: Demo, onlooker: Onlooker, fighters: int) -> tuple[asyncio.Task[None], float]:
    """A spectator that knocks until the door opens; seconds from the process's start to the last of the fighters."""
    async with asyncio.timeout(PATIENCE):
        while True:
            watching = asyncio.create_task(onlooker.watch(running.stream))
            while not watching.done():
                if len(onlooker.states) >= fighters:
                    return watching, time.monotonic() - running.started
                await asyncio.sleep(0.005)
            if not isinstance(watching.exception(), OSError):
                await watching
            await asyncio.sleep(0.02)


async def by_browser(browser: WebDriver, running: Demo, fighters: int) -> float:
    """Seconds from the process's start to a frame drawn after the last of the fighters was known."""

    def look() -> float:
        while True:
            with suppress(Exception):
                browser.get(running.address)
                break
            time.sleep(0.02)
        while browser.execute_script(_KNOWN) < fighters:
            if time.monotonic() - running.started > PATIENCE:
                raise TimeoutError("the browser never knew them all")
            time.sleep(0.02)
        known_at = browser.execute_script(_FRAMES)
        while browser.execute_script(_FRAMES) <= known_at:
            time.sleep(0.01)
        return time.monotonic() - running.started

    return await asyncio.to_thread(look)


async def drawn(served: Served, folder: Path, fighters: int, rounds: int) -> None:
    """With a browser that was open before."""
    if reason := missing():
        print(f"Not drawn: {reason}.")
        return
    browser = await asyncio.to_thread(open_chromium, 1280, 720)
    try:
        found = []
        for _ in range(rounds):
            async with serving(served, folder) as running:
                found.append(await by_browser(browser, running, fighters))
            await asyncio.to_thread(browser.get, "about:blank")
    finally:
        await asyncio.to_thread(browser.quit)
    what = f"{fighters} fighters drawn by Chromium, from process start"
    tell_figure(f"{what}, best of {rounds}", min(found), "s", goal=GOAL_SECONDS)
    tell_figure("the same, median", share(found, 0.5), "s", goal=GOAL_SECONDS)


async def kept_up(served: Served, folder: Path, fighters: int, rate: float, seconds: float) -> bool:
    """The listing by a spectator, then the churn; whether spectator and server agree in the end."""
    onlooker = Onlooker()
    async with serving(served, folder) as running:
        watching, first = await by_stream(running, onlooker, fighters - 50)
        tell_figure(f"{fighters} fighters at a spectator, from process start", first, "s", goal=GOAL_SECONDS)
        tell_figure("processor time of the game's process until then", running.processor_seconds(), "s")
        await asyncio.sleep(5.0)
        tell_figure("memory of the game's process, listed", running.resident_mb(), "MB", goal=GOAL_MB)
        begun = time.monotonic()
        done, told = await served.ask("churn", rate, seconds)
        spent = time.monotonic() - begun
        await asyncio.sleep(3.0)
        tell_figure(
            f"the same after {spent:.0f} s of {done / spent:.0f} events/s", running.resident_mb(), "MB", goal=GOAL_MB
        )
        found, overtaken = onlooker.lags(told)
        lags = [lag * 1000 for lag in found]
        lost = sum(lag == float("inf") for lag in lags)
        for part, name in ((0.5, "p50"), (0.99, "p99"), (0.999, "p99.9")):
            goal = GOAL_MS if part == 0.99 else None
            tell_figure(f"pod event to spectator's message, {name}", share(lags, part), "ms", goal=goal)
        level = await _is_level(served, onlooker)
        watching.cancel()
        agreement = "yes" if level else "NO"
        print(
            f"{len(told)} events, {overtaken} overtaken by the next, {lost} never told; "
            f"spectator and server agree: {agreement}"
        )
    return level and not lost


async def _is_level(served: Served, onlooker: Onlooker) -> bool:
    """The autopilot goes on meanwhile, so they are compared until they agree, for some seconds."""
    for _ in range(20):
        truth = await served.ask("truth")
        wanted = {uid: "ready" if is_ready else "functional" for uid, is_ready in truth.items()}
        states = {uid: state for uid, state in onlooker.states.items() if state != "struck"}
        if wanted.items() >= states.items() and len(wanted) - len(states) < 5:
            return True
        await asyncio.sleep(0.25)
    odd = dict(itertools.islice((wanted.items() ^ states.items()), 5))
    print(f"  {len(wanted)} at the server, {len(states)} at the spectator; for example {odd}")
    return False


async def main(game: int, others: int, rate: float, seconds: float, rounds: int, *, browser: bool) -> bool:
    tell_machine()
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        async with crowd_server(game, others, Path(folder)) as served:
            if browser:
                await drawn(served, Path(folder), game - 50, rounds)
            return await kept_up(served, Path(folder), game, rate, seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--game", type=int, default=10_000, help="pods in the game")
    parser.add_argument("--others", type=int, default=50_000, help="pods beside them")
    parser.add_argument("--rate", type=float, default=500.0, help="pod events a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=3, help="starts with a browser")
    parser.add_argument("--browser", action="store_true", help="measure in a real Chromium too")
    options = parser.parse_args()
    is_well = asyncio.run(
        main(options.game, options.others, options.rate, options.seconds, options.rounds, browser=options.browser)
    )
    sys.exit(0 if is_well else 1)
