"""The application: every route, behind one gate, over one game."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection
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
from kubewars.server.gate import Gate
from kubewars.server.helm import helm_routes
from kubewars.server.hub import Hub
from kubewars.server.openapi import describe, docs_routes
from kubewars.server.origins import make_origins
from kubewars.server.outlook import outlook_routes
from kubewars.server.probes import probe_routes
from kubewars.server.problems import answer_problems
from kubewars.server.qr import qr_routes
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
    room_address: str = "",
    public_url: str = "",
    allowed_origins: Collection[str] = (),
    frame_ancestors: Collection[str] = (),
    join: str = "",
    address: str = "",
    most_spectators: int = 10_000,
    web: Path | None = None,
    backstage: Backstage | None = None,
) -> FastAPI:
    """The game's web application. It runs on the protocols of :mod:`kubewars.server.protocols` only.

    Args:
        game: the battle that is shown; ``hub`` is attached to it here.
        hub: the audience that the battle publishes to.
        token: the presenter's, at least 16 characters.
        host: the address it will be bound to; on loopback spectators are let in under known names only.
        room_address: such a name, by which others know this machine.
        public_url: where a proxy shows the arena, with a slash at its end; its host is such a name too.
        allowed_origins: further origins whose pages, and under whose names, spectators may look.
        frame_ancestors: origins that may show the arena in a frame.
        join: the command with which one joins, for the arena to show.
        address: the arena's for others, to be shown and drawn; empty where only this machine finds it.
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
        redirect_slashes=False,  # it would redirect to the Host's name, which behind a proxy is not the browser's
        lifespan=lifespan,
    )
    answer_problems(app)
    origins = make_origins(host, room_address=room_address, public_url=public_url, allowed=allowed_origins)
    app.add_middleware(Gate, origins=origins, frames=frame_ancestors)
    app.include_router(stream_routes(game, hub, most_spectators=most_spectators))
    app.include_router(fact_routes(game, join=join, address=address, clock=time.monotonic))
    app.include_router(qr_routes(address))
    app.include_router(outlook_routes(origins))
    door = Door(token)
    app.include_router(console_routes(game, door))
    app.include_router(bridge_routes(game, hub, door, backstage))
    app.include_router(helm_routes(game, hub, door, backstage))
    app.include_router(torpedo_routes(game, hub, door, backstage))
    app.include_router(probe_routes(game, hub))
    app.include_router(docs_routes(app, public_url))
    app.include_router(page_routes(StaticFiles(web or web_folder())))
    describe(app, public_url)
    return app


def _version() -> str:
    try:
        return version("kubewars")
    except PackageNotFoundError:  # run from the repository, not installed
        return "0"
