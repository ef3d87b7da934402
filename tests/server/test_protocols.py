import asyncio
import os

import pytest

from kubewars.server import protocols
from tests.server.house import House


async def until_closed(house: House, sent: bytes, *, forever: bytes = b"") -> bytes:
    """Send, perhaps without end, and give what came back before the server closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    answer = b""

    async def insist() -> None:
        while forever:
            writer.write(forever)
            await writer.drain()

    insisting = asyncio.create_task(insist())
    writer.write(sent)
    try:
        async with asyncio.timeout(10):
            while piece := await reader.read(65536):
                answer += piece
    except ConnectionError:
        pass
    finally:
        insisting.cancel()
        await asyncio.gather(insisting, return_exceptions=True)
        writer.transport.abort()
    return answer


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /api/bridge/stop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nx",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /heal",
    ],
)
async def test_who_does_not_finish_asking_is_cut(house, monkeypatch, sent):
    monkeypatch.setattr(protocols, "REQUEST_WITHIN", 0.1)

    await until_closed(house, sent)


async def test_headers_without_end_are_cut(house):
    start = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"

    assert await until_closed(house, start, forever=b"x-more: " + b"y" * 8000 + b"\r\n") == b""


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00" * 1000, b"SSH-2.0-x\r\n", b"{}\r\n\r\n"]
)
async def test_what_is_no_http_is_refused_and_harms_nobody(house, sent):
    answer = await until_closed(house, sent)

    assert answer.startswith(b"HTTP/1.1 400 ")
    async with house.http() as http:
        assert (await http.get("/healthz")).status_code == 200


async def test_an_open_stream_is_not_cut_by_the_limit_for_asking(house, monkeypatch):
    monkeypatch.setattr(protocols, "REQUEST_WITHIN", 0.05)
    async with house.watch() as line:
        await line.send('{"type":"hello"}')
        await line.recv()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await line.recv()
        house.news()

        assert '"type":"delta"' in str(await line.recv())


@pytest.mark.parametrize(
    "headers",
    [b"", b"Sec-WebSocket-Version: 8\r\n", b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n"],
)
async def test_a_handshake_that_is_none_is_refused(house, headers):
    answer = await until_closed(
        house,
        b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + headers + b"\r\n",
    )

    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 426 "))


async def test_who_does_not_read_an_answer_in_time_does_not_get_the_rest(open_house, monkeypatch, tmp_path):
    monkeypatch.setattr(protocols, "READ_WITHIN", 0.0)
    (tmp_path / "long.txt").write_bytes(os.urandom(32_000_000))

    async with open_house(web=tmp_path) as house:
        answer = await until_closed(house, b"GET /web/long.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(answer) < 32_000_000


async def test_who_asks_a_thousand_things_at_once_is_cut(house):
    ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    answer = await until_closed(house, ask * 1000)

    assert answer.count(b"HTTP/1.1 200 OK") < 1000


async def test_a_few_things_asked_at_once_are_answered_in_turn(house):
    ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

    answer = await until_closed(house, ask * 4 + last)

    assert answer.count(b"HTTP/1.1 200 OK") == 5
