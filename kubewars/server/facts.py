"""``GET /api/…``: what the arena shows, for curl and for other programs. Reading needs no token."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from msgspec import Struct

from kubewars.battle.game import Game
from kubewars.server.problems import Problem, Refusal
from kubewars.wire.arena import ArenaPlayer, ArenaView
from kubewars.wire.messages import StrikeView

#: Seconds for which one answer of ``/api/arena`` is given again: five hundred phones cost as much as five a second.
FRESH_FOR = 0.2

_encode = msgspec.json.Encoder(decimal_format="number").encode


class StrikeRecord(Struct, frozen=True):
    """One strike: who was hit (``player``, ``pod``), with what, by whom, when (battle time), and what became of it.

    ``kind`` is the controller's, where a torpedo struck one: then ``pod`` is its namespace and name.
    """

    id: int
    at: float
    player: str
    ship: str
    pod: str
    uid: str
    weapon: Literal["laser", "ion", "torpedo"]
    by: str
    outcome: Literal["pending", "accepted", "confirmed", "deflected", "refused", "spared", "failed"]
    reason: str
    kind: str


def strike_record(strike: StrikeView) -> StrikeRecord:
    """A strike as REST tells it; ``player`` is empty for an unnamed ship."""
    kind, _, name = strike.ship.partition("/")
    return StrikeRecord(
        id=strike.id,
        at=strike.at,
        player=name if kind == "player" else "",
        ship=strike.ship,
        pod=strike.pod,
        uid=strike.uid,
        weapon=strike.weapon,
        by=strike.by,
        outcome=strike.outcome,
        reason=strike.reason,
        kind=strike.kind,
    )


def json_answer(body: object) -> Response:
    """A message structure as an answer; it is encoded once, by the same encoder as the stream's."""
    return Response(_encode(body), media_type="application/json", headers={"cache-control": "no-store"})


def documented(shape: Any, description: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer that is made by :func:`json_answer`."""
    (schema,), _ = msgspec.json.schema_components([shape], ref_template="#/components/schemas/{name}")
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


#: What :mod:`kubewars.server.origins` answers where the game listens on its own machine only.
TURNED_AWAY: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "Asked by a page of an origin that is not allowed."},
    421: {"model": Problem, "description": "Asked under a name that is not known."},
}


def fact_routes(game: Game, *, join: str, clock: Callable[[], float]) -> APIRouter:
    """The routes that tell. ``join`` is the command with which one joins; ``clock`` gives monotonic seconds."""
    router = APIRouter(prefix="/api", tags=["arena"], responses=TURNED_AWAY)
    kept = b""
    kept_until = float("-inf")

    @router.get("/arena", responses=documented(ArenaView, "Everything on screen."))
    async def arena() -> Response:
        """All players with their carriers and fighters, the X-Wing, and whether the screen can be believed."""
        nonlocal kept, kept_until
        if clock() >= kept_until:
            kept = _encode(msgspec.structs.replace(game.arena(), join=join))
            kept_until = clock() + FRESH_FOR
        return Response(kept, media_type="application/json", headers={"cache-control": "no-store"})

    unknown: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "No ship is called so."}}

    @router.get("/players/{name:path}", responses=documented(ArenaPlayer, "One ship.") | unknown)
    async def player(name: str) -> Response:
        """One player by name (the `player` label), or an unnamed ship by its id in `/api/arena`."""
        found = game.player(name)
        if found is None:
            raise Refusal(
                404, f"No ship is called {name[:100]!r}.", "Give a pod the labels game=starwars and player=NAME."
            )
        return json_answer(found)

    @router.get("/strikes", responses=documented(list[StrikeRecord], "Newest first."))
    async def strikes(limit: Annotated[int, Query(ge=1, le=10_000)] = 200) -> Response:
        """The log of strikes: who, what, weapon, outcome."""
        return json_answer([strike_record(strike) for strike in game.strikes()[:limit]])

    return router
