import asyncio
import json
import socket
from contextlib import suppress

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from kubewars.server import stream
from kubewars.server.farewell import INVALID, POLICY, TRY_LATER, UNSUPPORTED
from kubewars.server.serving import MESSAGE_LIMIT
from kubewars.wire.messages import Delta, Pong, Snapshot, decode_server
from tests.server.house import House, deaf_socket, hear, masked
from tests.server.staged_game import StagedGame


async def farewell(line) -> tuple[int, str]:
    """How the server closed it."""
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            async for _ in line:
                pass
    assert line.close_code is not None
    return line.close_code, line.close_reason


async def test_a_spectator_that_says_hello_sees_all_from_then_on(house):
    house.news()
    async with house.watch() as line:
        await line.send('{"type":"hello"}')
        first = decode_server(await hear(line))
        house.news()
        second = decode_server(await hear(line))

    assert isinstance(first, Snapshot)
    assert isinstance(second, Delta)
    assert (first.seq, second.seq) == (1, 2)


async def test_a_ping_comes_back_with_battle_time(house):
    house.game.now = 12.25
    async with house.watch() as line:
        await line.send('{"type":"ping","sent":1700000000123.5}')
        pong = decode_server(await hear(line))

    assert pong == Pong(sent=1700000000123.5, time=12.25)


async def test_a_spectator_that_was_cut_off_resumes_where_it_was(house):
    for _ in range(5):
        house.news()
    async with house.watch() as line:
        await line.send(json.dumps({"type": "resume", "epoch": "stage", "seq": 3}))
        seqs = [msgspec.json.decode(await hear(line))["seq"] for _ in range(2)]

    assert seqs == [4, 5]


async def test_a_page_of_an_allowed_origin_may_watch_a_game_that_listens_on_its_own_machine_only(open_house):
    allowed = ("https://elsewhere.example",)
    async with open_house(allowed_origins=allowed) as house, house.watch(origin="https://elsewhere.example") as line:
        await line.send('{"type":"hello"}')

        assert isinstance(decode_server(await hear(line)), Snapshot)


@pytest.mark.parametrize(
    "garbage",
    [
        "garbage",
        "",
        "[]",
        "null",
        '{"type":"fire"}',
        '{"type":"resume","epoch":5}',
        '{"type":"ping","sent":1e999}',
        "{" * 3000,
    ],
)
async def test_what_is_no_message_ends_the_conversation_and_says_why(house, garbage):
    async with house.watch() as line:
        await line.send(garbage)
        code, reason = await farewell(line)

    assert code == INVALID
    assert reason.startswith("Not a message of this stream")


async def test_binary_is_refused(house):
    async with house.watch() as line:
        await line.send(b'{"type":"hello"}')

        assert (await farewell(line))[0] == UNSUPPORTED


async def test_a_huge_message_is_refused_before_it_is_read(house):
    async with house.watch() as line:
        await line.send("x" * (MESSAGE_LIMIT + 1))

        assert (await farewell(line))[0] == 1009


async def test_who_talks_too_much_is_asked_to_leave(house):
    async with house.watch() as line:
        for _ in range(200):
            await line.send('{"type":"ping","sent":1}')
        code, reason = await farewell(line)

    assert code == POLICY
    assert "Too many" in reason


async def test_who_never_says_hello_is_asked_to_leave(house, monkeypatch):
    monkeypatch.setattr(stream, "HELLO_WITHIN", 0.05)
    async with house.watch() as line:
        code, reason = await farewell(line)

    assert code == POLICY
    assert "hello" in reason


async def test_a_full_house_says_so(open_house):
    async with open_house(most_spectators=1) as house, house.watch() as first:
        await first.send('{"type":"hello"}')
        await hear(first)
        async with house.watch() as second:
            code, _ = await farewell(second)

        assert code == TRY_LATER


async def test_who_goes_is_forgotten(house):
    async with house.watch() as line:
        await line.send('{"type":"hello"}')
        await house.seated(1)

    await house.seated(0)


async def test_who_goes_without_a_word_is_forgotten(house):
    plug = await deaf_socket(house.port)
    await house.seated(1)
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    plug.close()

    await house.seated(0)


async def test_deaf_spectators_are_skipped_then_cut_and_the_others_miss_nothing(open_house):
    game = StagedGame(fighters=3000, keep=20)
    async with open_house(game, patience=0.5) as house, house.watch(max_size=None) as line:
        deaf = [await deaf_socket(house.port) for _ in range(10)]
        await line.send('{"type":"hello"}')
        await hear(line)
        await house.seated(11)
        heard = []
        async with asyncio.timeout(20):
            while house.hub.spectators > 1:
                house.news()
                heard.append(msgspec.json.decode(await hear(line))["seq"])

        assert heard == list(range(1, len(heard) + 1))
        assert house.hub.tally.cut == 10
        for plug in deaf:
            plug.close()


async def test_a_slow_spectator_is_given_a_fresh_snapshot_when_it_reads(open_house):
    game = StagedGame(fighters=3000, keep=5)
    async with open_house(game) as house:
        plug = await deaf_socket(house.port)
        await house.seated(1)
        house.news()
        while house.hub.behind == 0:
            house.news()
            await asyncio.sleep(0)
        for _ in range(10):
            house.news()

        loop = asyncio.get_running_loop()
        data = b""
        async with asyncio.timeout(10):
            while data.count(b'"type":"snapshot"') < 2:
                data += await loop.sock_recv(plug, 65536)

        assert house.hub.tally.cut == 0
        plug.close()


async def test_who_sends_without_end_is_expelled(house):
    async with house.watch() as line:
        await line.send('{"type":"hello"}')
        await hear(line)
        for _ in range(20):
            await line.ping()
            await line.send("x" * 3000)
        code, _ = await farewell(line)

    assert code in (POLICY, INVALID)


async def test_a_flood_of_pings_that_nobody_reads_the_answers_of_is_cut(house):
    plug = await deaf_socket(house.port)
    await house.seated(1)
    loop = asyncio.get_running_loop()

    with suppress(ConnectionError):
        async with asyncio.timeout(10):
            while True:
                await loop.sock_sendall(plug, masked(b"x" * 125, opcode=9) * 100)

    await house.seated(0)
    plug.close()


async def test_a_message_in_endless_parts_is_refused(house):
    plug = await deaf_socket(house.port)
    await house.seated(1)
    loop = asyncio.get_running_loop()

    first, more = b"\x01" + masked(b"x")[1:], b"\x00" + masked(b"")[1:]
    await loop.sock_sendall(plug, first + more * 100)

    await house.seated(0)
    plug.close()


@pytest.mark.parametrize("opcode", [3, 11])
async def test_frames_of_no_known_kind_end_the_conversation(house: House, opcode):
    plug = await deaf_socket(house.port)
    await house.seated(1)

    plug.sendall(masked(b"", opcode))

    await house.seated(0)
    plug.close()
