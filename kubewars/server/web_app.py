"""The application: every route, behind one gate, over one game."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI

from kubewars.battle.game import Game
from kubewars.server.backstage import Backstage
from kubewars.server.bridge import bridge_routes
from kubewars.server.console import console_routes
from kubewars.server.door import Door
from kubewars.server.facts import fact_routes
from kubewars.server.gate import Gate, is_loopback
from kubewars.server.helm import helm_routes
from kubewars.server.hub import Hub
from kubewars.server.openapi import describe, docs_routes
from kubewars.server.probes import probe_routes
from kubewars.server.problems import answer_problems
from kubewars.server.static_files import StaticFiles, page_routes, web_folder
from kubewars.server.stream import stream_routes
from kubewars.server.torpedo import torpedo_routes

_DESCRIPTION = "The arena's facts, and the presenter's calls. Reading needs no token; whatever changes the game does."


def create_app(
    game: Game,
    hub: Hub,
    *,
    token: str,
    host: str = "127.0.0.1",
    join: str = "",
    most_spectators: int = 10_000,
    web: Path | None = None,
    backstage: Backstage | None = None,
) -> FastAPI:
    """The game's web application. It runs on the protocols of :mod:`kubewars.server.protocols` only.

    Args:
        game: the battle that is shown; ``hub`` is attached to it here.
        hub: the audience that the battle publishes to.
        token: the presenter's, at least 16 characters.
        host: the address it will be bound to; on loopback only loopback's names are answered.
        join: the command with which one joins, for the arena to show.
        most_spectators: open sockets on ``/stream``; further ones are told to come again later.
        web: the folder with the browser's files, where it is not the usual one.
        backstage: what the bridge shows and moves beside the battle.
    """
    hub.attach(game)
    backstage = backstage or Backstage()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(hub.sweep_forever(), name="hub-sweep")
        yield
        sweeping.cancel()
        await sweeping

    app = FastAPI(
        title="Kube-Wars",
        version=_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    answer_problems(app)
    app.add_middleware(Gate, only_loopback=is_loopback(host))
    app.include_router(stream_routes(game, hub, most_spectators=most_spectators))
    app.include_router(fact_routes(game, join=join, clock=time.monotonic))
    door = Door(token)
    app.include_router(console_routes(game, door))
    app.include_router(bridge_routes(game, hub, door, backstage))
    app.include_router(helm_routes(game, hub, door, backstage))
    app.include_router(torpedo_routes(game, hub, door, backstage))
    app.include_router(probe_routes(game, hub))
    app.include_router(docs_routes(app))
    app.include_router(page_routes(StaticFiles(web or web_folder())))
    describe(app)
    return app


def _version() -> str:
    try:
        return version("kubewars")
    except PackageNotFoundError:  # run from the repository, not installed
        return "0"
