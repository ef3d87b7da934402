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


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
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
