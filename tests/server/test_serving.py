import asyncio
import socket

import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.house import deaf_socket, hear
from tests.server.staged_game import StagedGame


async def test_at_the_end_spectators_are_told_to_come_again(open_house):
    async with open_house() as house:
        line = await house.watch()
        await line.send('{"type":"hello"}')
        await hear(line)

    with pytest.raises(ConnectionClosed) as ended:
        await line.recv()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 1012


async def test_at_the_end_the_port_is_free_again(open_house):
    async with open_house() as house:
        port = house.port

    socket.create_server(("127.0.0.1", port)).close()


async def test_a_spectator_that_never_reads_does_not_hold_up_the_end(open_house):
    async with asyncio.timeout(10):
        async with open_house(StagedGame(fighters=3000), patience=3600.0) as house:
            plug = await deaf_socket(house.port)
            while house.hub.behind == 0:
                house.news()
                await asyncio.sleep(0)

    plug.close()


async def test_small_frames_are_not_held_back(house):
    async with house.watch() as line:
        await line.send('{"type":"hello"}')
        await house.seated(1)
        (seat,) = house.hub._watching
        plug = seat._pipe.get_extra_info("socket")

        assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 16 * 1024
