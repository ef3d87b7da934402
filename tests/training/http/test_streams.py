import asyncio
from typing import Any

from kubewars.training.http import streams
from kubewars.training.http.streams import Stream


class Client:
    """Takes what is sent; ``is_reading`` may be cleared to make it stall."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.is_reading = asyncio.Event()
        self.is_reading.set()

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body" and message["body"]:
            self.bodies.append(message["body"])
            await self.is_reading.wait()


async def test_a_burst_goes_out_together_and_everything_in_order() -> None:
    stream, client = Stream("application/json"), Client()
    for number in range(1000):
        stream.emit(b"%d\n" % number)
    stream.end()
    await stream.run(client.send)

    assert b"".join(client.bodies).split() == [b"%d" % number for number in range(1000)]
    assert len(client.bodies) == 1


async def test_what_ends_a_stream_is_told_to_who_made_it() -> None:
    stream, client = Stream("text/plain"), Client()
    ended: list[bool] = []
    stream.on_end = lambda: ended.append(True)
    stream.end()
    await stream.run(client.send)

    assert ended == [True]


async def test_a_client_that_does_not_read_costs_a_bounded_buffer_and_is_cut_off() -> None:
    stream, client = Stream("text/plain"), Client()
    client.is_reading.clear()
    stream.emit(b"first")
    running = asyncio.create_task(stream.run(client.send))
    while not client.bodies:  # noqa: ASYNC110 - the stall is what is waited for
        await asyncio.sleep(0)
    for _ in range(40):
        stream.emit(b"x" * 1024 * 1024)
    held = sum(map(len, stream._pending))
    client.is_reading.set()
    await running

    assert held <= streams._BUFFER_LIMIT
    assert client.bodies == [b"first"]
