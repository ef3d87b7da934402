"""Script a frame of the arena costs: ``python -m bench.browser_frame``. Goal: under 4 ms with 1,000 fighters.

The crowded scene of ``tools/scenes.py`` (60 ships, a strike a second) in a real Chromium that draws in software.
Counted is the time inside the animation frame's callback: placing everything, handing it to WebGL, the HUD; not what
the rasteriser then does, which on a machine with a graphics card is the card's.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import tell_figure, tell_machine
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
            browser.execute_script("Object.assign(kubewars.spent, { frames: 0, seconds: 0, worst: 0 })")
            time.sleep(seconds)
            spent = browser.execute_script("return { ...kubewars.spent, fighters: kubewars.world.fighters.size }")
            print(
                f"  {browser.capabilities['browserName']} {browser.capabilities['browserVersion']}, {width} x {height}"
            )
        finally:
            browser.quit()
            server.terminate()
    frames = max(1, spent["frames"])
    tell_figure(f"script a frame, {spent['fighters']} fighters", 1000 * spent["seconds"] / frames, "ms", goal=GOAL)
    print(f"  {frames} frames in {seconds:.0f} s, the longest {1000 * spent['worst']:.1f} ms")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    options = parser.parse_args()
    sys.exit(main(options.seconds, options.width, options.height))
