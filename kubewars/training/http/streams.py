"""Answers without an end: bytes are handed in as they come up, and sent as the client takes them.

One slow client never holds up another: each has its own buffer, and whoever lets it overflow is cut off,
to resume from the last resourceVersion it read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubewars.training.access.user import User

Send = Callable[[dict[str, Any]], Awaitable[None]]

# A client further behind than this is not reading.
_BUFFER_LIMIT = 32 * 1024 * 1024
# At most so often does one stream send: a burst of events becomes one packet, a single event waits for nothing.
_PACE = 0.01


class Stream:
    """A buffer between who produces bytes and the one client who reads them."""

    def __init__(self, content_type: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self._content_type = content_type
        self._headers = headers or []
        self._pending: list[bytes] = []
        self._size = 0
        self._wake = asyncio.Event()
        self._is_over = False
        self.on_end: Callable[[], None] = lambda: None
        self.owner: User | None = None  # who asked for it

    def emit(self, data: bytes) -> None:
        """Queue bytes; never waits. A client too far behind is cut off instead."""
        if self._is_over:
            return
        self._pending.append(data)
        self._size += len(data)
        if self._size > _BUFFER_LIMIT:
            self._pending.clear()
            self._is_over = True
        self._wake.set()

    def end(self) -> None:
        """Send what is queued, then close."""
        self._is_over = True
        self._wake.set()

    async def run(self, send: Send) -> None:
        """Send until the stream ends; the caller cancels this when the client has gone."""
        try:
            headers = [
                (b"content-type", self._content_type.encode()),
                (b"cache-control", b"no-cache, private"),
                *self._headers,
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._pump(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._is_over = True
            self.on_end()

    async def _pump(self, send: Send) -> None:
        # The empty first body makes the server send the headers now: a client waits for them.
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        while True:
            if self._pending:
                data = b"".join(self._pending)
                self._pending.clear()
                self._size = 0
                await send({"type": "http.response.body", "body": data, "more_body": True})
                if not self._is_over:
                    await asyncio.sleep(_PACE)
            elif self._is_over:
                return
            else:
                self._wake.clear()
                await self._wake.wait()
