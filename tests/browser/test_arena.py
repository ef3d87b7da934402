"""What one sees on the arena's page."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser


def until(page, script, *arguments):
    """Wait until a script gives something true."""
    WebDriverWait(page, 30, 0.1).until(lambda driver: driver.execute_script(f"return Boolean({script})", *arguments))


def texts(page, selector):
    return [node.text for node in page.find_elements(By.CSS_SELECTOR, selector)]


def until_shown(page, selector):
    return WebDriverWait(page, 30, 0.1).until(
        lambda driver: next((n for n in driver.find_elements(By.CSS_SELECTOR, selector) if n.is_displayed()), None)
    )


def test_a_battle_is_drawn_and_moves(page, scene):
    page.get(scene("battle"))
    until(page, "globalThis.kubewars?.arena?.hulls.all.size === 5")
    before = page.execute_script("return [...kubewars.arena.fighters.all.values()].map(f => [f.x, f.y])")
    first = page.get_screenshot_as_png()
    until(page, "kubewars.spent.frames > arguments[0] + 5", page.execute_script("return kubewars.spent.frames"))
    after = page.execute_script("return [...kubewars.arena.fighters.all.values()].map(f => [f.x, f.y])")
    second = page.get_screenshot_as_png()

    assert before != after
    assert first != second
    assert len(second) > 100_000  # a black page is a few thousand bytes


def test_the_scoreboard_names_every_ship_and_its_wing(page, scene):
    page.get(scene("held"))
    until(page, "document.querySelectorAll('#board-rows li').length === 5")

    assert sorted(texts(page, "#board-rows .name")) == ["Zoë", "ada", "cedric", "margot", "wescale"]
    assert sorted(texts(page, "#board-rows .wing")) == ["1/1", "10/10", "24/24", "4/4", "6/6"]


def test_what_is_shot_explodes_only_when_the_stream_says_that_it_is_gone(page, scene):
    page.get(scene("battle"))
    until(page, "globalThis.kubewars?.arena")
    page.execute_script(
        "const { world, arena } = kubewars; globalThis.seen = []; let before = 0;"
        "world.listeners.unshift({ onEvent: () => { before = arena.blasts.exploded; } });"
        "world.listeners.push({ onEvent: (event) =>"
        " seen.push([event.type === 'turned' ? event.state : event.type, arena.blasts.exploded - before]) });"
    )
    until(page, "seen.some(([what]) => what === 'struck')")
    until(page, "seen.some(([what]) => what === 'fighter_gone')")
    seen = page.execute_script("return seen")

    assert {explosions for what, explosions in seen if what == "struck"} == {0}
    assert {explosions for what, explosions in seen if what == "fighter_gone"} == {1}


def test_a_player_called_as_markup_is_shown_as_text(page, scene):
    page.get(scene("crowded"))
    until(page, "globalThis.kubewars?.world.names.get('player/<b>bold</b>')")
    leading = "{ ship: 'player/<b>bold</b>', points: 1e9, rate: 0, at: 0 }"
    page.execute_script(f"kubewars.world.takeEvent({{ type: 'score', score: {leading} }})")
    until(page, "[...document.querySelectorAll('#board-rows .name')].some((n) => n.textContent === '<b>bold</b>')")
    page.execute_script("kubewars.world.takeEvent({ type: 'ship_gone', id: 'player/<b>bold</b>' })")
    until(page, "[...document.querySelectorAll('#feed b')].some((n) => n.textContent === '<b>bold</b>')")

    assert page.find_elements(By.CSS_SELECTOR, "#board-rows b b, #feed b b") == []


def test_an_empty_arena_invites_with_the_command_that_joins(page, scene):
    page.get(scene("empty"))
    invitation = until_shown(page, "#invitation")
    until(page, "document.querySelector('#invitation-join').textContent")

    assert "game: starwars" in invitation.text
    assert "run your-name --image=nginx" in " ".join(invitation.text.split())


def test_a_dead_cluster_is_told_to_the_hall_in_one_plain_sentence_without_its_address(page, scene):
    page.get(scene("dead") + "?lang=en")

    banner = until_shown(page, ".banner.stale")

    assert banner.text.startswith("The cluster is not answering. The battle goes on when it does.")
    assert "min)" in banner.text
    assert "10.0.0.1" not in page.find_element(By.TAG_NAME, "body").text


def test_what_the_game_may_not_read_is_told_to_the_hall_and_its_cure_is_left_to_the_bridge(page, scene):
    page.get(scene("trouble") + "?lang=en")

    told = until_shown(page, ".banner.lacking").text

    assert "cannot see all of this cluster" in told
    assert "Role" not in told


def test_held_fire_and_a_dry_run_are_told(page, scene):
    page.get(scene("held") + "?lang=en")

    assert until_shown(page, ".banner.hold").text == "Fire is held: the presenter has pressed STOP"
    assert "nothing is deleted" in until_shown(page, ".banner.dry").text


def test_troubles_are_told_with_kubernetes_own_reason(page, scene):
    page.get(scene("trouble"))

    until_shown(page, "#troubles")

    assert "CrashLoopBackOff" in texts(page, "#troubles .reason")


def test_it_speaks_french_when_asked(page, scene):
    page.get(scene("held") + "?lang=fr")

    assert until_shown(page, ".banner.hold").text == "Tir suspendu : le présentateur a appuyé sur STOP"
    assert page.execute_script("return document.documentElement.lang") == "fr"


def test_a_page_whose_server_goes_and_comes_back_is_right_again_by_itself(chromium, served):
    chromium.get("about:blank")
    with served("battle") as first:
        port = int(first.url.rsplit(":", 1)[1].strip("/"))
        chromium.get(first.url)
        until(chromium, "globalThis.kubewars?.world.wings.size === 5")
    until_shown(chromium, ".banner.link")
    with served("empty", port):
        until(chromium, "kubewars.world.epoch === 'scene-empty'")
        until_shown(chromium, "#invitation")

        assert chromium.execute_script("return kubewars.arena.hulls.all.size") == 0
        assert texts(chromium, "#board-rows li") == []


def test_a_phone_upright_shows_every_ship_between_scoreboard_and_feed(page, scene):
    from tools.chromium import resize

    resize(page, 390, 844, scale=2)
    page.get(scene("held"))
    until(page, "globalThis.kubewars?.arena?.camera.isAimed")
    until(page, "kubewars.spent.frames > 10")
    places = page.execute_script(
        "const { camera, hulls } = kubewars.arena;"
        "return [...hulls.all.values()].map(h => [camera.screenX(h.x, h.y), camera.screenY(h.x, h.y)])"
    )
    board = page.find_element(By.ID, "side").rect
    foot = page.find_element(By.ID, "foot").rect

    assert all(0 < x < 390 and board["y"] + board["height"] < y < foot["y"] for x, y in places)
    assert page.execute_script("return document.documentElement.scrollWidth") == 390


def test_who_asked_for_little_motion_gets_no_shake_and_no_drifting_stars(page, scene):
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    try:
        page.get(scene("battle"))
        until(page, "globalThis.kubewars?.arena")

        assert page.execute_script("return kubewars.arena.isCalm")
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Nothing replaces a bare pod"), ("fr", "Rien ne remplace un pod nu")]
)
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_whoever_loses_a_fighter_is_coached_in_the_readers_language_and_on_screen(page, scene, language, told, size):
    from tools.chromium import resize

    resize(page, *size)
    page.get(f"{scene('held')}?lang={language}")
    until(page, "globalThis.kubewars?.world.epoch")
    page.execute_script(
        "kubewars.world.takeEvent({ type: 'strike', strike: { id: 900, uid: 'u', pod: 'default/u', ship: 'player/Zoë',"
        " weapon: 'laser', by: 'autopilot', outcome: 'confirmed', at: 0, coach: { key: 'bare' } } })"
    )
    coach = until_shown(page, "#coach")

    assert coach.text.startswith(f"Zoë {told}")
    assert coach.rect["x"] >= 0
    assert coach.rect["x"] + coach.rect["width"] <= size[0]
    assert coach.rect["y"] + coach.rect["height"] <= size[1]


def test_where_torpedoes_are_allowed_a_ships_hits_are_told(page, scene):
    page.get(f"{scene('torpedo')}?lang=en")
    until(page, "globalThis.kubewars?.world.hits.get('player/cedric') >= 20")

    page.execute_script("kubewars.world.takeEvent({ type: 'ship_hit', ship: 'player/ada', hits: 20 })")

    until(page, "[...document.querySelectorAll('#feed li')].some((n) => n.textContent.includes('is open to a proton'))")


def test_who_flies_by_hand_is_named_on_the_arena(page, scene):
    page.get(f"{scene('battle')}?lang=en")
    until(page, "globalThis.kubewars?.world.epoch")

    page.execute_script("kubewars.world.takeEvent({ type: 'helm', helm: { pilot: '<i>Zoë</i>' } })")

    until(page, "document.querySelector('#xwing-title').textContent === 'X-Wing · <i>Zoë</i>'")
    assert page.find_elements(By.CSS_SELECTOR, "#xwing-title i, #feed i") == []


def test_the_page_is_read_in_another_language_by_a_link_that_keeps_the_rest_of_its_address(page, scene):
    page.get(f"{scene('held')}?follow=ada&lang=en")
    until(page, "document.querySelector('#languages a')")

    page.find_element(By.CSS_SELECTOR, "#languages a").click()

    until(page, "document.documentElement.lang === 'fr' && location.search === '?follow=ada&lang=fr'")


COLOURS = (
    "const { stage } = kubewars.arena; const seen = new Set(); globalThis.colours = seen;"
    "for (const layer of [stage.front, stage.matter]) { const put = layer.put.bind(layer);"
    " layer.put = (...all) => { seen.add(all[6]); put(...all); }; }"
)


def test_newcomers_spared_ships_hanging_deletions_and_what_is_owed_are_marked_and_nothing_else_is(page, scene):
    seen = {}
    for name in ("marks", "held"):
        page.get(scene(name))
        until(page, "globalThis.kubewars?.arena?.camera.isAimed")
        page.execute_script(COLOURS)
        until(page, "colours.size > 5 && kubewars.spent.frames > 30")
        seen[name] = set(page.execute_script("return [...colours]"))
    marks = {0x7FD4FF, 0xC6D2E2, 0xFFC04D, 0xA8322A}  # a warm-up, spared, a deletion that hangs, owed

    assert marks <= seen["marks"]
    assert not marks & seen["held"]


def test_names_are_large_enough_for_a_hall_and_a_long_one_is_whole_where_there_is_room(page, scene):
    page.get(scene("battle"))
    until(page, "globalThis.kubewars?.arena?.names.layout.size")
    long = "a-very-long-player-label-that-goes-on-for-sixty-three-characters"
    ship = "{ ...kubewars.world.wings.get('player/ada').ship, name: arguments[0] }"
    page.execute_script(f"kubewars.world.takeEvent({{ type: 'ship', ship: {ship} }})", long)
    until(page, "kubewars.arena.names.layout.texts.get('player/ada').startsWith('a-very-long-player')")
    size = page.execute_script("return kubewars.arena.names.layout.size")
    pen = "const pen = document.createElement('canvas').getContext('2d'); pen.font = `600 ${arguments[0]}px Saira`;"
    capitals = page.execute_script(pen + "return pen.measureText('E').actualBoundingBoxAscent", size)

    assert capitals / 720 >= 0.025
