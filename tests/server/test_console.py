"""The presenter's console on a real socket: who may fly, what is heeded, and what silence is."""

import asyncio
import json
from contextlib import AsyncExitStack, suppress

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from kubewars.battle.cockpit import Cockpit
from kubewars.server import console
from kubewars.server.farewell import INVALID, POLICY, SEAT_TAKEN, TRY_LATER, UNKNOWN_TOKEN, UNSUPPORTED
from kubewars.wire.console import Boarded, BridgeMessage, Declined, HelmTold
from tests.server.house import TOKEN

_decode = msgspec.json.Decoder(BridgeMessage).decode


class Console:
    """One open console, and what it was told."""

    def __init__(self, line):
        self.line = line

    async def say(self, kind, **more):
        await self.line.send(json.dumps({"type": kind, **more}))

    async def hear(self, kind, claim=lambda _: True):
        """The next message of a kind of which a claim is true."""
        async with asyncio.timeout(10):
            while True:
                message = _decode(await self.line.recv())
                if isinstance(message, kind) and claim(message):
                    return message

    async def board(self, name="", token=TOKEN, secret=""):
        await self.say("board", token=token, name=name, secret=secret)
        return await self.hear(Boarded)

    async def farewell(self):
        """How the server closed it."""
        async with asyncio.timeout(10):
            with suppress(ConnectionClosed):
                async for _ in self.line:
                    pass
        return self.line.close_code, self.line.close_reason


@pytest.fixture
def line(house):
    """``async with line() as console``: one more console of this house."""

    def opened(**options):
        return connect(f"ws://127.0.0.1:{house.port}/bridge/stream", compression=None, proxy=None, **options)

    return opened


async def until(claim):
    async with asyncio.timeout(10):
        while not claim():  # noqa: ASYNC110 - the cockpit tells nobody
            await asyncio.sleep(0.001)


async def test_who_shows_the_token_flies_by_name(house, line):
    async with line() as socket:
        one = Console(socket)
        boarded = await one.board("Zoë")
        await one.say("take")
        told = await one.hear(HelmTold, lambda helm: helm.is_yours)
        await one.say("steer", x=0.6, y=-0.8, fire=True)
        await until(lambda: house.game.cockpit._stick.trigger)
        controls = house.game.cockpit.controls()

    assert (boarded.seat, boarded.name) == (1, "Zoë")
    assert told.helm.pilot == "Zoë"
    assert (controls.pilot, controls.x, controls.y, controls.trigger) == ("Zoë", 0.6, -0.8, True)


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "é"])
async def test_without_the_token_nothing_is_heard_and_nothing_moves(house, line, token):
    async with line() as socket:
        one = Console(socket)
        await one.say("board", token=token)

        assert (await one.farewell())[0] == UNKNOWN_TOKEN
    assert house.game.cockpit.seat(1) is None


@pytest.mark.parametrize("word", [{"type": "take"}, {"type": "steer", "x": 1, "y": 0}, {"type": "hand_back"}])
async def test_the_first_word_is_the_token_or_the_last(house, line, word):
    async with line() as socket:
        one = Console(socket)
        await one.line.send(json.dumps(word))

        assert (await one.farewell())[0] == UNKNOWN_TOKEN
    assert house.game.cockpit.view().pilot == "autopilot"


async def test_a_token_in_the_address_opens_nothing(house):
    async with connect(f"ws://127.0.0.1:{house.port}/bridge/stream?token={TOKEN}", proxy=None) as socket:
        one = Console(socket)
        await one.say("take")

        assert (await one.farewell())[0] == UNKNOWN_TOKEN


@pytest.mark.parametrize("origin", ["https://arena.example", "null", "http://127.0.0.1:1", "http://["])
async def test_who_shows_the_token_boards_from_behind_any_proxy(house, origin):
    proxied = f"ws://kubewars_upstream:{house.port}/bridge/stream"
    async with connect(proxied, host="127.0.0.1", origin=origin, compression=None, proxy=None) as socket:
        assert (await Console(socket).board()).name == "presenter"


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_another_sites_page_does_not_know_it_and_moves_nothing(house, line, origin):
    async with line(origin=origin) as socket:
        one = Console(socket)
        await one.say("take")

        assert (await one.farewell())[0] == UNKNOWN_TOKEN
    assert house.game.cockpit.view().pilot == "autopilot"


async def test_a_second_console_sees_who_flies_and_takes_over_only_expressly(house, line):
    async with line() as first_socket, line() as second_socket:
        first, second = Console(first_socket), Console(second_socket)
        await first.board("ada")
        await second.board("bob")
        await first.say("take")
        seen = await second.hear(HelmTold, lambda told: told.helm.pilot == "ada")
        await second.say("take")
        declined = await second.hear(Declined)
        still = house.game.cockpit.view().pilot
        await second.say("take", over=True)
        lost = await first.hear(HelmTold, lambda told: told.helm.pilot == "bob")

    assert not seen.is_yours
    assert declined.reason.startswith("ada flies")
    assert still == "ada"
    assert not lost.is_yours


async def test_a_console_whose_socket_ends_is_silent_at_once_and_goes_on_being_the_pilot(house, line):
    async with line() as socket:
        one = Console(socket)
        await one.board("ada")
        await one.say("take")
        await one.hear(HelmTold, lambda told: told.is_yours)
    await until(lambda: house.game.cockpit.seat(1) is None)
    house.game.now += 0.001

    assert house.game.cockpit.silence() == "the console of ada, who flies by hand, is silent"


async def test_a_page_that_is_loaded_anew_has_its_seat_and_the_helm_again(house, line):
    async with line() as socket:
        before = Console(socket)
        boarded = await before.board("ada")
        await before.say("take")
        await before.hear(HelmTold, lambda told: told.is_yours)
    await until(lambda: house.game.cockpit.seat(1) is None)
    async with line() as socket:
        after = Console(socket)
        again = await after.board("ada", secret=boarded.secret)
        told = await after.hear(HelmTold)

    assert (again.seat, again.secret) == (boarded.seat, boarded.secret)
    assert told.is_yours
    assert told.helm.pilot == "ada"


async def test_who_sits_down_again_has_the_seat_though_the_old_socket_is_not_known_to_be_dead(house, line):
    async with line() as first, line() as second:
        old, new = Console(first), Console(second)
        boarded = await old.board("ada")
        await old.say("take")
        await old.hear(HelmTold, lambda told: told.is_yours)
        await new.board("ada", secret=boarded.secret)
        code, _ = await old.farewell()
        await new.say("steer", x=1.0, y=0.0)
        await until(lambda: house.game.cockpit._stick.x == 1.0)

        assert code == SEAT_TAKEN
        assert (await new.hear(HelmTold)).is_yours
        assert house.game.cockpit.silence() == ""


async def test_a_full_room_still_lets_who_has_a_seat_sit_down_again(line, monkeypatch):
    monkeypatch.setattr(console, "MOST_CONSOLES", 1)
    async with line() as first, line() as second:
        secret = (await Console(first).board()).secret

        assert (await Console(second).board(secret=secret)).secret == secret


async def test_nobody_is_told_another_seats_secret(line):
    async with line() as first, line() as second:
        told = [await Console(socket).board("ada") for socket in (first, second)]

    assert len({boarded.secret for boarded in told}) == 2
    assert all(len(boarded.secret) >= 16 for boarded in told)


async def test_the_helm_is_handed_back_and_a_weapon_chosen(house, line):
    async with line() as socket:
        one = Console(socket)
        await one.board("ada")
        await one.say("take")
        await one.hear(HelmTold, lambda told: told.is_yours)
        await one.say("choose", weapon="ion")
        await one.say("hand_back")
        told = await one.hear(HelmTold, lambda told: not told.is_yours and told.helm.weapon == "ion")

    assert told.helm.pilot == "autopilot"


async def test_who_flies_is_said_again_and_again_so_that_silence_is_noticed(line):
    async with line() as socket:
        one = Console(socket)
        await one.board()

        assert await one.hear(HelmTold) == await one.hear(HelmTold)


@pytest.mark.parametrize(
    "garbage",
    ["", "[]", '{"type":"fire"}', '{"type":"steer","x":"1","y":0}', '{"type":"choose","weapon":"wand"}', "{" * 3000],
)
async def test_what_is_no_message_ends_the_conversation_and_says_why(line, garbage):
    async with line() as socket:
        one = Console(socket)
        await one.board()
        await one.line.send(garbage)
        code, reason = await one.farewell()

    assert code == INVALID
    assert reason.startswith("Not a message of this stream")


async def test_binary_is_refused(line):
    async with line() as socket:
        one = Console(socket)
        await one.line.send(b"{}")

        assert (await one.farewell())[0] == UNSUPPORTED


async def test_who_talks_too_much_is_asked_to_leave(line):
    async with line() as socket:
        one = Console(socket)
        await one.board()
        for _ in range(120):
            await one.say("hand_back")
        code, reason = await one.farewell()

    assert code == POLICY
    assert "Too many" in reason


async def test_a_flight_as_a_console_flies_it_is_not_too_much(house, line):
    async with line() as socket:
        one = Console(socket)
        await one.board()
        await one.say("take")
        for number in range(60):
            await one.say("steer", x=-0.71, y=0.7 if number % 2 else -0.7, fire=True)
            await asyncio.sleep(0.05)

        assert house.game.cockpit.view().pilot == "presenter"
        assert await one.hear(HelmTold)


async def test_who_never_says_a_word_is_asked_to_leave(line, monkeypatch):
    monkeypatch.setattr(console, "BOARD_WITHIN", 0.05)
    async with line() as socket:
        code, reason = await Console(socket).farewell()

    assert code == POLICY
    assert "board" in reason


async def test_more_consoles_than_there_are_seats_are_told_to_come_later(line, monkeypatch):
    monkeypatch.setattr(console, "MOST_CONSOLES", 1)
    async with line() as first, line() as second:
        await Console(first).board()
        await Console(second).say("board", token=TOKEN)

        assert (await Console(second).farewell())[0] == TRY_LATER


async def test_sockets_that_show_no_token_do_not_keep_the_presenter_out(line, monkeypatch):
    monkeypatch.setattr(console, "MOST_WAITING", 3)
    async with AsyncExitStack() as strangers:
        mute = [Console(await strangers.enter_async_context(line())) for _ in range(9)]
        async with line() as socket:
            presenter = Console(socket)
            await presenter.board("Zoë")
            await presenter.say("take")
            told = await presenter.hear(HelmTold, lambda helm: helm.is_yours)

            assert told.helm.pilot == "Zoë"
            assert (await mute[0].farewell())[0] == TRY_LATER


async def test_rest_takes_hands_back_and_chooses(house, line):
    async with line() as socket, house.http(token=TOKEN) as http:
        one = Console(socket)
        seat = (await one.board("ada")).seat
        taken = await http.post("/api/bridge/take", json={"seat": seat})
        chosen = await http.post("/api/bridge/weapon", json={"weapon": "ion"})
        back = await http.post("/api/bridge/autopilot")

    assert taken.json()["helm"] == {"pilot": "ada"}
    assert chosen.json()["helm"] == {"pilot": "ada", "weapon": "ion"}
    assert back.json()["helm"] == {"weapon": "ion"}


async def test_rest_takes_no_seat_that_is_not_there_and_over_only_expressly(house):
    house.game.cockpit.take(house.game.cockpit.board("ada"))
    house.game.cockpit.board("bob")
    async with house.http(token=TOKEN) as http:
        nobody = await http.post("/api/bridge/take", json={"seat": 7})
        flown = await http.post("/api/bridge/take", json={"seat": 2})
        over = await http.post("/api/bridge/take", json={"seat": 2, "over": True})

    assert (nobody.status_code, flown.status_code, over.status_code) == (404, 409, 200)
    assert "ada flies" in flown.json()["error"]
    assert house.game.cockpit.view().pilot == "bob"


async def test_no_console_is_left_behind_by_those_who_come_and_go(house, line):
    for _ in range(20):
        async with line() as socket:
            await Console(socket).board()
    await until(lambda: not house.game.cockpit._seats)

    assert isinstance(house.game.cockpit, Cockpit)
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("console-") and not task.done()]
