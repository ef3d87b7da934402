"""Script a frame of the arena costs: ``python -m bench.browser_frame``. Goal: under 4 ms with 1,000 fighters.

The crowded scene of ``tools/scenes.py`` (60 ships, a strike a second) in a real Chromium that draws in software.
Counted is the time inside the animation frame's callback: placing everything, handing it to WebGL, the HUD; not what
the rasteriser then does, which on a machine with a graphics card is the card's. The window is small so that the
rasteriser keeps up: a full queue makes WebGL's calls wait, and would be counted as script.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import share, tell_figure, tell_machine
from tools.chromium import missing, open_chromium

ROOT = Path(__file__).resolve().parents[1]
GOAL = 4.0


def main(seconds: float, width: int, height: int) -> int:
    if reason := missing():
        print(f"Not measured: {reason}.")
        return 1
    tell_machine()
    command = [sys.executable, str(ROOT / "tools" / "scenes.py"), "crowded", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        browser = open_chromium(width, height)
        try:
            browser.get(url)
            time.sleep(6)
            browser.execute_script("kubewars.spent.frames = 0")
            time.sleep(seconds)
            fighters = browser.execute_script("return kubewars.world.fighters.size")
            spent = browser.execute_script(
                "const { frames, recent } = kubewars.spent; return [...recent.slice(0, frames)].map((s) => 1000 * s)"
            )
            print(
                f"  {browser.capabilities['browserName']} {browser.capabilities['browserVersion']}, {width} x {height}"
            )
        finally:
            browser.quit()
            server.terminate()
    tell_figure(f"script a frame, {fighters} fighters, median", share(spent, 0.5), "ms", goal=GOAL)
    tell_figure("script a frame, p95", share(spent, 0.95), "ms")
    print(f"  {len(spent)} frames in {seconds:.0f} s; software drawing on a busy machine shows in the p95")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    options = parser.parse_args()
    sys.exit(main(options.seconds, options.width, options.height))
