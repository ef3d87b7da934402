"""``GET /api/outlook``: will spectators be let in here? Of a refused socket a page learns nothing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from kubewars.server.facts import documented, json_answer
from kubewars.server.origins import Origins


class OutlookView(Struct, frozen=True):
    """Why spectators' pages at this address are refused, and the flag that lets them in; both empty where they are not.

    ``flag`` is empty too where none does.
    """

    refusal: str = ""
    flag: str = ""


def outlook_routes(origins: Origins) -> APIRouter:
    """The route. It tells nothing of the game, and whoever asks is answered."""
    router = APIRouter(tags=["arena"])

    @router.get("/api/outlook", responses=documented(OutlookView, "What becomes of a spectator's page here."))
    async def outlook(
        request: Request,
        origin: Annotated[str, Query(max_length=300, description="The page's own origin.")] = "",
    ) -> Response:
        """Whether a page of this origin, at the address at which this is asked, may read the arena."""
        headers = {"host": request.headers.get("host", "")} | ({"origin": origin} if origin else {})
        reason = origins.turned_away("/stream", headers)
        return json_answer(OutlookView(refusal=reason.error, flag=reason.flag) if reason else OutlookView())

    return router
