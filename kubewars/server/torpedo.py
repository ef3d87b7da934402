"""``/api/bridge/torpedo/…``: two steps to arm the proton torpedo, one to make it safe."""

from fastapi import APIRouter, Depends, Response

from kubewars.battle.game import Game
from kubewars.server.backstage import Backstage
from kubewars.server.bridge import HOW_THINGS_ARE, REFUSALS, bridge_answer
from kubewars.server.door import Door
from kubewars.server.hub import Hub
from kubewars.server.problems import Problem, Refusal

HOW_TO_ARM = (
    "Start the game with --torpedoes; then POST /api/bridge/torpedo/unlock, and within 5 s /api/bridge/torpedo/arm."
)
NOT_NOW: dict[int | str, dict[str, object]] = {409: {"model": Problem, "description": "Not as things are now."}}


def torpedo_routes(game: Game, hub: Hub, door: Door, backstage: Backstage) -> APIRouter:
    """The tube's routes, all behind ``door``."""
    router = APIRouter(prefix="/api/bridge", tags=["bridge"], dependencies=[Depends(door)], responses=REFUSALS)
    tube = game.cockpit.tube

    @router.post("/torpedo/unlock", responses=HOW_THINGS_ARE | NOT_NOW)
    async def unlock() -> Response:
        """The first of two steps to arm the proton torpedo; the second must follow within five seconds."""
        if not tube.unlock():
            raise Refusal(409, f"The tube is {tube.state}.", HOW_TO_ARM)
        return bridge_answer(game, hub, backstage)

    @router.post("/torpedo/arm", responses=HOW_THINGS_ARE | NOT_NOW)
    async def arm() -> Response:
        """The second step. Armed, it is for one shot, and for two minutes at most; STOP disarms it."""
        if not tube.arm():
            raise Refusal(409, f"The tube is {tube.state}, not unlocked.", HOW_TO_ARM)
        return bridge_answer(game, hub, backstage)

    @router.post("/torpedo/disarm", responses=HOW_THINGS_ARE)
    async def disarm() -> Response:
        """Make the torpedo safe; one on its way then strikes nothing."""
        tube.disarm()
        return bridge_answer(game, hub, backstage)

    return router
