"""``/healthz``, ``/readyz`` and ``/metrics``: for the cluster that runs the game, and for Prometheus."""

from fastapi import APIRouter, Response

from kubewars.battle.game import Game
from kubewars.server.hub import Hub
from kubewars.server.metrics import CONTENT_TYPE, metrics_text
from kubewars.server.problems import Problem, problem_response

_UNWELL: dict[int | str, dict[str, object]] = {
    503: {"model": Problem, "description": "The battle does not tick, or is about to end."}
}


def probe_routes(game: Game, hub: Hub) -> APIRouter:
    """The routes that machines ask."""
    router = APIRouter(tags=["probes"])

    def answer() -> Response:
        health = game.health()
        if not health.is_ticking:
            return problem_response(503, "The battle does not tick.", "Restart the game; its log says what stopped it.")
        watch = f"stale: {health.watch.reason}" if health.watch.stale else "fresh"
        return Response(f"ok\nwatch {watch}\n", media_type="text/plain", headers={"cache-control": "no-store"})

    @router.get("/healthz", responses=_UNWELL)
    async def healthz() -> Response:
        """Alive: the battle ticks. Restarting helps where it does not."""
        return answer()

    @router.get("/readyz", responses=_UNWELL)
    async def readyz() -> Response:
        """Fit to be looked at. A stale watch is no reason to take the screen away: it shows so itself."""
        if game.health().is_leaving:
            return problem_response(503, "The game is ending.", "Nothing to mend: it was asked to.")
        return answer()

    @router.get("/metrics")
    async def metrics() -> Response:
        """Prometheus text format."""
        return Response(metrics_text(game, hub), headers={"content-type": CONTENT_TYPE})

    return router
