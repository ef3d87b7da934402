"""What holds for every request before a route sees it: where it comes from, how much it brings, what comes back.

* **Names and pages** that it may come from: :mod:`kubewars.server.origins`.
* **Body.** Nothing here takes more than a few bytes; the limit stands before authentication, which comes after parsing.
* **Headers.** A strict Content-Security-Policy: what is not from this server does not load, and nothing runs inline.
"""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kubewars.server.origins import Origins, host_name
from kubewars.server.problems import problem_response

#: Bytes that a request's body may have.
BODY_LIMIT = 4096

#: Pages that may stand in a frame of who is named for it: such as one can only look at.
FRAMED = frozenset({"/"})

_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


def content_security_policy(host: str, *, frames: Collection[str] = ()) -> str:
    """The policy for what is served to ``host``; ``frames`` are the origins that may show it in a frame.

    The page's WebSocket is named: not every browser counts it to ``'self'``. A proxy may have left the port out.
    """
    name = host_name(host)
    place = f"{host}:*" if host == name else host
    streams = f" ws://{place} wss://{place}" if name else ""
    framed = " ".join(sorted(frames)) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'{streams}; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framed}"
    )


class Gate:
    """ASGI middleware. ``origins`` says who may come; ``frames`` are the origins that may show the arena in a frame."""

    def __init__(self, app: ASGIApp, *, origins: Origins, frames: Collection[str] = ()) -> None:
        self._app = app
        self._origins = origins
        self._frames = frozenset(frames)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = scope["path"]
        policy = content_security_policy(headers.get("host", ""), frames=self._frames if path in FRAMED else ())

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _STARTS:
                answer = MutableHeaders(raw=message["headers"])
                for name, value in _FIXED.items():
                    answer.setdefault(name, value)
                answer.setdefault("content-security-policy", policy)
            await send(message)

        if any(len(headers.getlist(name)) > 1 for name in ("host", "origin")):  # which of them is meant, nobody knows
            refusal = problem_response(400, "The request says twice where it comes from.", "Send one Host, one Origin.")
            await _refuse(refusal, scope, receive, send_with_headers)
        elif reason := self._origins.turned_away(path, headers):
            refusal = problem_response(reason.status, reason.error, reason.cure)
            await _refuse(refusal, scope, receive, send_with_headers)
        elif scope["type"] == "http" and _says_too_much(headers):
            refusal = problem_response(413, "The request's body is too large.", f"Send {BODY_LIMIT} bytes at most.")
            await _refuse(refusal, scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _says_too_much(headers: Headers) -> bool:
    """Only bodies that say their length are taken: browsers and curl always do."""
    length = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT


async def _refuse(answer: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()  # websocket.connect; the handshake is then answered as any request is
    await answer(scope, receive, send)
