"""The arena inside another site's page, such as slides: where its origin is named, and there only; the bridge never."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser


@contextmanager
def slides(look_at) -> Iterator[str]:
    """Another site, with a page that shows ``look_at()`` in a frame; gives its origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><title>slides</title><iframe src="{look_at()}"></iframe>'.encode()
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield f"http://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture
def framed(chromium, scene):
    """``framed(path, is_named=…)``: opens the slides, enters the frame, and gives the browser."""
    chromium.get("about:blank")
    shown = [""]
    with slides(lambda: shown[0]) as origin:

        def show(path, *, is_named):
            flags = ("--frame-ancestors", origin) if is_named else ()
            shown[0] = scene("battle", 0, *flags) + path
            chromium.get(f"{origin}/")
            chromium.switch_to.frame(chromium.find_element(By.TAG_NAME, "iframe"))
            return chromium

        yield show
        chromium.switch_to.default_content()
        chromium.get("about:blank")
        chromium.get_log("browser")


def test_where_the_slides_are_named_the_arena_lives_inside_them(framed):
    page = framed("?lang=en", is_named=True)

    WebDriverWait(page, 20, 0.02).until(
        lambda driver: driver.execute_script("return globalThis.kubewars?.connection.state") == "live"
    )


@pytest.mark.parametrize(("path", "is_named"), [("?lang=en", False), ("bridge", True), ("docs", True)])
def test_nobody_else_frames_the_arena_and_nobody_the_bridge(framed, path, is_named):
    page = framed(path, is_named=is_named)

    assert page.execute_script("return document.querySelector('#arena, #console, section')") is None
    assert "frame-ancestors" in str(page.get_log("browser"))
