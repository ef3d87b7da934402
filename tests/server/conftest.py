"""The real server on a real socket, on the loop that it runs on in earnest."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import uvloop

from kubewars.server.hub import Hub
from kubewars.server.serving import serving
from kubewars.server.web_app import create_app
from tests.server.house import TOKEN, House
from tests.server.staged_game import StagedGame

Open = Callable[..., AbstractAsyncContextManager[House]]


@pytest.hookimpl(optionalhook=True)
def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def open_house() -> Open:
    """``async with open_house(game=…) as house``: a server of its own, settings as keywords."""

    @asynccontextmanager
    async def opened(
        game: StagedGame | None = None, *, patience: float = 10.0, **settings: object
    ) -> AsyncIterator[House]:
        game = game or StagedGame()
        hub = Hub(clock=asyncio.get_running_loop().time, patience=patience)
        plug = socket.create_server(("127.0.0.1", 0))
        port = plug.getsockname()[1]
        app = create_app(game, hub, **{"token": TOKEN, **settings})  # type: ignore[arg-type]
        async with serving(app, hub, plug):
            yield House(game, hub, port)

    return opened


@pytest.fixture
async def house(open_house: Open) -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened
