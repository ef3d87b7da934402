"""The pages in a real browser behind reverse proxies: under a prefix, and where WebSockets are not passed on."""

from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests import proxies

pytestmark = pytest.mark.browser

#: The token of ``tools/scenes.py``.
TOKEN = "scenes-have-no-secrets"

prefixed = pytest.mark.parametrize(
    "proxy",
    [
        pytest.param(
            lambda folder, port: proxies.nginx(folder, port, proxies.under_a_prefix(port)),
            id="nginx",
            marks=proxies.needs_nginx,
        ),
        pytest.param(lambda _, port: proxies.front(port, prefix="/kubewars/"), id="front"),
    ],
)
blocking = pytest.mark.parametrize(
    "proxy",
    [
        pytest.param(
            lambda folder, port: proxies.nginx(folder, port, proxies.without_upgrade(port)),
            id="nginx",
            marks=proxies.needs_nginx,
        ),
        pytest.param(lambda _, port: proxies.front(port, passes_upgrades=False), id="front"),
    ],
)


def until(page, claim):
    return WebDriverWait(page, 20, 0.02).until(claim)


def until_fire(page, state):
    until(page, lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-fire") == state)


def until_said(page, selector, part):
    """What an element says, once it says this."""
    until(page, lambda driver: part in driver.find_element(By.CSS_SELECTOR, selector).text)
    return page.find_element(By.CSS_SELECTOR, selector).text


@pytest.fixture
def upstream(scene):
    return urlsplit(scene("battle")).port


@prefixed
def test_under_a_prefix_the_arena_is_drawn_and_lives(page, upstream, tmp_path, proxy):
    with proxy(tmp_path, upstream) as port:
        page.get(f"http://127.0.0.1:{port}/kubewars/?lang=en")

        until(page, lambda driver: driver.execute_script("return kubewars.connection.state") == "live")
        until(page, lambda driver: driver.execute_script("return kubewars.arena !== null"))
        page.get("about:blank")


@prefixed
def test_under_a_prefix_the_bridge_stops_the_game_and_flies(page, upstream, tmp_path, proxy):
    with proxy(tmp_path, upstream) as port:
        page.get(f"http://127.0.0.1:{port}/kubewars/bridge?lang=en#token={TOKEN}")
        until_fire(page, "firing")
        until(page, lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-helm") == "autopilot")

        page.find_element(By.ID, "stop").click()

        until_fire(page, "holding")
        links = [link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "#head a")]
        assert links == [f"http://127.0.0.1:{port}/kubewars/{end}" for end in ("bridge?lang=fr", "")]
        page.get("about:blank")


@prefixed
def test_under_a_prefix_the_cockpits_window_opens(page, upstream, tmp_path, proxy):
    with proxy(tmp_path, upstream) as port:
        page.get(f"http://127.0.0.1:{port}/kubewars/bridge?lang=en#token={TOKEN}")
        until(page, lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-helm") == "autopilot")

        page.find_element(By.ID, "take").click()

        until(page, lambda driver: driver.execute_script("return globalThis.cockpit?.world.epoch"))
        page.get("about:blank")


@prefixed
def test_under_a_prefix_a_slash_too_many_is_no_white_page_and_keeps_the_token(page, upstream, tmp_path, proxy):
    with proxy(tmp_path, upstream) as port:
        page.get(f"http://127.0.0.1:{port}/kubewars/bridge/?lang=en#token={TOKEN}")

        until_fire(page, "firing")
        assert urlsplit(page.current_url).path == "/kubewars/bridge"
        page.get("about:blank")


@prefixed
def test_under_a_prefix_the_docs_have_their_style_and_lead_to_the_other_pages(page, upstream, tmp_path, proxy):
    with proxy(tmp_path, upstream) as port:
        page.get(f"http://127.0.0.1:{port}/kubewars/docs")
        links = [link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "header a")]

        assert page.execute_script("return document.styleSheets[0].cssRules.length") > 0
        assert links == [f"http://127.0.0.1:{port}/kubewars/{rest}" for rest in ("", "bridge", "openapi.json")]
        page.get("about:blank")


@pytest.fixture
def patient(chromium):
    """The browser, for pages that complain rightly: a refused WebSocket is an error on the console."""
    chromium.get("about:blank")
    yield chromium
    chromium.get("about:blank")
    chromium.get_log("browser")


@blocking
@pytest.mark.parametrize(("lang", "words"), [("en", "Never connected. A proxy"), ("fr", "Jamais connecté. Un proxy")])
def test_where_a_proxy_blocks_websockets_the_arena_says_that_it_never_connected(
    patient, upstream, tmp_path, proxy, lang, words
):
    with proxy(tmp_path, upstream) as port:
        patient.get(f"http://127.0.0.1:{port}/?lang={lang}")

        assert "WebSockets" in until_said(patient, ".banner.link", words)
        patient.get("about:blank")


@blocking
def test_where_a_proxy_blocks_websockets_the_bridge_says_so_before_the_show_and_stops_all_the_same(
    patient, upstream, tmp_path, proxy
):
    with proxy(tmp_path, upstream) as port:
        patient.get(f"http://127.0.0.1:{port}/bridge?lang=en#token={TOKEN}")
        said = until_said(patient, "#outlook", "WebSockets")
        patient.find_element(By.ID, "stop").click()

        until_fire(patient, "holding")
        assert "(stream)" in said
        assert "(bridge/stream)" in said
        patient.get("about:blank")


def test_where_spectators_will_be_refused_the_bridge_names_the_flag_and_works(patient, upstream):
    with proxies.front(upstream, host="kubewars_upstream") as port:
        patient.get(f"http://127.0.0.1:{port}/bridge?lang=en#token={TOKEN}")

        said = until_said(patient, "#outlook", "--allowed-origin http://kubewars_upstream")
        until_fire(patient, "firing")
        until(
            patient, lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-helm") == "autopilot"
        )
        assert "WebSockets" not in said
        patient.get(f"http://127.0.0.1:{port}/?lang=en")
        until_said(patient, ".banner.link", "--allowed-origin http://kubewars_upstream")
        patient.get("about:blank")


def test_where_all_will_work_the_bridge_foretells_nothing(page, scene):
    page.get(f"{scene('battle')}bridge?lang=en#token={TOKEN}")
    until(page, lambda driver: driver.find_element(By.TAG_NAME, "body").get_attribute("data-helm") == "autopilot")
    until_fire(page, "firing")

    assert page.execute_async_script(
        """const done = arguments[0];
        import(new URL("web/stream/outlook.js", document.baseURI)).then(async ({ opens, askOutlook }) =>
            done([await opens("stream"), await opens("bridge/stream"), await askOutlook()]))"""
    ) == [True, True, {"refusal": "", "flag": ""}]
    assert not page.find_element(By.ID, "outlook").is_displayed()
