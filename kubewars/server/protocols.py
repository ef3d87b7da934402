"""The two protocols under FastAPI: uvicorn's own, with an opening for the hub and with limits it does not have.

uvicorn gives a WebSocket to the application as ``send``, to be awaited for each client; the hub writes pre-built
frames to the transport instead (measured in ``bench/fanout.py``). HTTP lines that say nothing, or never finish
their headers, have no limit in uvicorn: here they have.
"""

import asyncio
import socket
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

#: Where a WebSocket's scope holds its transport for the hub, in ``scope["extensions"]``.
PIPE = "kubewars.pipe"
#: The kernel holds at most so many unsent bytes a line, so that the hub soon sees who does not read. Without it a slow
#: reader is shown frames ten seconds old, with it half a second.
UNSENT_LIMIT = 16 * 1024
#: Bytes of a request up to the end of its headers.
HEADERS_LIMIT = 32 * 1024
#: Seconds from connecting, or from the first byte of a request, to its last.
REQUEST_WITHIN = 10.0


class StreamProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose transport the application may write whole frames to."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_complete:  # refused: there is no scope, and no application is asked
            return
        unsent = getattr(socket, "TCP_NOTSENT_LOWAT", None)
        plug = self.transport.get_extra_info("socket")
        if plug is not None and plug.family in (socket.AF_INET, socket.AF_INET6):
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if unsent is not None:
                plug.setsockopt(socket.IPPROTO_TCP, unsent, UNSENT_LIMIT)
        # The application's task was only made, it has not run: what is added now, it finds.
        extensions = cast("dict[str, Any]", self.scope["extensions"])
        extensions[PIPE] = self.transport


class PageProtocol(HttpToolsProtocol):
    """HTTP with a limit to the size of headers, and to the time that a client may take to say what it wants."""

    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        so_far = self._head_bytes
        super().data_received(data)
        # Unchanged: neither a request nor a piece of body began in these bytes, so they are all headers.
        if self._head_bytes == so_far > HEADERS_LIMIT:
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        self._arm()
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        self._disarm()
        super().on_message_complete()

    def _arm(self) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(REQUEST_WITHIN, self.transport.abort)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
