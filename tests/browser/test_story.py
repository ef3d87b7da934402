"""The main job, seen: kubectl creates a pod, its ship appears; the X-Wing deletes it, it explodes."""

import pytest

from tests.browser.test_arena import until
from tests.e2e.running import Running, find_kubectl

pytestmark = [pytest.mark.browser, pytest.mark.kubectl]

HUNT = ("--pace", "merciless", "--respawn-shield", "3", "--cooldown", "0", "--kill-budget", "60")


def test_a_pod_made_by_kubectl_flies_under_its_players_name_until_it_is_shot(page, tmp_path):
    if find_kubectl() is None:
        pytest.skip("there is no kubectl: set KUBECTL or put one on the PATH")
    quiet = ("--port", "0", "--api-port", "0", "--no-open", "--bots", "0")
    with Running(tmp_path, "demo", *quiet, *HUNT) as game:
        page.get(game.address)
        until(page, "globalThis.kubewars?.arena && kubewars.world.epoch")
        until(page, "!document.querySelector('#invitation').hidden")

        game.kubectl("run", "alone", "--image=nginx", "--labels=game=starwars,player=wescale")

        until(page, "document.querySelector('#board-rows .name')?.textContent === 'wescale'")
        until(page, "document.querySelector('#invitation').hidden")
        until(page, "kubewars.world.fighters.size === 1")
        until(page, "kubewars.arena.blasts.exploded > 0")
        until(page, "kubewars.world.wings.size === 0")
        assert game.kubectl("get", "pods", "--output=name") == ""
        # The board is drawn less often than the sky.
        until(page, "document.querySelector('#board-rows .state')?.textContent === 'lost'")
        until(page, "document.querySelector('#kills').textContent === '1'")
        page.get("about:blank")  # before its server goes: what it says of that is no complaint
