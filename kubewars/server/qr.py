"""``GET /api/qr.svg``: the arena's address for others as a picture, for the arena, the bridge and any slide."""

import io
from typing import Any

import segno
from fastapi import APIRouter, Response

from kubewars.server.problems import Problem, Refusal


def qr_svg(address: str) -> bytes:
    """A QR code as SVG without a size of its own: black on white, with a quiet zone of four modules (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    segno.make_qr(address).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True, title=address, nl=False
    )
    return drawn.getvalue()


def qr_routes(address: str) -> APIRouter:
    """The route. ``address`` is where others find the arena, empty where nobody else does."""
    router = APIRouter(prefix="/api", tags=["arena"])
    picture = qr_svg(address) if address else b""
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": "The arena's address as a QR code.", "content": {"image/svg+xml": {}}},
        404: {"model": Problem, "description": "Only this machine finds the arena."},
    }

    @router.get("/qr.svg", responses=answers, response_class=Response)
    async def qr() -> Response:
        """The address that stands as `address` in `/api/arena`, to be photographed."""
        if not picture:
            raise Refusal(
                404,
                "Nobody but this machine finds the arena, so there is no address to show.",
                "Start Kube-Wars with --host 0.0.0.0, or name the address that others use with --public-url.",
            )
        return Response(picture, media_type="image/svg+xml", headers={"cache-control": "no-cache"})

    return router
