"""The two protocols under FastAPI: uvicorn's own, with an opening for the hub and with limits it does not have.

uvicorn gives a WebSocket to the application as ``send``, to be awaited for each client; the hub writes pre-built
frames to the transport instead (measured in ``bench/fanout.py``). HTTP lines that say nothing, or never finish
their headers, have no limit in uvicorn: here they have.
"""

import asyncio
import socket
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.http11 import Request

from kubewars.server.allowance import Allowance

#: Where a WebSocket's scope holds its transport for the hub, in ``scope["extensions"]``.
PIPE = "kubewars.pipe"
#: The kernel holds at most so many unsent bytes a line, so that the hub soon sees who does not read. Without it a slow
#: reader is shown frames ten seconds old, with it half a second.
UNSENT_LIMIT = 16 * 1024
#: Bytes a second that a spectator may send, and in a burst: a browser needs about fifty. They are counted before they
#: are parsed, since parsing a buffer full of tiny frames would keep the battle waiting for half a second.
BYTES_A_SECOND = 2048.0
BYTES_IN_A_BURST = 16 * 1024.0
#: Parts that one message may come in; a browser sends one.
MOST_PARTS = 16
#: Bytes of a request up to the end of its headers.
HEADERS_LIMIT = 32 * 1024
#: Requests that one line may ask for before the first is answered. Browsers ask for one.
MOST_PIPELINED = 32
_SLICE = 4096
#: Seconds from connecting, or from the first byte of a request, to its last.
REQUEST_WITHIN = 10.0
#: Seconds for which an answer may wait to be read.
READ_WITHIN = 30.0
#: Seconds for a farewell to be read.
GONE_WITHIN = 2.0


class StreamProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose transport the application may write whole frames to, and whose client may not say much."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._allowance = Allowance(BYTES_A_SECOND, BYTES_IN_A_BURST, self.loop.time())

    def data_received(self, data: bytes) -> None:
        is_handshake = not self.handshake_initiated  # it has a limit of its own, in PageProtocol
        if is_handshake or self._allowance.take(len(data), self.loop.time()):
            super().data_received(data)
        elif not self.close_sent:
            self._expel("Too many bytes; a spectator has little to say.")

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) < MOST_PARTS:
            super().handle_cont(event)
        elif not self.close_sent:
            self._expel("Too many parts; send a message whole.")

    def handle_ping(self) -> None:
        answer = b"".join(self.conn.data_to_send())
        # An answer to who does not read would only pile up.
        if not self.transport.get_write_buffer_size():
            self.transport.write(answer)

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

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True  # refused with words; else uvicorn logs an error for each

    def _expel(self, reason: str) -> None:
        self.conn.fail(1008, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self.loop.call_later(GONE_WITHIN, self.transport.abort)


class PageProtocol(HttpToolsProtocol):
    """HTTP with limits: to the size of headers, to the time for asking, and to the time for reading the answer."""

    _head_bytes = 0
    _is_upgraded = False
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._stop_waiting()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_waiting()
        self._unread = self.loop.call_later(READ_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_waiting()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        # In slices: a buffer full of requests is parsed no further than to the one that is too many.
        for start in range(0, len(data), _SLICE):
            if self._is_upgraded or self.transport.is_closing():
                return
            self._take(data[start : start + _SLICE])

    def _take(self, data: bytes) -> None:
        self._head_bytes += len(data)
        so_far = self._head_bytes
        super().data_received(data)
        # Unchanged: neither a request nor a piece of body began in these bytes, so they are all headers.
        has_endless_head = self._head_bytes == so_far > HEADERS_LIMIT
        if has_endless_head or len(self.pipeline) > MOST_PIPELINED:
            self.transport.abort()

    def handle_websocket_upgrade(self) -> None:
        self._is_upgraded = True
        super().handle_websocket_upgrade()

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

    def _stop_waiting(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
