"""A headless Chromium, drawing WebGL in software or without any: for screenshots, the bench and the browser's tests.

Found by ``CHROMIUM`` and ``CHROMEDRIVER``, else on the PATH. It makes no connection of its own.
"""

import os
import shutil

from selenium import webdriver

_SOFTWARE_GL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
#: What a locked-down laptop's browser is like.
_NO_GL = ("--disable-3d-apis",)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
)


def missing() -> str:
    """Why no browser can be started here, or an empty string."""
    if not _found("CHROMIUM", "chromium", "chromium-browser", "google-chrome"):
        return "Chromium is not installed (or name it in CHROMIUM)"
    if not _found("CHROMEDRIVER", "chromedriver"):
        return "chromedriver is not installed (or name it in CHROMEDRIVER)"
    return ""


def open_chromium(
    width: int = 1280, height: int = 720, *, scale: float = 1, has_webgl: bool = True
) -> webdriver.Chrome:
    """A browser whose page measures ``width`` by ``height`` CSS pixels; below 500 wide it is a phone's."""
    options = webdriver.ChromeOptions()
    options.binary_location = _found("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    for flag in (*_FLAGS, *(_SOFTWARE_GL if has_webgl else _NO_GL)):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(_found("CHROMEDRIVER", "chromedriver")))
    resize(browser, width, height, scale=scale)
    return browser


def resize(browser: webdriver.Chrome, width: int, height: int, *, scale: float = 1) -> None:
    """Give the page another size, as if on another screen."""
    screen = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


def _found(variable: str, *names: str) -> str:
    named = os.environ.get(variable)
    if named:
        return named
    return next((path for name in names if (path := shutil.which(name))), "")
