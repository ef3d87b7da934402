"""Flying by hand, in a real browser: what the keys do, who sees what, and what silence is."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser

#: The token of ``tools/scenes.py``.
TOKEN = "scenes-have-no-secrets"


def until(page, script, *arguments):
    """Wait until a script gives something true."""
    WebDriverWait(page, 30, 0.05).until(lambda driver: driver.execute_script(f"return Boolean({script})", *arguments))


def until_helm(page, state):
    until(page, "document.body.dataset.helm === arguments[0]", state)


def press(page, key):
    ActionChains(page).send_keys(key).perform()


def hold(page, key, script, *arguments):
    """Hold one key down until a script gives something true."""
    ActionChains(page).key_down(key).perform()
    try:
        until(page, script, *arguments)
    finally:
        ActionChains(page).key_up(key).perform()


@pytest.fixture
def address(scene):
    return scene("battle")


@pytest.fixture
def bridge(page, address):
    page.get(f"{address}bridge?lang=en#token={TOKEN}")
    until_helm(page, "autopilot")
    yield page
    page.execute_script("document.body.dataset.helm === 'mine' && document.getElementById('take').click()")


@pytest.fixture
def pilot(bridge):
    """A console that flies, its window open."""
    press(bridge, "t")
    until_helm(bridge, "mine")
    until(bridge, "globalThis.cockpit?.world.isHandFlown && cockpit.arena.xwing.isHere")
    return bridge


def test_one_key_takes_the_helm_and_the_same_key_hands_it_back(bridge):
    press(bridge, "t")
    until_helm(bridge, "mine")
    assert bridge.find_element(By.ID, "pilot").text == "You fly"

    press(bridge, "t")
    until_helm(bridge, "autopilot")


def test_the_helm_can_be_asked_for_as_soon_as_the_page_is_there(page, address):
    page.get(f"{address}bridge?lang=en#token={TOKEN}")
    press(page, "t")

    until_helm(page, "mine")
    assert page.find_element(By.ID, "pilot").text == "You fly"
    press(page, "t")
    until_helm(page, "autopilot")


#: Keeps, in ``seen``, every state of the helm from now on, each with whether the window was open then.
WATCH_THE_HELM = (
    "globalThis.seen = []; new MutationObserver(() => seen.push([document.body.dataset.helm, 'cockpit' in globalThis]))"
    ".observe(document.body, { attributeFilter: ['data-helm'] })"
)


def test_the_window_is_open_before_the_helm_is_taken(page, address):
    page.get(f"{address}bridge?lang=en#token={TOKEN}")
    page.execute_script(WATCH_THE_HELM)
    press(page, "t")
    until_helm(page, "mine")

    assert page.execute_script("return seen.filter(([helm]) => helm === 'mine')[0]") == ["mine", True]
    press(page, "t")


def test_who_thinks_better_of_it_while_the_window_opens_does_not_fly(page, address):
    page.get(f"{address}bridge?lang=en#token={TOKEN}")
    page.execute_script(f"{WATCH_THE_HELM}; for (const _ of 'tt') document.getElementById('take').click()")
    until(page, "'cockpit' in globalThis")
    until_helm(page, "autopilot")

    assert page.execute_script("return seen.filter(([helm]) => helm === 'mine')") == []


def test_a_page_that_is_loaded_anew_while_it_flies_keeps_its_seat(pilot):
    pilot.refresh()

    until_helm(pilot, "mine")
    assert pilot.find_element(By.ID, "pilot").text == "You fly"
    until(pilot, "globalThis.cockpit?.world.isHandFlown && !cockpit.world.fire.holding")


def test_a_page_whose_main_thread_is_busy_for_seconds_keeps_its_seat(pilot):
    pilot.execute_script(WATCH_THE_HELM)
    pilot.execute_script("const until = performance.now() + 3000; while (performance.now() < until);")
    pilot.execute_script("globalThis.heard = 0; cockpit.world.listeners.push({ onEvent: () => (heard += 1) })")
    until(pilot, "heard > 20 && !cockpit.world.helm.silent")

    assert pilot.execute_script("return seen.filter(([helm]) => helm !== 'mine')") == []
    assert pilot.execute_script("return document.body.dataset.helm") == "mine"


def test_a_copy_of_the_tab_has_the_seat_and_the_first_one_does_not_fight_for_it(pilot, address):
    first = pilot.current_window_handle
    secret = pilot.execute_script("return sessionStorage.getItem('kubewars.seat')")
    pilot.switch_to.new_window("window")
    try:
        pilot.get(f"{address}healthz")
        pilot.execute_script("sessionStorage.setItem('kubewars.seat', arguments[0])", secret)
        pilot.get(f"{address}bridge?lang=en#token={TOKEN}")
        until_helm(pilot, "mine")
        pilot.switch_to.window(first)
        until_helm(pilot, "other")
        assert pilot.execute_script("return sessionStorage.getItem('kubewars.seat')") != secret
        pilot.switch_to.window(next(handle for handle in pilot.window_handles if handle != first))
        until_helm(pilot, "mine")
        press(pilot, "t")
        until_helm(pilot, "autopilot")
    finally:
        pilot.close()
        pilot.switch_to.window(first)


@pytest.mark.parametrize(("key", "away"), [(Keys.ARROW_RIGHT, "x"), ("s", "y")])
def test_a_key_held_down_flies_that_way(pilot, key, away):
    hold(pilot, key, f"cockpit.world.xwing.path.v{away}1 > 60")


def test_a_trigger_key_fires_along_the_nose_and_letting_go_ends_it(pilot):
    pilot.execute_script(
        "globalThis.fired = 0; cockpit.world.listeners.push({ onEvent: (event) => {"
        " if (event.type === 'shot' && event.shot.source === 'xwing') fired += 1; } });"
    )
    hold(pilot, "e", "fired >= 2")

    until(pilot, "!document.getElementById('trigger').classList.contains('pulled')")


@pytest.mark.parametrize("key", [Keys.SPACE, Keys.ESCAPE])
def test_stop_is_one_key_while_flying_too(pilot, key):
    ActionChains(pilot).key_down(Keys.ARROW_LEFT).key_down("e").perform()

    press(pilot, key)

    until(pilot, "document.body.dataset.fire === 'holding'")
    ActionChains(pilot).key_up(Keys.ARROW_LEFT).key_up("e").perform()
    until_helm(pilot, "mine")


def test_stop_says_which_key_it_is_and_how_one_flies(pilot):
    assert "Space" in pilot.find_element(By.ID, "stop").text
    assert "STOP: Space" in pilot.find_element(By.ID, "keys").text


def test_writing_a_name_flies_nothing_and_space_still_stops(bridge):
    name = bridge.find_element(By.ID, "name")
    name.send_keys("tgewasd12")

    assert bridge.execute_script("return document.body.dataset.helm") == "autopilot"
    assert name.get_attribute("value") == "tgewasd12"

    name.send_keys(Keys.SPACE)

    until(bridge, "document.body.dataset.fire === 'holding'")


def test_the_name_that_was_given_is_the_pilots_in_the_arena_too(bridge, address):
    name = bridge.find_element(By.ID, "name")
    name.clear()
    name.send_keys("Zoë", Keys.ENTER)
    until_helm(bridge, "autopilot")
    bridge.find_element(By.ID, "take").click()
    until(bridge, "document.getElementById('pilot').textContent === 'You fly, Zoë'")
    until(bridge, "globalThis.cockpit?.world.helm.pilot === 'Zoë'")
    bridge.execute_script("localStorage.clear()")


def test_the_weapon_is_chosen_by_its_key_and_shown(bridge):
    press(bridge, "2")

    until(bridge, "document.querySelector('[data-weapon=ion]').getAttribute('aria-pressed') === 'true'")

    press(bridge, "1")

    until(bridge, "document.querySelector('[data-weapon=laser]').getAttribute('aria-pressed') === 'true'")


def test_a_second_console_sees_who_flies_and_takes_over_only_by_saying_it_twice(pilot, address):
    first = pilot.current_window_handle
    pilot.switch_to.new_window("window")
    try:
        pilot.get(f"{address}bridge?lang=en#token={TOKEN}")
        until_helm(pilot, "other")
        assert "presenter flies" in pilot.find_element(By.ID, "pilot").text

        press(pilot, "t")
        until(pilot, "document.getElementById('take').classList.contains('asking')")
        assert pilot.execute_script("return document.body.dataset.helm") == "other"
        press(pilot, "t")

        until_helm(pilot, "mine")
        press(pilot, "t")
        until_helm(pilot, "autopilot")
    finally:
        pilot.close()
        pilot.switch_to.window(first)
    until_helm(pilot, "autopilot")


def test_a_page_that_is_hidden_falls_silent_and_fire_is_held_until_it_is_seen_again(pilot):
    pilot.execute_script(
        "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });"
    )

    until(pilot, "cockpit.world.helm.silent && cockpit.world.fire.holding")

    pilot.execute_script("delete document.visibilityState")

    until(pilot, "!cockpit.world.helm.silent && !cockpit.world.fire.holding")


def test_a_finger_flies_and_fires(pilot):
    from tools.chromium import resize

    resize(pilot, 390, 844)
    pilot.execute_script("document.body.classList.add('touched')")
    stick = pilot.find_element(By.ID, "stick")
    trigger = pilot.find_element(By.ID, "trigger")
    assert pilot.execute_script("return arguments[0].getBoundingClientRect().bottom", trigger) <= 844
    assert pilot.execute_script("return document.documentElement.scrollWidth <= innerWidth")

    ActionChains(pilot).move_to_element(stick).click_and_hold().move_by_offset(70, 0).perform()
    until(pilot, "cockpit.world.xwing.path.vx1 > 60 && Math.abs(cockpit.world.xwing.path.vy1) < 60")
    ActionChains(pilot).release().perform()

    ActionChains(pilot).click_and_hold(trigger).perform()
    until(pilot, "arguments[0].classList.contains('pulled')", trigger)
    ActionChains(pilot).release().perform()
    until(pilot, "!arguments[0].classList.contains('pulled')", trigger)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_while_flying_stop_and_the_way_back_are_on_screen(pilot, size):
    from tools.chromium import resize

    resize(pilot, *size)
    for part in ("stop", "go", "take", "weapons"):
        box = pilot.execute_script(f"return document.getElementById('{part}').getBoundingClientRect()")
        assert box["width"] > 0
        assert box["top"] >= 0
        assert box["bottom"] <= size[1]


def test_the_french_console_says_it_in_french(page, address):
    page.get(f"{address}bridge?lang=fr#token={TOKEN}")
    until_helm(page, "autopilot")

    assert page.find_element(By.ID, "take").text.startswith("Piloter à la main")
    assert "ZQSD" in page.find_element(By.ID, "keys").text


@pytest.fixture
def gunner(page, scene):
    """A console where torpedoes are allowed and one ship is open to them."""
    page.get(f"{scene('torpedo')}bridge?lang=en#token={TOKEN}")
    until_helm(page, "autopilot")
    until(page, "!document.getElementById('tube').hidden")
    return page


def shown(page, *ids):
    return [part for part in ids if page.find_element(By.ID, part).is_displayed()]


def test_a_torpedo_is_armed_by_two_buttons_and_chosen_only_then(gunner):
    torpedo = gunner.find_element(By.CSS_SELECTOR, "[data-weapon=torpedo]")
    assert not torpedo.is_enabled()
    assert shown(gunner, "unlock", "arm", "disarm") == ["unlock"]
    assert "1 ship is open" in gunner.find_element(By.ID, "tube-state").text

    gunner.find_element(By.ID, "unlock").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'unlocked'")
    assert not torpedo.is_enabled()
    gunner.find_element(By.ID, "arm").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'armed'")
    press(gunner, "3")

    until(gunner, "document.querySelector('[data-weapon=torpedo]').getAttribute('aria-pressed') === 'true'")


def test_unlocked_and_left_alone_it_is_safe_again(gunner):
    gunner.find_element(By.ID, "unlock").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'unlocked'")

    until(gunner, "document.getElementById('tube').dataset.state === 'safe'")


def test_stop_disarms_it(gunner):
    gunner.find_element(By.ID, "unlock").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'unlocked'")
    gunner.find_element(By.ID, "arm").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'armed'")

    press(gunner, Keys.SPACE)

    until(gunner, "document.body.dataset.fire === 'holding'")
    until(gunner, "document.getElementById('tube').dataset.state === 'safe'")


def test_an_armed_torpedo_ends_the_open_ship_before_everyones_eyes(gunner):
    gunner.find_element(By.ID, "unlock").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'unlocked'")
    gunner.find_element(By.ID, "arm").click()
    until(gunner, "document.getElementById('tube').dataset.state === 'armed'")
    press(gunner, "3")
    press(gunner, "t")
    until(gunner, "globalThis.cockpit?.world.isHandFlown && cockpit.world.wings.has('player/cedric')")
    exploded = gunner.execute_script("return cockpit.arena.blasts.exploded")

    hold(gunner, "j", "!cockpit.world.wings.has('player/cedric')")

    until(gunner, "cockpit.arena.blasts.exploded >= arguments[0] + 7", exploded)
    until(gunner, "document.getElementById('tube').dataset.state === 'safe'")
    until(gunner, "document.querySelector('[data-weapon=laser]').getAttribute('aria-pressed') === 'true'")
    press(gunner, "t")


def test_a_console_where_torpedoes_are_not_allowed_shows_none(bridge):
    assert shown(bridge, "tube", "unlock", "arm", "disarm") == []
    assert not bridge.find_element(By.CSS_SELECTOR, "[data-weapon=torpedo]").is_displayed()
