"""``/api/bridge/…``: who flies, and with which weapon. The flying itself is ``/bridge/stream``'s."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from kubewars.battle.game import Game
from kubewars.domain.strike import Weapon
from kubewars.server.backstage import Backstage
from kubewars.server.bridge import HOW_THINGS_ARE, REFUSALS, bridge_answer
from kubewars.server.door import Door
from kubewars.server.hub import Hub
from kubewars.server.problems import Problem, Refusal
from kubewars.server.torpedo import HOW_TO_ARM, NOT_NOW


class TakeHelm(BaseModel):
    """``seat`` is the number of a console that is open; ``over``, even if another one flies."""

    model_config = ConfigDict(json_schema_extra={"example": {"seat": 1}})

    seat: int = Field(ge=1, description="The console's number, as /bridge/stream has told it.")
    over: bool = Field(default=False, description="Take over from whoever flies.")
    returns: bool = Field(default=False, description="After ten seconds of silence the autopilot may fly on.")


class ChosenWeapon(BaseModel):
    """The laser deletes a pod, the ion cannon evicts it, the torpedo deletes a controller: only while it is armed."""

    model_config = ConfigDict(json_schema_extra={"example": {"weapon": "ion"}})

    weapon: Weapon


def helm_routes(game: Game, hub: Hub, door: Door, backstage: Backstage) -> APIRouter:
    """The helm's routes, all behind ``door``."""
    router = APIRouter(prefix="/api/bridge", tags=["bridge"], dependencies=[Depends(door)], responses=REFUSALS)
    unknown: dict[int | str, dict[str, object]] = {
        404: {"model": Problem, "description": "No console of this number is open."},
        409: {"model": Problem, "description": "Another console flies."},
    }

    @router.post("/take", responses=HOW_THINGS_ARE | unknown)
    async def take(take: Annotated[TakeHelm, "who shall fly"]) -> Response:
        """Let an open console fly by hand. It must be heard from on `/bridge/stream`, or fire is held."""
        seat = game.cockpit.seat(take.seat)
        if seat is None:
            raise Refusal(404, f"No console {take.seat} is open.", "Open /bridge; /bridge/stream tells its number.")
        if not game.cockpit.take(seat, takes_over=take.over, returns_to_autopilot=take.returns):
            raise Refusal(409, f"{game.cockpit.view().pilot} flies.", 'Send "over": true to take over.')
        return bridge_answer(game, hub, backstage)

    @router.post("/autopilot", responses=HOW_THINGS_ARE)
    async def autopilot() -> Response:
        """Let the autopilot fly, whoever did."""
        game.cockpit.hand_back()
        return bridge_answer(game, hub, backstage)

    @router.post("/weapon", responses=HOW_THINGS_ARE | NOT_NOW)
    async def weapon(chosen: Annotated[ChosenWeapon, "what is shot with"]) -> Response:
        """Choose the weapon, the autopilot's too."""
        if not game.cockpit.choose(chosen.weapon):
            raise Refusal(409, "The proton torpedo is not armed.", HOW_TO_ARM)
        return bridge_answer(game, hub, backstage)

    return router
