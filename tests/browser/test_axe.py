"""No page has a barrier that axe-core finds, whatever it shows."""

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TOKEN = "scenes-have-no-secrets"
SIZES = ((1280, 720), (390, 844))
RUN = (
    "const done = arguments[0]; axe.run(document).then(({ violations }) => done("
    "violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) =>"
    " `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`))), (e) => done([String(e)]))"
)


@pytest.fixture
def violations(page):
    """What axe-core objects to on the page as it stands, each with the element that it is about."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm --prefix web ci")
    axe = AXE.read_text("utf-8")

    def found() -> list[str]:
        if not page.execute_script("return Boolean(globalThis.axe)"):
            page.execute_script(axe)
        return page.execute_async_script(RUN)

    return found


def until(page, script):
    WebDriverWait(page, 30, 0.1).until(lambda driver: driver.execute_script(f"return Boolean({script})"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["lessons", "lost", "empty", "trouble", "dead", "held"])
def test_the_arena_has_no_barrier_on_a_projector_and_on_a_phone(page, scene, violations, name, language):
    from tools.chromium import resize

    page.get(f"{scene(name)}?lang={language}&follow=ada")
    until(page, "globalThis.kubewars?.world.epoch && document.querySelector('#own').textContent")

    for size in SIZES:
        resize(page, *size)

        assert violations() == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_legend_and_the_invitation_that_was_asked_for_have_no_barrier(page, scene, violations, language):
    from tools.chromium import resize

    page.get(f"{scene('battle')}?lang={language}")
    until(page, "document.querySelectorAll('#board-rows li').length === 5")
    for size in SIZES:
        resize(page, *size)
        page.execute_script("document.querySelector('#show-legend').click()")
        assert violations() == []
        page.execute_script("document.querySelector('#legend').close(); document.querySelector('#show-join').click()")
        until(page, "document.querySelector('#invitation-watch').textContent")

        assert violations() == []

        page.execute_script("document.querySelector('#show-join').click()")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_bridge_has_no_barrier_before_and_after_the_token(page, scene, violations, language):
    from tools.chromium import resize

    url = scene("trouble")
    page.get(f"{url}bridge?lang={language}")
    until(page, "!document.querySelector('#entry').hidden")
    assert violations() == []
    page.get("about:blank")
    page.get(f"{url}bridge?lang={language}#token={TOKEN}")
    until(page, "document.body.dataset.fire === 'firing'")

    for size in SIZES:
        resize(page, *size)

        assert violations() == []


def test_the_docs_have_no_barrier(page, scene, violations):
    page.get(f"{scene('empty')}docs")

    assert violations() == []
