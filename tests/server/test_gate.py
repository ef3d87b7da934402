import asyncio

import pytest

from kubewars.server.gate import BODY_LIMIT, content_security_policy
from tests.server.house import TOKEN


def test_a_policy_never_repeats_what_is_no_host():
    assert "evil" not in content_security_policy("x; script-src evil")


HANDSHAKE = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
FACTS = ("/api/arena", "/api/players/cedric", "/api/strikes", "/metrics", "/healthz", "/readyz", "/stream", "/nothing")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "169.254.169.254"])
async def test_on_loopback_nothing_of_the_game_is_told_under_another_name(house, host):
    async with house.http() as http:
        answers = [await http.get(path, headers={"host": host}) for path in FACTS]

    assert [answer.status_code for answer in answers] == [421] * len(FACTS)
    assert all(f"--allowed-origin http://{host};" in answer.json()["cure"] for answer in answers)
    assert "--host" in answers[0].json()["cure"]


async def test_on_loopback_nothing_of_the_game_is_told_to_another_sites_page(house):
    async with house.http() as http:
        answers = [await http.get(path, headers={"origin": "https://evil.example"}) for path in FACTS]

    assert [answer.status_code for answer in answers] == [403] * len(FACTS)
    assert all("--allowed-origin https://evil.example;" in answer.json()["cure"] for answer in answers)


@pytest.mark.parametrize(
    ("headers", "status", "named"),
    [
        ({"host": "evil.example"}, 421, "--allowed-origin http://evil.example;"),
        ({"origin": "https://evil.example"}, 403, "--allowed-origin https://evil.example;"),
        ({"origin": "null"}, 403, "No flag"),
    ],
)
async def test_on_loopback_no_stream_is_opened_for_strangers_and_the_handshake_says_which_flag_would(
    house, caplog, headers, status, named
):
    async with house.http() as http:
        answer = await http.get("/stream", headers=HANDSHAKE | headers)

    assert answer.status_code == status
    assert named in answer.json()["cure"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert house.hub.spectators == 0
    assert caplog.records == []  # else a terminal fills with what strangers ask


@pytest.mark.parametrize(
    "twice", ["Host: localhost\r\nHost: evil", "Host: localhost\r\nOrigin: http://[::1]\r\nOrigin: x"]
)
async def test_who_says_twice_where_it_comes_from_is_told_nothing(house, twice):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"GET /api/arena HTTP/1.1\r\n{twice}\r\nConnection: close\r\n\r\n".encode())

    answer = (await reader.read()).decode()
    writer.close()

    assert answer.startswith("HTTP/1.1 400 ")
    assert "Send one Host, one Origin." in answer


@pytest.mark.parametrize("host", ["evil.example", "kubewars_upstream", "[::1]:9"])
async def test_pages_hold_nothing_of_the_game_and_are_there_under_any_name(house, host):
    paths = ("/", "/bridge", "/docs", "/openapi.json", "/favicon.ico", "/web/bridge/main.js", "/api/outlook")
    async with house.http() as http:
        answers = [await http.get(path, headers={"host": host, "origin": "https://evil.example"}) for path in paths]

    assert [answer.status_code for answer in answers] == [200] * len(paths)


@pytest.mark.parametrize("host", ["", "a b", "user@host", "x" * 400])
async def test_a_request_that_names_no_host_is_answered_by_nothing_but_that(house, host):
    async with house.http(token=TOKEN) as http:
        answers = [
            await http.request(method, path, headers={"host": host})
            for method, path in [("GET", "/"), ("GET", "/api/arena"), ("POST", "/api/bridge/stop")]
        ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert house.game.told == []


async def test_on_a_network_any_name_and_any_page_is_answered(open_house):
    async with open_house(host="0.0.0.0") as house, house.http() as http:
        told = {"host": "arena.workshop.example", "origin": "https://slides.example"}
        answer = await http.get("/api/arena", headers=told)
        async with house.watch(additional_headers={"origin": "https://slides.example"}) as line:
            await line.send('{"type":"hello"}')
            await house.seated(1)

    assert answer.status_code == 200


async def test_only_the_arena_may_be_framed_and_only_by_whom_is_named(open_house):
    async with open_house(frame_ancestors=("https://slides.example", "https://*.lab.example")) as house:
        paths = ("/", "/bridge", "/docs", "/api/bridge", "/api/arena", "/nothing")
        async with house.http() as http:
            policies = [(await http.get(path)).headers["content-security-policy"] for path in paths]

    assert policies[0].endswith("frame-ancestors https://*.lab.example https://slides.example")
    assert all(policy.endswith("frame-ancestors 'none'") for policy in policies[1:])


async def test_without_a_word_nobody_frames_the_arena(house):
    async with house.http() as http:
        answer = await http.get("/")

    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize(
    ("host", "streams"),
    [("arena.example:8081", "ws://arena.example:8081 wss://arena.example:8081"), ("a", "ws://a:* wss://a:*")],
)
def test_the_pages_own_stream_is_allowed_also_where_a_proxy_left_the_port_out(host, streams):
    assert f"connect-src 'self' {streams};" in content_security_policy(host)


async def test_every_answer_forbids_foreign_and_inline_scripts(house):
    paths = ("/", "/api/arena", "/nothing", "/docs", "/web/bridge/main.js")
    async with house.http() as http:
        answers = [await http.get(path) for path in paths]

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy
        assert f"ws://127.0.0.1:{house.port}" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_large_body_is_refused_before_anyone_asks_for_a_token(house):
    async with house.http() as http:
        answer = await http.post("/api/bridge/pace", content=b"x" * (BODY_LIMIT + 1))

    assert answer.status_code == 413
    assert "bytes" in answer.json()["cure"]


async def test_a_body_that_does_not_say_its_length_is_refused(house):
    async def endless():
        yield b"x"

    async with house.http(token=TOKEN) as http:
        answer = await http.post("/api/bridge/pace", content=endless())

    assert answer.status_code == 413
    assert house.game.told == []
