# ruff: noqa: RUF001 - the page writes as French and English do, with dashes and apostrophes of their own
"""What a hall reads, what a player follows, and what both may ask for on the arena's page."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_arena import texts, until, until_shown

pytestmark = pytest.mark.browser

#: Capitals are at least so large a part of the screen's height.
CAPITALS = 0.025
READ_BY_A_HALL = {
    "lessons": (
        "#board-rows .name .head",
        "#board-rows .points",
        "#feed .news:first-child",
        "#coach",
        "#coach b",
        "#troubles .name .head",
        "#troubles .reason",
        "#troubles .cure",
    ),
    "trouble": ("#troubles .count", "#troubles-more", ".banner.lacking"),
    "held": (".banner.hold", ".banner.dry"),
    "dead": (".banner.stale",),
    "empty": ("#invitation-title", "#invitation-how", "#invitation-labels", "#invitation-watch p", "#invitation code"),
}
#: For each selector the smallest cap height of what is shown of it, as a part of the screen's height.
MEASURE = (
    "const pen = document.createElement('canvas').getContext('2d');"
    "const capitals = (node) => { const { fontFamily, fontSize, fontWeight } = getComputedStyle(node);"
    " pen.font = `${fontWeight} 1000px ${fontFamily}`;"
    " return (pen.measureText('H').actualBoundingBoxAscent / 1000) * parseFloat(fontSize) / innerHeight; };"
    "return Object.fromEntries(arguments[0].map((place) => [place, Math.min(...[...document.querySelectorAll(place)]"
    ".filter((node) => node.offsetParent && node.textContent).map(capitals))]));"
)
COACHED = (
    "kubewars.world.takeEvent({ type: 'strike', strike: { id: 9000, uid: 'u', pod: 'default/u', ship: arguments[0],"
    " weapon: 'laser', by: 'autopilot', outcome: 'confirmed', at: 0,"
    " coach: { key: 'restarted', kind: 'Deployment' } } });"
    "kubewars.world.takeEvent({ type: 'strike', strike: { id: 9001, uid: 'u', pod: 'default/u', ship: arguments[0],"
    " weapon: 'torpedo', by: 'Zoë', outcome: 'confirmed', at: 0, kind: 'ReplicationController' } });"
)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("name", READ_BY_A_HALL)
def test_what_a_hall_reads_has_capitals_of_a_fortieth_of_the_screens_height(page, scene, name, size):
    from tools.chromium import resize

    resize(page, *size)
    page.get(f"{scene(name)}?lang=fr")
    until(page, "document.fonts.status === 'loaded' && globalThis.kubewars?.world.epoch")
    if name == "lessons":
        until(page, "document.querySelectorAll('#board-rows li').length > 3")
        page.execute_script(COACHED, "player/ada")
    for place in READ_BY_A_HALL[name]:
        until_shown(page, place)

    measured = page.execute_script(MEASURE, READ_BY_A_HALL[name])

    assert {place: part for place, part in measured.items() if not CAPITALS <= part < 0.2} == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_that_teach_are_never_cut_however_long_the_names(page, scene, language):
    from tools.chromium import resize

    page.get(f"{scene('names')}?lang={language}")
    until(page, "document.querySelector('#board-rows li') && document.querySelector('#troubles .cure')")
    page.execute_script(COACHED, page.execute_script("return [...kubewars.world.wings.keys()][0]"))
    until_shown(page, "#coach")
    until(page, "document.querySelector('#feed .news.torpedoed')")

    for size in [(1280, 720), (1024, 768), (390, 844)]:
        resize(page, *size)
        cut = page.execute_script(
            "return [...document.querySelectorAll('#feed .news, #coach, #troubles .reason, #troubles .cure')]"
            ".filter((node) => node.offsetParent).filter((node) => { const box = node.getBoundingClientRect();"
            " return node.scrollWidth > node.clientWidth + 1 || box.left < 0 || box.right > innerWidth"
            " || box.top < 0 || box.bottom > innerHeight || getComputedStyle(node).textOverflow === 'ellipsis'; })"
            ".map((node) => node.textContent)"
        )
        told = [node.get_attribute("textContent") for node in page.find_elements(By.CSS_SELECTOR, "#board-rows .tail")]

        assert cut == []
        assert sorted(set(told)) == ["xx-0", "xx-1", "xx-2", "xx-3", "xx-4"]


def test_a_phone_turns_through_sixty_ships_and_ones_own_is_always_there(page, scene):
    from tools.chromium import resize

    resize(page, 390, 844)
    page.get(f"{scene('crowded')}?lang=en&follow=zora")
    until(page, "/^1–\\d+ of 60$/.test(document.querySelector('#board-pages .told')?.textContent)")
    room = page.execute_script("return document.querySelectorAll('#board-rows li').length")
    seen = set()
    for _ in range(-(-60 // room)):
        shown = page.execute_script("return document.querySelector('#board-pages .told').textContent")
        first, last = (int(end) for end in shown.removesuffix(" of 60").split("–"))
        seen |= set(range(first, last + 1))
        assert texts(page, "#own .name") == ["zora"]
        page.execute_script("document.querySelectorAll('.turner')[1].click()")
        until(page, "document.querySelector('#board-pages .told').textContent !== arguments[0]", shown)

    assert room >= 4
    assert seen == set(range(1, 61))


def test_who_is_clicked_on_the_board_is_followed_in_full_and_in_the_address(page, scene):
    page.get(f"{scene('lessons')}?lang=en")
    until(page, "document.querySelectorAll('#board-rows li').length > 3")
    page.execute_script("document.querySelector('#troubles').remove()")  # room for all nine
    until(page, "document.querySelectorAll('#board-rows li').length === 9")

    page.execute_script(
        "[...document.querySelectorAll('#board-rows .row')].find((row) =>"
        " row.querySelector('.name').textContent === 'ada').click()"
    )

    facts = until_shown(page, "#own dl").text.split("\n")
    assert facts[0::2] == ["lost", "replaced", "hits", "back after", "at worst", "survived"]
    assert int(facts[3]) >= 12
    assert [" ".join(told.split()) for told in facts[7:10:2]] == ["4.2 s", "12 s"]
    assert page.execute_script("return location.search") == "?lang=en&follow=ada"
    page.execute_script("document.querySelector('#own .row').click()")
    until(page, "document.querySelector('#own').hidden && location.search === '?lang=en'")


def test_who_follows_a_ship_that_is_not_there_is_told_so_and_may_follow_nobody(page, scene):
    page.get(f"{scene('held')}?lang=fr&follow=personne")

    assert "Aucun vaisseau ne s’appelle personne." in until_shown(page, "#own .absent").text
    page.find_element(By.CSS_SELECTOR, "#own .leave").click()
    until(page, "document.querySelector('#own').hidden && location.search === '?lang=fr'")


def test_what_is_owed_spared_pretended_or_new_is_said_on_the_board_and_losses_are_counted(page, scene):
    page.get(f"{scene('lessons')}?lang=en")
    until(page, "document.querySelectorAll('#board-rows li').length > 3")
    page.execute_script("document.querySelector('#troubles').remove()")  # room for all nine
    told = (
        "return Object.fromEntries([...document.querySelectorAll('#board-rows .row')].map((row) =>"
        " [row.querySelector('.name').textContent, [...row.querySelectorAll('.rank, .state, .wing, .replaced')]"
        ".map((node) => node.textContent)]))"
    )
    until(page, "document.querySelectorAll('#board-rows li').length === 9")
    board = page.execute_script(told)

    assert board["Zoë"][1:] == ["3 not replaced", "1/4", ""]
    assert board["ada?"][1:] == ["impostor of ada", "1/1", ""]
    assert board["jules"][1].startswith("warming up ")
    assert board["noor"] == ["–", "spared, not ranked", "", ""]
    assert int(board["ada"][3]) >= 12


def test_a_trouble_stands_with_its_cure_and_how_many_more_there_are(page, scene):
    page.get(f"{scene('trouble')}?lang=en")
    until_shown(page, "#troubles")

    assert texts(page, "#troubles .reason")[0] == "CrashLoopBackOff"
    assert texts(page, "#troubles .cure")[0] == "kubectl logs POD --previous"
    assert texts(page, "#troubles-more") == ["…and 3 more"]


def test_a_key_shows_what_every_mark_means_and_escape_gives_the_focus_back(page, scene):
    page.get(f"{scene('held')}?lang=fr")
    until(page, "document.querySelectorAll('#board-rows li').length === 5")
    page.execute_script("document.querySelector('#show-legend').focus()")

    page.switch_to.active_element.send_keys("?")

    legend = until_shown(page, "#legend").text
    assert "La barre rose" in legend
    assert "10 × intégrité" in legend
    assert page.execute_script(
        "const { offsetHeight, scrollHeight } = document.querySelector('#legend'); return scrollHeight <= offsetHeight"
    )
    assert page.execute_script("return document.querySelector('#legend').contains(document.activeElement)")
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    until(page, "!document.querySelector('#legend').open && document.activeElement.id === 'show-legend'")
    page.switch_to.active_element.send_keys(Keys.ENTER)
    until(page, "document.querySelector('#legend').open")
    page.switch_to.active_element.send_keys(Keys.ENTER)  # the button that closes
    until(page, "!document.querySelector('#legend').open")


def test_a_key_shows_how_to_join_and_says_what_to_do_where_only_this_computer_sees_the_page(page, scene):
    page.get(f"{scene('held')}?lang=en")
    until(page, "document.querySelectorAll('#board-rows li').length === 5")

    page.find_element(By.TAG_NAME, "body").send_keys("j")

    until(page, "document.querySelector('#invitation-watch').textContent.includes('--host 0.0.0.0')")
    assert "game: starwars" in until_shown(page, "#invitation").text
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    until(page, "document.querySelector('#invitation').hidden")


def test_where_the_room_can_reach_the_page_the_invitation_shows_its_address_short_and_as_a_code(page, scene):
    # The answer of a server that others can reach; the picture is asked for, and no more.
    stub = page.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "globalThis.fetch = async () => ({ json: async () => "
            "({ join: 'kubectl apply -f x.yaml', address: 'http://192.0.2.7:8080/' }) });"
            "Object.defineProperty(HTMLImageElement.prototype, 'src', { set(asked) { this.dataset.asked = asked; } });"
        },
    )
    try:
        page.get(f"{scene('empty')}?lang=en")
        until(page, "document.querySelector('#invitation .qr')")
        code = page.find_element(By.CSS_SELECTOR, "#invitation .qr")

        assert code.get_attribute("data-asked") == "api/qr.svg"
        assert code.get_attribute("alt") == "http://192.0.2.7:8080/"
        assert texts(page, "#invitation-watch b") == ["192.0.2.7:8080"]
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", stub)


def test_where_nothing_happens_nothing_is_written_to_the_page(page, scene):
    page.get(f"{scene('held')}?lang=en")
    until(page, "document.querySelectorAll('#board-rows li').length === 5")
    page.execute_script(
        "const { scores } = kubewars.world; for (const [id, score] of scores) scores.set(id, { ...score, rate: 0 });"
        "globalThis.draws = 0; const values = scores.values.bind(scores);"
        "scores.values = () => { globalThis.draws += 1; return values(); };"
    )
    until(page, "draws > 6")
    page.execute_script(
        "globalThis.written = []; new MutationObserver((records) => written.push(...records.map(({ type, target }) =>"
        " `${type} of ${target.id || target.className || target.data}`))).observe(document.querySelector('#hud'),"
        " { subtree: true, childList: true, characterData: true, attributes: true }); globalThis.draws = 0;"
    )
    until(page, "draws > 12")

    assert page.execute_script("return written") == []


def test_on_a_phone_the_invitation_that_was_asked_for_is_covered_by_nothing(page, scene):
    from tools.chromium import resize

    resize(page, 390, 844)
    page.get(f"{scene('lessons')}?lang=en")
    until(page, "document.querySelectorAll('#board-rows li').length > 3")
    page.execute_script(COACHED, "player/ada")
    page.find_element(By.TAG_NAME, "body").send_keys("j")
    until(page, "document.querySelector('#invitation-join').textContent")

    assert (
        page.execute_script(
            "document.querySelectorAll('body *').forEach((node) => { node.style.pointerEvents = 'auto'; });"
            "return [...document.querySelectorAll('#invitation h2, #invitation pre, #invitation-join span')]"
            ".filter((node) => { const { left, top, width, height } = node.getBoundingClientRect();"
            " return !node.contains(document.elementFromPoint(left + width / 2, top + height / 2)); })"
            ".map((node) => node.textContent)"
        )
        == []
    )
