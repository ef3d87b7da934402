"""What holds for every request before a route sees it: whose name it calls, how much it brings, what comes back.

* **Host.** Bound to loopback, only loopback's own names are answered. Otherwise any web page could point a name of
  its own at 127.0.0.1 (DNS rebinding) and read the game from inside the presenter's browser.
* **Body.** Nothing here takes more than a few bytes; the limit stands before authentication, which comes after parsing.
* **Headers.** A strict Content-Security-Policy: what is not from this server does not load, and nothing runs inline.
"""

import ipaddress
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kubewars.server.problems import problem_response

#: Bytes that a request's body may have.
BODY_LIMIT = 4096

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")

_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(name: str) -> bool:
    """Whether a host name or address can only mean this machine: ``localhost``, ``127.0.0.0/8``, ``::1``."""
    name = name.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str | None:
    """The name in a ``Host`` header without its port; ``None`` where it is no such header."""
    match = _HOST.fullmatch(header)
    return match["name"] if match else None


def content_security_policy(host: str) -> str:
    """The policy for pages served to ``host``. Its WebSocket is named: not every browser counts it to ``'self'``."""
    streams = f" ws://{host} wss://{host}" if host_name(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'{streams}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class Gate:
    """ASGI middleware. ``only_loopback``: the server is bound to loopback and answers to no other name."""

    def __init__(self, app: ASGIApp, *, only_loopback: bool) -> None:
        self._app = app
        self._only_loopback = only_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host_name(host)
        is_ours = name is not None and (is_loopback(name) or not self._only_loopback)
        policy = content_security_policy(host if is_ours else "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    answer.setdefault(name, value)
                answer.setdefault("content-security-policy", policy)
            await send(message)

        if not is_ours:
            refusal = problem_response(
                421,
                f"This server does not answer to the name {host[:80]!r}.",
                "Use the address that Kube-Wars printed at its start; to play over a network, start it with --host.",
            )
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
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    else:
        await answer(scope, receive, send)
