import pytest

from kubewars.server.backstage import Backstage, TorpedoDoubt
from kubewars.server.door import Door, new_token
from kubewars.wire.messages import StrikeView, WatchView
from tests.server.house import TOKEN

CALLS = [("GET", "")] + [
    ("POST", call) for call in ("/stop", "/go", "/pace", "/take", "/autopilot", "/weapon", "/bots")
]


async def test_stop_holds_fire(house):
    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/stop")

    assert answer.status_code == 200
    assert answer.json()["fire"]["holding"] is True
    assert house.game.told == ["stop by presenter"]


async def test_go_takes_it_back(house):
    async with house.http(token=TOKEN) as http:
        await http.post("/api/bridge/stop")
        answer = await http.post("/api/bridge/go")

    assert answer.json()["fire"]["holding"] is False


async def test_the_pace_is_set_in_seconds(house):
    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/pace", json={"seconds": 3})

    assert answer.json()["fire"]["pace"] == 3
    assert house.game.told == ["pace 3.0"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"nonsense", b'{"seconds":0}', b'{"seconds":-1}', b'{"seconds":1e9}', b'{"seconds":"NaN"}'],
)
async def test_a_pace_that_is_none_changes_nothing(house, body):
    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/pace", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "cure"}
    assert house.game.told == []


async def test_the_console_sees_how_things_are(house):
    house.game.watch = WatchView(stale=True, since=4.0, reason="no bytes for 60 s")
    house.game.log.append(
        StrikeView(
            id=1,
            uid="u",
            pod="wing-1",
            ship="player/cedric",
            weapon="laser",
            by="autopilot",
            outcome="confirmed",
            at=2.5,
        )
    )
    async with house.http(token=TOKEN) as http:
        seen = (await http.get("/api/bridge")).json()

    assert seen["watch"] == {"stale": True, "since": 4.0, "reason": "no bytes for 60 s"}
    assert (seen["strikes"][0]["player"], seen["strikes"][0]["outcome"]) == ("cedric", "confirmed")
    assert seen["is_ticking"] is True


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer é",
    ],
)
async def test_without_the_token_nothing_is_seen_and_nothing_changes(house, shown):
    headers = {} if shown is None else {b"authorization": shown.encode("latin-1")}
    async with house.http() as http:
        answers = [
            await http.request(method, f"/api/bridge{call}", json={"seconds": 3}, headers=headers)
            for method, call in CALLS
        ]

    assert [answer.status_code for answer in answers] == [401] * len(CALLS)
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)
    assert all("printed at its start" in answer.json()["cure"] for answer in answers)
    assert house.game.told == []


async def test_a_token_in_the_address_opens_nothing(house):
    async with house.http() as http:
        answer = await http.post(f"/api/bridge/stop?token={TOKEN}")

    assert answer.status_code == 401


PROXIED = [
    {"host": "arena.example", "origin": "http://arena.example:8081"},
    {"host": "kubewars_upstream", "origin": "https://arena.example"},
    {"host": "127.0.0.1:1", "origin": "http://127.0.0.1:2"},
    {"origin": "null"},
    {"origin": "http://["},
]


@pytest.mark.parametrize("headers", PROXIED)
async def test_whoever_shows_the_token_stops_the_game_whatever_a_proxy_made_of_host_and_origin(house, headers):
    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/stop", headers=headers)

    assert answer.status_code == 200
    assert house.game.told == ["stop by presenter"]


@pytest.mark.parametrize("headers", PROXIED)
async def test_whoever_does_not_stops_nothing_from_whichever_page(house, headers):
    async with house.http() as http:
        answer = await http.post("/api/bridge/stop", headers=headers)

    assert answer.status_code == 401
    assert house.game.told == []


async def test_another_sites_page_is_given_no_leave_to_send_the_header(house):
    preflight = {
        "origin": "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    async with house.http() as http:
        answer = await http.options("/api/bridge/stop", headers=preflight)

    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_reading_is_not_a_way_to_change(house):
    async with house.http(token=TOKEN) as http:
        answer = await http.get("/api/bridge/stop")

    assert answer.status_code == 405
    assert house.game.told == []


def test_tokens_are_long_and_never_the_same():
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(token) >= 32 for token in tokens)


def test_a_short_token_is_no_token():
    with pytest.raises(ValueError, match="at least 16"):
        Door("short")


class StagedBots:
    """Two bots that do as they are told."""

    names = ("calm-otter", "rusty-ibex")
    are_present = True

    def send_away(self):
        self.are_present = False

    def call_back(self):
        self.are_present = True


async def test_bots_are_sent_away_and_called_back(open_house):
    async with open_house(backstage=Backstage(StagedBots())) as house, house.http(token=TOKEN) as http:
        before = (await http.get("/api/bridge")).json()
        away = (await http.post("/api/bridge/bots", json={"present": False})).json()
        back = (await http.post("/api/bridge/bots", json={"present": True})).json()

    assert before["bots"] == ["calm-otter", "rusty-ibex"]
    assert [view["bots_present"] for view in (before, away, back)] == [True, False, True]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"present":"perhaps"}', b"[]"])
async def test_a_word_that_is_none_leaves_the_bots_where_they_are(open_house, body):
    bots = StagedBots()
    async with open_house(backstage=Backstage(bots)) as house, house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/bots", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert bots.are_present


async def test_a_game_without_bots_says_so(house):
    async with house.http(token=TOKEN) as http:
        view = (await http.post("/api/bridge/bots", json={"present": True})).json()

    assert (view["bots"], view["bots_present"]) == ([], False)


async def test_why_a_torpedo_would_strike_nothing_is_told_before_it_is_armed(open_house):
    doubts = (TorpedoDoubt("no_ship"), TorpedoDoubt("rights", "delete on deployments in red"))
    async with open_house(backstage=Backstage(torpedo_doubts=lambda: doubts)) as house, house.http(token=TOKEN) as http:
        view = (await http.get("/api/bridge")).json()

    assert view["torpedo_doubts"] == [
        {"cause": "no_ship", "about": ""},
        {"cause": "rights", "about": "delete on deployments in red"},
    ]
