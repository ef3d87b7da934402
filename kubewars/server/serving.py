"""Serving inside somebody's loop, on a socket that somebody opened, and ending quickly."""

import asyncio
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from kubewars.server.hub import Hub
from kubewars.server.protocols import PageProtocol, StreamProtocol

#: Bytes of one message from a browser; the longest one there is has about a hundred.
MESSAGE_LIMIT = 4096
#: Seconds for answers under way when the game ends.
END_WITHIN = 1
#: Seconds between pings to a silent spectator, and for its answer.
PING_EVERY = 20.0


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: who composes the game decides what Ctrl-C ends, and in which order.

    It also ends when it is told to, not a tenth of a second later.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    async def main_loop(self) -> None:
        await self.ending.wait()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def serving(app: FastAPI, hub: Hub, plug: socket.socket) -> AsyncIterator[str]:
    """Serve ``app`` on a listening socket within the running loop for as long as the block lasts; gives ``HOST:PORT``.

    At the end spectators are told to come again (1012) and answers under way have a second; the socket is closed.
    """
    allow_many_sockets()
    config = uvicorn.Config(
        app,
        http=PageProtocol,
        ws=StreamProtocol,
        ws_max_size=MESSAGE_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_EVERY,
        ws_ping_timeout=PING_EVERY,
        log_config=None,
        log_level="error",  # what odd clients send must not fill the presenter's terminal
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=END_WITHIN,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[plug]), name="web-server")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells by this flag only
            await asyncio.sleep(0.005)
        if task.done():
            await task
        host, port, *_ = plug.getsockname()
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    finally:
        server.should_exit = True
        server.ending.set()
        hub.cut_all()
        await task
        for connection in list(server.server_state.connections):  # who would not read to the last word
            connection.transport.abort()
        await asyncio.sleep(0)


def allow_many_sockets() -> None:
    """Raise the limit of open files to what this process may have: a spectator is one, and 1,024 is a usual default."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows, which has no such limit
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
