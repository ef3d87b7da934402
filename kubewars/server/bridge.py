"""``/api/bridge/…``: what the presenter may do. Each call answers with how things are after it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from kubewars.battle.game import Game
from kubewars.domain.strike import PRESENTER
from kubewars.server.backstage import Backstage, TorpedoDoubt
from kubewars.server.door import Door
from kubewars.server.facts import StrikeRecord, documented, json_answer, strike_record
from kubewars.server.hub import Hub
from kubewars.server.problems import Problem
from kubewars.wire.messages import FireView, HelmView, TorpedoView, WatchView

#: Strikes that the console shows.
_RECENT = 12

REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "The token is missing or wrong."},
}


class Pace(BaseModel):
    """Presets: gentle 12, brisk 6, hot 3, merciless 1."""

    model_config = ConfigDict(json_schema_extra={"example": {"seconds": 6}})

    seconds: float = Field(ge=0.2, le=3600, allow_inf_nan=False, description="Seconds between two strikes.")


class BotsWanted(BaseModel):
    """Whether the bots shall play."""

    model_config = ConfigDict(json_schema_extra={"example": {"present": False}})

    present: bool


class BridgeView(Struct, frozen=True):
    """How things are, for the presenter. ``time`` is battle time; ``strikes`` the last few, newest first.

    ``helm`` says who flies, ``torpedo`` how the tube is and which ship has taken how many hits, ``torpedo_doubts`` why
    one would strike nothing now. ``bots`` are players made of code; ``bots_present``: they play, or were called back.
    """

    time: float
    fire: FireView
    watch: WatchView
    is_ticking: bool
    spectators: int
    strikes: tuple[StrikeRecord, ...]
    helm: HelmView
    torpedo: TorpedoView
    torpedo_doubts: tuple[TorpedoDoubt, ...]
    bots: tuple[str, ...]
    bots_present: bool


#: What OpenAPI says of the answer.
HOW_THINGS_ARE = documented(BridgeView, "How things are now.")


def bridge_answer(game: Game, hub: Hub, backstage: Backstage) -> Response:
    """How things are now: what every call of the bridge answers."""
    health = game.health()
    return json_answer(
        BridgeView(
            time=game.time(),
            fire=health.fire,
            watch=health.watch,
            is_ticking=health.is_ticking,
            spectators=hub.spectators,
            strikes=tuple(strike_record(strike) for strike in game.strikes()[:_RECENT]),
            helm=game.cockpit.view(),
            torpedo=game.cockpit.tube.view(),
            torpedo_doubts=backstage.torpedo_doubts(),
            bots=backstage.bots.names,
            bots_present=backstage.bots.are_present,
        )
    )


def bridge_routes(game: Game, hub: Hub, door: Door, backstage: Backstage) -> APIRouter:
    """The presenter's routes, all behind ``door``."""
    router = APIRouter(prefix="/api/bridge", tags=["bridge"], dependencies=[Depends(door)], responses=REFUSALS)

    def view() -> Response:
        return bridge_answer(game, hub, backstage)

    @router.get("", responses=HOW_THINGS_ARE)
    async def look() -> Response:
        """Fire, watch, spectators and the last strikes."""
        return view()

    @router.post("/stop", responses=HOW_THINGS_ARE)
    async def stop() -> Response:
        """Hold fire, at once."""
        game.stop(PRESENTER)
        return view()

    @router.post("/go", responses=HOW_THINGS_ARE)
    async def go() -> Response:
        """Take back STOP. A stale watch still holds fire by itself."""
        game.go(PRESENTER)
        return view()

    @router.post("/pace", responses=HOW_THINGS_ARE)
    async def pace(pace: Annotated[Pace, "the autopilot's pace"]) -> Response:
        """Set the seconds between two strikes of the autopilot."""
        game.set_pace(pace.seconds)
        return view()

    @router.post("/bots", responses=HOW_THINGS_ARE)
    async def bots(wanted: Annotated[BotsWanted, "whether they shall play"]) -> Response:
        """Send the bots away, or call them back. They withdraw by their own hands, and delete nothing."""
        if wanted.present:
            backstage.bots.call_back()
        else:
            backstage.bots.send_away()
        return view()

    return router
