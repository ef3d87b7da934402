"""From nothing to a moving battle: ``python -m bench.first_frame [--browser]``. Goal: under 3 s.

Measured from the moment at which the process ``kubewars demo`` is asked for, to a first snapshot (the X-Wing flies),
and to the first message after which a fighter flies. The spectator knocks at the port until it opens, as an impatient
browser would. With ``--browser`` the spectator is a real Chromium, open before and drawing in software, and measured is
the first frame that is drawn of the battle, and of a battle in which a fighter flies.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver

from bench.demo_process import ask_for, follow, spectator
from bench.figures import tell_figure, tell_machine
from kubewars.app.doors import open_door, port_of
from tools.chromium import missing, open_chromium

GOAL = 3.0
PATIENCE = 60.0
_DRAWN = "return globalThis.kubewars?.arena ? kubewars.spent.frames : 0"
_FLYING = "return [...kubewars.world.fighters.values()].filter(f => /^(functional|ready)$/.test(f.state)).length"

Pair = tuple[float, float]


@asynccontextmanager
async def fresh_demo() -> AsyncIterator[tuple[int, float]]:
    """A demo that was asked for just now: its port, and when that was."""
    with open_door("127.0.0.1", 0, option="--port") as door:
        port = port_of(door)
    with tempfile.TemporaryDirectory(prefix="kubewars-bench-") as folder:
        started = time.monotonic()
        process = await ask_for(Path(folder), "--port", str(port))
        try:
            yield port, started
        finally:
            process.terminate()
            await process.communicate()


async def by_stream() -> Pair:
    """Seconds to the first snapshot, and to the first flying fighter."""
    states: dict[str, str] = {}
    first = 0.0
    async with fresh_demo() as (port, started), asyncio.timeout(PATIENCE):
        while True:
            try:
                async with spectator(f"ws://127.0.0.1:{port}/stream") as socket:
                    async for raw in socket:
                        now = time.monotonic() - started
                        first = first or now
                        follow(states, msgspec.json.decode(raw))
                        if {"functional", "ready"} & set(states.values()):
                            return first, now
            except OSError:
                await asyncio.sleep(0.01)


async def by_browser(browser: WebDriver) -> Pair:
    """Seconds to the first drawn frame, and to the first with a flying fighter."""
    async with fresh_demo() as (port, started):
        return await asyncio.to_thread(_see, browser, f"http://127.0.0.1:{port}/", started)


def _see(browser: WebDriver, address: str, started: float) -> Pair:
    while time.monotonic() - started < PATIENCE:
        try:
            browser.get(address)
            break
        except WebDriverException:
            time.sleep(0.02)
    drawn = _when(browser, _DRAWN, started)
    return drawn, _when(browser, _FLYING, started)


def _when(browser: WebDriver, script: str, started: float) -> float:
    while not browser.execute_script(script):
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError(f"not seen in {PATIENCE:g} s: {script}")
        time.sleep(0.01)
    return time.monotonic() - started


def tell(names: tuple[str, str], pairs: list[Pair]) -> None:
    """Median and worst of both."""
    for name, values in zip(names, zip(*pairs, strict=True), strict=True):
        tell_figure(f"{name}, median of {len(pairs)}", statistics.median(values), "s", goal=GOAL)
        tell_figure(f"{name}, worst of {len(pairs)}", max(values), "s", goal=GOAL)


async def main(rounds: int, *, with_browser: bool) -> None:
    tell_machine()
    if not with_browser:
        tell(("first snapshot", "first flying fighter"), [await by_stream() for _ in range(rounds)])
    elif reason := missing():
        print(f"Not measured: {reason}.")
    else:
        browser = open_chromium(1280, 720)
        try:
            pairs = [await by_browser(browser) for _ in range(rounds)]
            tell(("first frame drawn", "first frame with a flying fighter"), pairs)
        finally:
            browser.quit()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--browser", action="store_true", help="measure in a real Chromium")
    options = parser.parse_args()
    asyncio.run(main(options.rounds, with_browser=options.browser))
