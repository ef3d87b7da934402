"""The page on a machine that cannot draw the picture: the words go on, and say why."""

import pytest
from selenium.webdriver.common.by import By

from tests.browser.test_arena import texts, until, until_shown

pytestmark = pytest.mark.browser

FAILING_SHADERS = (
    "const ask = WebGL2RenderingContext.prototype.getProgramParameter;"
    "WebGL2RenderingContext.prototype.getProgramParameter = function (program, what) {"
    " return what === this.LINK_STATUS ? false : ask.call(this, program, what); };"
)
#: The picture's own patience is 10 s; this page's long timers are short.
NO_ANSWER = (
    "const wait = setTimeout; globalThis.setTimeout = (act, ms, ...rest) => wait(act, ms > 9000 ? 1 : ms, ...rest);"
    "let library; Object.defineProperty(globalThis, 'PIXI', { get: () => library, set(given) {"
    " library = { ...given, autoDetectRenderer: () => new Promise(() => {}) }; } });"
)


@pytest.fixture(scope="module")
def without_webgl():
    pytest.importorskip("selenium", reason="selenium is not installed: pip install 'kubewars[dev]'")
    from tools.chromium import missing, open_chromium

    if reason := missing():
        pytest.skip(reason)
    browser = open_chromium(has_webgl=False)
    yield browser
    browser.quit()


@pytest.fixture
def told(chromium, scene):
    """The browser; what the page has said on its console is judged by the test."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    yield chromium
    chromium.get("about:blank")
    chromium.get_log("browser")


@pytest.fixture
def before_each_page(told):
    """``before_each_page(script)`` runs it in every new page, until the test ends."""
    scripts = []

    def add(source):
        answer = told.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        scripts.append(answer["identifier"])

    yield add
    for identifier in scripts:
        told.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": identifier})


def complaints(browser):
    return [entry["message"] for entry in browser.get_log("browser")]


def test_without_webgl_a_table_tells_every_ship_by_state_and_why_there_is_no_picture(without_webgl, scene):
    without_webgl.get(f"{scene('trouble')}?lang=en")
    until_shown(without_webgl, "#fleet")
    until(without_webgl, "document.querySelectorAll('#fleet tbody tr').length === 5")
    until(without_webgl, "document.querySelectorAll('#board-rows li').length === 5")

    assert texts(without_webgl, "#fleet tbody th b") == ["ada", "cedric", "margot", "wescale", "Zoë"]
    assert "5 \u00d7 CrashLoopBackOff" in texts(without_webgl, "#fleet td.why")
    assert "6" in texts(without_webgl, "#fleet tbody td.docking")
    assert "no WebGL" in without_webgl.find_element(By.CSS_SELECTOR, "#fleet .notice").text
    assert "hardware acceleration" in without_webgl.find_element(By.CSS_SELECTOR, "#fleet .notice").text
    assert len(complaints(without_webgl)) == 1


def test_without_webgl_it_speaks_french_when_asked_and_the_battle_goes_on_in_words(without_webgl, scene):
    without_webgl.get(f"{scene('battle')}?lang=fr")
    until_shown(without_webgl, "#fleet")
    until(without_webgl, "document.querySelectorAll('#feed li').length > 0")

    assert "ce navigateur ne donne pas WebGL" in without_webgl.find_element(By.CSS_SELECTOR, "#fleet .notice").text
    assert texts(without_webgl, "#shields") != [""]


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (1024, 600), (390, 844)])
def test_the_table_turns_through_sixty_ships_between_board_and_feed(without_webgl, scene, size):
    from tools.chromium import resize

    resize(without_webgl, *size)
    without_webgl.get(scene("crowded"))
    until(without_webgl, "document.querySelectorAll('#fleet tbody tr').length > 3")
    until(without_webgl, "kubewars.world.wings.size === 60")
    without_webgl.execute_script("document.querySelectorAll('#fleet .turning button')[1].click()")
    seen = set()
    names = "return [...document.querySelectorAll('#fleet tbody th b')].map((b) => b.textContent)"
    for _ in range(30):
        seen.update(without_webgl.execute_script(names))
        without_webgl.execute_script("document.querySelectorAll('#fleet .turning button')[2].click()")
        before = without_webgl.execute_script("return kubewars.spent.frames")
        until(without_webgl, "kubewars.spent.frames > arguments[0] + 2", before)
    assert len(seen) == 60
    # The feed grows and shrinks, and the table follows within a moment.
    until(
        without_webgl,
        "((box) => [...document.querySelectorAll('#fleet tbody tr')].every((row) =>"
        " row.getBoundingClientRect().bottom <= box('#fleet .turning').top + 1)"
        " && box('#fleet .turning').bottom <= box('#foot').top && box('#fleet').right <= innerWidth)"
        "((chosen) => document.querySelector(chosen).getBoundingClientRect())",
    )


def test_shaders_that_do_not_compile_are_a_reason_for_the_table(told, scene, before_each_page):
    before_each_page(FAILING_SHADERS)
    told.get(f"{scene('held')}?lang=en")

    assert "WebGL is too old" in until_shown(told, "#fleet .notice").text


def test_a_browser_that_never_gives_a_context_is_not_waited_for(told, scene, before_each_page):
    before_each_page(NO_ANSWER)
    told.get(f"{scene('held')}?lang=en")

    assert "does not answer" in until_shown(told, "#fleet .notice").text


def test_a_context_that_stays_away_gives_way_to_the_table_and_one_that_comes_back_draws_on(told, scene):
    told.get(f"{scene('battle')}?lang=en")
    until(told, "globalThis.kubewars?.arena")
    told.execute_script(
        "globalThis.card = kubewars.picture.stage.renderer.gl.getExtension('WEBGL_lose_context'); card.loseContext();"
    )

    assert "took it away" in until_shown(told, "#fleet .notice").text
    told.execute_script("card.restoreContext()")
    until(told, "document.querySelector('#fleet').hidden && !kubewars.picture.stage.renderer.context.isLost")
    drawn = told.execute_script("return kubewars.spent.frames")
    until(told, "kubewars.spent.frames > arguments[0] + 20", drawn)
    assert len(told.get_screenshot_as_png()) > 100_000
    assert [said for said in complaints(told) if "could not be drawn" in said] == []


def test_a_draw_that_throws_each_frame_is_given_up_with_one_warning_and_stops_no_word(told, scene):
    told.get(f"{scene('battle')}?lang=en")
    until(told, "globalThis.kubewars?.arena")
    told.execute_script("kubewars.arena.hulls.draw = () => { throw new Error('a driver with a mind of its own'); };")

    assert "could not be drawn" in until_shown(told, "#fleet .notice").text
    seq = told.execute_script("return kubewars.world.seq")
    until(told, "kubewars.world.seq > arguments[0]", seq)
    told.execute_script("kubewars.world.takeEvent({ type: 'fire', fire: { holding: true, pace: 1, reason: 'STOP' } })")
    until_shown(told, ".banner.hold")
    assert len(complaints(told)) == 1


def test_one_draw_that_throws_costs_a_frame_and_no_more(told, scene):
    told.get(f"{scene('battle')}?lang=en")
    until(told, "globalThis.kubewars?.arena")
    told.execute_script(
        "const { hulls } = kubewars.arena; const draw = hulls.draw.bind(hulls);"
        "hulls.draw = () => { hulls.draw = draw; throw new Error('once'); };"
    )
    until(told, "kubewars.picture.endurance.failures.length === 1")
    drawn = told.execute_script("return kubewars.spent.frames")
    until(told, "kubewars.spent.frames > arguments[0] + 10", drawn)

    assert told.execute_script("return kubewars.picture.lack") == ""
