import pytest

from kubewars.server.gate import BODY_LIMIT, content_security_policy, host_name, is_loopback
from tests.server.house import TOKEN


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "arena.localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]
)
def test_names_that_can_only_mean_this_machine(name):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name", ["", "0.0.0.0", "10.0.0.1", "::", "localhost.evil.example", "127.0.0.1.evil.example", "evil"]
)
def test_names_that_may_mean_another(name):
    assert not is_loopback(name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8080", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]:8080", "[::1]"),
        ("", None),
        ("a b", None),
        ("x;script-src *", None),
        ("a:123456", None),
        ("user@host", None),
    ],
)
def test_a_host_header_is_a_name_and_perhaps_a_port(header, name):
    assert host_name(header) == name


def test_a_policy_never_repeats_what_is_no_host():
    assert "evil" not in content_security_policy("x; script-src evil")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "169.254.169.254"])
async def test_on_loopback_no_other_name_is_answered(house, host):
    async with house.http() as http:
        answers = [await http.get(path, headers={"host": host}) for path in ("/", "/api/arena", "/bridge", "/metrics")]

    assert [answer.status_code for answer in answers] == [421] * 4
    assert "--host" in answers[0].json()["cure"]
    assert host not in answers[0].headers["content-security-policy"]


async def test_on_loopback_no_stream_is_opened_under_another_name(house):
    async with house.http() as http:
        answer = await http.get(
            "/stream",
            headers={
                "host": "evil.example",
                "upgrade": "websocket",
                "connection": "Upgrade",
                "sec-websocket-version": "13",
                "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
            },
        )

    assert answer.status_code == 403
    assert house.hub.spectators == 0


async def test_on_a_network_any_name_is_answered(open_house):
    async with open_house(host="0.0.0.0") as house, house.http() as http:
        answer = await http.get("/api/arena", headers={"host": "arena.workshop.example"})

    assert answer.status_code == 200


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
