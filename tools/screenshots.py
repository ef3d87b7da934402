"""Make the pictures of the arena: every scene of ``tools/scenes.py`` on a projector and on a phone.

Usage: ``python tools/screenshots.py [FOLDER] [--scene battle …] [--lang fr] [--without-webgl]``; the folder is
``docs/images`` unless named. Needs selenium, Chromium and chromedriver. README's picture is ``battle-projector.png``.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from selenium import webdriver  # noqa: E402 - with the next line, which needs the path

from tools.chromium import missing, open_chromium, resize  # noqa: E402
from tools.scenes import SCENES  # noqa: E402

SCREENS = {"-projector": (1280, 720, 1.0), "-phone": (390, 844, 1.0)}
#: What is tried besides, with ``--all-screens``: a hall's projector, an old one, a small window.
OTHERS = {"-hall": (1920, 1080, 1.0), "-old": (1024, 768, 1.0), "-small": (1024, 600, 1.0)}
#: A picture of nothing much happening sells nothing: wait at most so long for an explosion near the X-Wing, in seconds.
PATIENCE = 40.0
NEAR = (
    "const { blasts, xwing, camera } = kubewars.arena;"
    "return [blasts.exploded, Math.hypot(blasts.last.x - xwing.x, blasts.last.y - xwing.y) * camera.scale]"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--scene", action="append", choices=SCENES, help="only this one; may be repeated")
    parser.add_argument("--without-webgl", action="store_true", help="as on a machine that draws no picture")
    parser.add_argument("--lang", default="en", choices=["en", "fr"])
    parser.add_argument("--all-screens", action="store_true", help="not only the projector and the phone")
    asked = parser.parse_args()
    if reason := missing():
        print(f"No pictures: {reason}.")
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    browser = open_chromium(has_webgl=not asked.without_webgl)
    try:
        for scene in asked.scene or SCENES:
            screens = SCREENS | (OTHERS if asked.all_screens else {})
            take(browser, scene, asked.folder, asked.lang, screens, in_words=asked.without_webgl)
    finally:
        browser.quit()
    return 0


def take(
    browser: webdriver.Chrome,
    scene: str,
    folder: Path,
    language: str,
    screens: dict[str, tuple[int, int, float]],
    *,
    in_words: bool,
) -> None:
    """All pictures of one scene; ``in_words`` where nothing is drawn."""
    command = [sys.executable, str(ROOT / "tools" / "scenes.py"), scene, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            for suffix, (width, height, scale) in screens.items():
                resize(browser, width, height, scale=scale)
                browser.get(f"{url}?lang={language}")
                time.sleep(5)
                if scene in {"battle", "crowded"} and not in_words:
                    wait_for_explosion(browser)
                path = folder / f"{scene}{'-words' if in_words else ''}{suffix}.png"
                browser.save_screenshot(str(path))
                print(path)
        finally:
            server.terminate()


def wait_for_explosion(browser: webdriver.Chrome) -> None:
    """Return a moment after something has blown up."""
    before, _ = browser.execute_script(NEAR)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        count, pixels = browser.execute_script(NEAR)
        if count > before and pixels < 260:
            return
        before = count
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
