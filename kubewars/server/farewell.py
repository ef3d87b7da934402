"""How a WebSocket's conversation ends: with a code and a reason, and without waiting for who does not read."""

import asyncio
from contextlib import suppress

from fastapi import WebSocket

from kubewars.server.protocols import GONE_WITHIN

# RFC 6455, section 7.4.1; above 4000 they are ours (section 7.4.2).
UNSUPPORTED, INVALID, POLICY, TRY_LATER = 1003, 1007, 1008, 1013
UNKNOWN_TOKEN = 4401
SEAT_TAKEN = 4409


class Farewell(Exception):  # noqa: N818 - not an error: how a conversation ends
    """Close with this code and reason (at most 123 bytes)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason.encode()[:120].decode(errors="ignore")


async def say_farewell(websocket: WebSocket, farewell: Farewell) -> None:
    """Close it so; who does not read keeps a farewell waiting for ever, and is left after a moment."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GONE_WITHIN):
            await websocket.close(farewell.code, farewell.reason)
