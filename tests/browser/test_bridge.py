"""What the presenter sees and does, in a real browser."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser

#: The token of ``tools/scenes.py``.
TOKEN = "scenes-have-no-secrets"


def until_fire(page, state):
    WebDriverWait(page, 10, 0.02).until(
        lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-fire") == state
    )


@pytest.fixture
def bridge(page, scene):
    page.get(f"{scene('battle')}bridge?lang=en#token={TOKEN}")
    until_fire(page, "firing")
    return page


def test_the_token_leaves_the_address_bar_and_survives_a_reload(bridge):
    assert TOKEN not in bridge.current_url

    bridge.refresh()

    until_fire(bridge, "firing")


@pytest.mark.parametrize("key", [Keys.SPACE, Keys.ESCAPE])
def test_one_key_stops(bridge, key):
    bridge.find_element(By.TAG_NAME, "body").send_keys(key)

    until_fire(bridge, "holding")


def test_the_key_that_stops_does_so_wherever_the_focus_is(bridge):
    go = bridge.find_element(By.ID, "go")
    bridge.execute_script("arguments[0].focus()", go)

    go.send_keys(Keys.SPACE)

    until_fire(bridge, "holding")


def test_go_takes_it_back(bridge):
    bridge.find_element(By.ID, "stop").click()
    until_fire(bridge, "holding")

    bridge.find_element(By.ID, "go").click()

    until_fire(bridge, "firing")


def test_a_preset_sets_the_pace(bridge):
    bridge.find_element(By.CSS_SELECTOR, "[data-seconds='3']").click()

    WebDriverWait(bridge, 10).until(lambda page: page.find_element(By.ID, "pace-now").text == "one strike every 3 s")


def test_without_a_token_one_is_asked_for_and_nothing_is_shown(page, scene):
    page.get(f"{scene('battle')}bridge")

    assert page.find_element(By.ID, "entry").is_displayed()
    assert not page.find_element(By.ID, "stop").is_displayed()


SIZES = ((1280, 720), (1920, 1080), (1024, 600), (1024, 768), (390, 844))

#: Ordinary words that are broken over two lines, and whatever is cut off or reaches beyond the screen. Names as long as
#: Kubernetes allows may break; what scrolls down does not count as cut off.
BLEMISHES = """
const found = [];
const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = letters.nextNode()); ) {
  if (!node.parentElement.checkVisibility()) continue;
  for (const word of node.data.matchAll(/[^\\s/:.-]+/g)) {
    if (word[0].length > 24) continue;
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    if (lines.size > 1) found.push(`broken: ${word[0]}`);
  }
}
for (const element of document.body.querySelectorAll("*")) {
  if (!element.checkVisibility() || element.id === "window") continue;
  const { left, right, width } = element.getBoundingClientRect();
  const name = `${element.tagName} ${element.id} ${element.className}`;
  if (width && (left < -0.5 || right > innerWidth + 0.5)) found.push(`beyond the screen: ${name}`);
  const isInline = getComputedStyle(element).display === "inline";
  if (!isInline && element.clientWidth && element.scrollWidth > element.clientWidth + 1) {
    found.push(`too narrow: ${name}`);
  }
}
if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
scrollTo(0, document.documentElement.scrollHeight);
for (const column of document.querySelectorAll("#hand, #facts")) column.scrollTop = column.scrollHeight;
const stop = document.getElementById("stop").getBoundingClientRect();
const there = document.elementFromPoint(stop.left + stop.width / 2, stop.top + stop.height / 2);
if (!there?.closest("#stop") || stop.width < 120 || stop.height < 60) found.push("STOP is not there");
scrollTo(0, 0);
return found;
"""


def blemishes(page):
    from tools.chromium import resize

    found = {}
    for size in SIZES:
        resize(page, *size)
        if told := page.execute_script(BLEMISHES):
            found[size] = told
    return found


@pytest.fixture
def stage(page, scene):
    """``stage("fr")``: the bridge with all that it may ever have to show, the longest names, and the window open."""
    address = scene("stage")

    def opened(language):
        page.get(f"{address}bridge?lang={language}#token={TOKEN}")
        until_fire(page, "firing")
        until(page, "document.querySelectorAll('#standings-rows tr').length > 50")
        return page

    yield opened
    page.execute_script("localStorage.clear()")


def until(page, script, *arguments):
    WebDriverWait(page, 30, 0.05).until(lambda driver: driver.execute_script(f"return Boolean({script})", *arguments))


def text(page, part):
    return page.find_element(By.ID, part).get_attribute("textContent")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_screen_is_too_small_for_the_longest_names(stage, language):
    page = stage(language)
    page.find_element(By.ID, "invite-turn").click()

    assert blemishes(page) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_screen_is_too_small_for_who_flies_with_the_torpedo_unlocked(stage, language):
    page = stage(language)
    page.find_element(By.ID, "name").send_keys("w" * 40, Keys.ENTER)
    until(page, "document.body.dataset.helm === 'autopilot'")
    page.find_element(By.ID, "take").click()
    until(
        page, "document.body.dataset.helm === 'mine' && document.getElementById('pilot').textContent.includes('wwww')"
    )
    page.find_element(By.ID, "unlock").click()
    until(page, "document.getElementById('tube').dataset.state === 'unlocked'")

    assert blemishes(page) == {}
    page.execute_script("document.getElementById('take').click()")


def test_the_bridge_shows_how_everyone_stands(stage):
    page = stage("en")
    rows = page.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('#standings-rows tr')].map((row) =>"
        " [row.querySelector('.name').textContent, row.textContent]))"
    )

    assert "owes 3" in rows["noor"]
    assert "/11" in rows["noor"]
    assert "spared" in rows["ines"]
    assert "warming up" in rows["paulo"]
    assert "bot" in rows["hugo"]
    assert "no controller" in rows["Zoë"]
    assert any("impostor of a-player" in row for row in rows.values())


def test_the_bridge_tells_who_is_in_trouble_and_what_helps(stage):
    page = stage("en")
    told = text(page, "trouble-rows")

    assert "impostor of a-player" in told
    assert "CrashLoopBackOff kubectl logs cedric-" in told
    assert "Use nginx" in told
    assert "Terminating for 40 s: finalizer example.com" in told
    assert "node node-7 not ready" in told
    assert "Without a controller" in text(page, "bare")


def test_the_bots_are_sent_away_and_called_back_by_one_button(stage):
    page = stage("en")
    page.find_element(By.ID, "bots-turn").click()
    until(page, "document.getElementById('bots-are').textContent === '2 bots, sent away'")
    page.find_element(By.ID, "bots-turn").click()

    until(page, "document.getElementById('bots-are').textContent === '2 bots, playing'")


def test_a_game_without_bots_shows_no_switch_for_them(bridge):
    assert not bridge.find_element(By.ID, "bots").is_displayed()


def test_a_torpedo_that_would_strike_nothing_says_so_before_it_is_unlocked(stage):
    page = stage("en")

    assert page.find_element(By.ID, "tube").get_attribute("data-state") == "safe"
    assert "no ship has taken its 20 hits" in text(page, "tube-doubt")
    assert "grant delete on replicationcontrollers" in text(page, "tube-doubt")


def test_go_glows_only_while_stop_is_what_holds_fire(bridge):
    go = bridge.find_element(By.ID, "go")
    assert go.get_attribute("aria-disabled") == "true"

    bridge.find_element(By.ID, "stop").click()
    until_fire(bridge, "holding")

    until(bridge, "document.body.classList.contains('go-lifts')")
    assert go.get_attribute("aria-disabled") == "false"


def test_go_that_cannot_help_says_what_holds_fire_and_what_ends_it(page, scene):
    page.get(f"{scene('stale')}bridge?lang=fr#token={TOKEN}")
    until_fire(page, "holding")
    assert page.find_element(By.ID, "go").get_attribute("aria-disabled") == "true"
    assert text(page, "fire-reason") == "le cluster ne répond pas"
    assert "no word from https://10.0.0.1:6443" in text(page, "cluster-state")

    page.find_element(By.ID, "go").click()

    until(page, "document.getElementById('go-why').textContent.startsWith('FEU n’y peut rien')")  # noqa: RUF001 - French


def test_the_arenas_address_is_drawn_on_demand_to_be_photographed(stage):
    page = stage("en")
    page.find_element(By.ID, "invite-turn").click()
    until(page, "document.getElementById('invite-code').naturalWidth > 0")

    assert text(page, "invite-text") == "http://192.0.2.7:8080/"
    assert page.find_element(By.ID, "invite-code").is_displayed()


def test_an_arena_that_only_this_machine_reaches_is_no_qr_code_but_a_sentence(bridge):
    bridge.find_element(By.ID, "invite-turn").click()
    until(bridge, "document.getElementById('invite-text').textContent")

    assert "--host 0.0.0.0" in text(bridge, "invite-text")
    assert not bridge.find_element(By.ID, "invite-code").is_displayed()


@pytest.mark.parametrize("size", SIZES)
def test_stop_and_go_are_on_screen_without_scrolling(bridge, size):
    from tools.chromium import resize

    resize(bridge, *size)

    for button in ("stop", "go"):
        bottom = bridge.execute_script(f"return document.getElementById('{button}').getBoundingClientRect().bottom")
        assert bottom <= size[1]
    assert bridge.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_what_the_game_may_not_do_is_told_to_the_presenter_with_its_cure(page, scene):
    page.get(f"{scene('trouble')}bridge?lang=en#token={TOKEN}")
    WebDriverWait(page, 10, 0.02).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#lacking li"))

    assert "grant get, list and watch on them in a Role" in page.find_element(By.ID, "lacking").text
