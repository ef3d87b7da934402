import pytest

from kubewars.wire.messages import WatchView

PROBES = pytest.mark.parametrize("path", ["/healthz", "/readyz"])


@PROBES
async def test_a_ticking_battle_is_well(house, path):
    async with house.http() as http:
        answer = await http.get(path)

    assert answer.status_code == 200
    assert answer.text == "ok\nwatch fresh\n"


@PROBES
async def test_a_stale_watch_is_told_and_is_no_illness(house, path):
    house.game.watch = WatchView(stale=True, since=0, reason="connection refused")
    async with house.http() as http:
        answer = await http.get(path)

    assert answer.status_code == 200
    assert "stale: connection refused" in answer.text


@PROBES
async def test_a_battle_that_stands_still_is_ill(house, path):
    house.game.is_ticking = False
    async with house.http() as http:
        answer = await http.get(path)

    assert answer.status_code == 503
    assert "Restart" in answer.json()["cure"]


async def test_a_game_that_is_about_to_end_is_alive_but_not_ready(house):
    house.game.is_leaving = True
    async with house.http() as http:
        alive, ready = await http.get("/healthz"), await http.get("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 503)


async def test_metrics_are_prometheus_text(house):
    async with house.http() as http:
        answer = await http.get("/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "\nkubewars_ships 1\n" in answer.text
