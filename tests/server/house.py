"""A server opened for one test: its game, its hub, and the ways in."""

import asyncio
import socket

import httpx
from websockets.asyncio.client import ClientConnection, connect

from kubewars.server.hub import Hub
from tests.server.staged_game import StagedGame

TOKEN = "a-presenters-token-for-tests"


class House:
    """A staged game, its hub, and where it is served."""

    def __init__(self, game: StagedGame, hub: Hub, port: int) -> None:
        self.game = game
        self.hub = hub
        self.port = port

    def news(self) -> None:
        """One tick with news."""
        self.game.news(self.hub)

    def http(self, *, token: str = "") -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False)

    def watch(self, **options: object) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}/stream", compression=None, proxy=None, **options)  # type: ignore[arg-type]

    async def seated(self, count: int) -> None:
        """Until so many spectators have said hello."""
        async with asyncio.timeout(10):
            while self.hub.spectators != count:  # noqa: ASYNC110 - the hub tells nobody
                await asyncio.sleep(0.001)


async def hear(line: ClientConnection) -> str:
    """The next message, or a failed test."""
    async with asyncio.timeout(10):
        message = await line.recv()
    assert isinstance(message, str)
    return message


async def deaf_socket(port: int) -> socket.socket:
    """A spectator that says hello and never reads, with the smallest of buffers."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plug.setblocking(False)  # noqa: FBT003 - its only argument
    loop = asyncio.get_running_loop()
    await loop.sock_connect(plug, ("127.0.0.1", port))
    await loop.sock_sendall(
        plug,
        b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += await loop.sock_recv(plug, 1)
    await loop.sock_sendall(plug, masked(b'{"type":"hello"}'))
    return plug


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """A client's frame of less than 126 bytes, with a mask of zeros (RFC 6455, section 5.3)."""
    return bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload
