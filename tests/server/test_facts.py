import pytest

from kubewars.server import facts
from kubewars.wire.messages import StrikeView


def a_strike(number: int, *, ship: str = "player/cedric") -> StrikeView:
    return StrikeView(
        id=number,
        uid=f"uid-{number}",
        pod=f"wing-{number}",
        ship=ship,
        weapon="laser",
        by="autopilot",
        outcome="confirmed",
        at=1.0,
    )


async def test_the_arena_tells_players_fighters_and_how_to_join(open_house):
    async with open_house(join="kubectl apply -f pod.yaml") as house, house.http() as http:
        answer = await http.get("/api/arena")

    arena = answer.json()
    (player,) = arena["players"]
    assert player["name"] == "cedric"
    assert player["carriers"][0] == {
        "kind": "ReplicationController",
        "namespace": "default",
        "name": "wing",
        "desired": 2,
    }
    assert [fighter["state"] for fighter in player["fighters"]] == ["ready", "ready"]
    assert (player["desired"], player["functional"], player["integrity"], player["score"]) == (2, 2, 1.0, 12.5)
    assert arena["xwing"]["shields"] == 3
    assert arena["round"] == {"mode": "free", "elapsed": 0.0}
    assert arena["stale"] is False
    assert arena["join"] == "kubectl apply -f pod.yaml"


async def test_the_arena_is_told_anew_after_a_moment(house, monkeypatch):
    monkeypatch.setattr(facts, "FRESH_FOR", 0.0)
    async with house.http() as http:
        before = (await http.get("/api/arena")).json()["round"]["elapsed"]
        house.game.now = 30.0
        after = (await http.get("/api/arena")).json()["round"]["elapsed"]

    assert (before, after) == (0.0, 30.0)


async def test_a_player_is_found_by_name_or_by_ship(house):
    async with house.http() as http:
        by_name = await http.get("/api/players/cedric")
        by_ship = await http.get("/api/players/player/cedric")

    assert by_name.json() == by_ship.json()
    assert by_name.json()["name"] == "cedric"


@pytest.mark.parametrize("name", ["nobody", "%3Cscript%3E", "x" * 3000, "%00", "%E2%98%83"])
async def test_an_unknown_player_is_a_404_with_the_cure(house, name):
    async with house.http() as http:
        answer = await http.get(f"/api/players/{name}")

    assert answer.status_code == 404
    assert "game=starwars" in answer.json()["cure"]
    assert answer.headers["content-type"] == "application/json"


async def test_strikes_tell_who_what_weapon_and_outcome(house):
    house.game.log += [a_strike(2, ship="pod/uid-2"), a_strike(1)]
    async with house.http() as http:
        strikes = (await http.get("/api/strikes")).json()

    assert [strike["id"] for strike in strikes] == [2, 1]
    assert [strike["player"] for strike in strikes] == ["", "cedric"]
    assert strikes[1] == {
        "id": 1,
        "at": 1.0,
        "player": "cedric",
        "ship": "player/cedric",
        "pod": "wing-1",
        "uid": "uid-1",
        "weapon": "laser",
        "by": "autopilot",
        "outcome": "confirmed",
        "reason": "",
        "kind": "",
    }


async def test_as_many_strikes_as_asked(house):
    house.game.log += [a_strike(number) for number in range(9, 0, -1)]
    async with house.http() as http:
        strikes = (await http.get("/api/strikes?limit=3")).json()
        refused = await http.get("/api/strikes?limit=lots")

    assert [strike["id"] for strike in strikes] == [9, 8, 7]
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("query.limit")


async def test_an_address_that_is_none_says_where_the_addresses_are(house):
    async with house.http() as http:
        answer = await http.get("/api/nothing")

    assert answer.status_code == 404
    assert "page docs" in answer.json()["cure"]


async def test_a_breakage_inside_is_told_without_its_insides(house, monkeypatch, caplog):
    monkeypatch.setattr(house.game, "strikes", lambda: 1 / 0)
    async with house.http() as http:
        answer = await http.get("/api/strikes")

    assert answer.status_code == 500
    assert "terminal" in answer.json()["cure"]
    assert "division" not in answer.text
    assert "ZeroDivisionError" in caplog.text
