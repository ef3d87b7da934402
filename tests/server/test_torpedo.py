from tests.server.house import TOKEN
from tests.server.staged_game import StagedGame

STEPS = ("unlock", "arm", "disarm")


async def test_it_is_armed_in_two_steps_chosen_and_disarmed(open_house):
    async with open_house(game=StagedGame(torpedoes=True)) as house, house.http(token=TOKEN) as http:
        states = [
            (await http.post(f"/api/bridge/torpedo/{step}")).json()["torpedo"]["state"] for step in ("unlock", "arm")
        ]
        chosen = await http.post("/api/bridge/weapon", json={"weapon": "torpedo"})
        safe = await http.post("/api/bridge/torpedo/disarm")

    assert states == ["unlocked", "armed"]
    assert chosen.json()["helm"]["weapon"] == "torpedo"
    assert safe.json()["torpedo"]["state"] == "safe"
    assert safe.json()["helm"] == {}


async def test_one_step_arms_nothing_and_the_second_may_not_come_late(open_house):
    async with open_house(game=StagedGame(torpedoes=True)) as house, house.http(token=TOKEN) as http:
        early = await http.post("/api/bridge/torpedo/arm")
        await http.post("/api/bridge/torpedo/unlock")
        house.game.now += 6.0
        late = await http.post("/api/bridge/torpedo/arm")
        chosen = await http.post("/api/bridge/weapon", json={"weapon": "torpedo"})

    assert [early.status_code, late.status_code, chosen.status_code] == [409, 409, 409]
    assert "within 5 s" in late.json()["cure"]
    assert house.game.cockpit.tube.state == "safe"


async def test_where_it_is_not_allowed_it_stays_off_and_says_how_it_would_be(house):
    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/torpedo/unlock")

    assert answer.status_code == 409
    assert "--torpedoes" in answer.json()["cure"]


async def test_without_the_token_it_is_not_touched(open_house):
    async with open_house(game=StagedGame(torpedoes=True)) as house, house.http() as http:
        codes = [(await http.post(f"/api/bridge/torpedo/{step}")).status_code for step in STEPS]

    assert codes == [401, 401, 401]
    assert house.game.cockpit.tube.state == "safe"
