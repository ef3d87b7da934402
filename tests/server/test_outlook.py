import pytest


@pytest.mark.parametrize(
    ("host", "origin", "flag"),
    [
        ("arena.example", "https://arena.example", "--allowed-origin https://arena.example"),
        ("127.0.0.1", "https://arena.example", "--allowed-origin https://arena.example"),
        ("kubewars", "", "--allowed-origin http://kubewars"),
    ],
)
async def test_pages_learn_that_spectators_will_be_refused_here_and_by_which_flag_they_are_not(
    house, host, origin, flag
):
    async with house.http() as http:
        answer = await http.get("/api/outlook", params={"origin": origin}, headers={"host": host})

    assert answer.json()["flag"] == flag
    assert "listens on its own machine only" in answer.json()["refusal"]


async def test_where_spectators_are_let_in_there_is_nothing_to_say(open_house):
    async with open_house(allowed_origins=("https://arena.example",)) as house, house.http() as http:
        answer = await http.get("/api/outlook?origin=https://arena.example", headers={"host": "arena.example"})

    assert answer.json() == {"refusal": "", "flag": ""}


async def test_the_outlook_is_that_of_the_page_and_not_of_who_carries_its_question(house):
    async with house.http() as http:
        answer = await http.get(
            f"/api/outlook?origin=http://127.0.0.1:{house.port}", headers={"origin": "https://evil.example"}
        )

    assert answer.json() == {"refusal": "", "flag": ""}
