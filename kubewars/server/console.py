"""``/bridge/stream``: a presenter's console, from its token to its goodbye. It flies; the rest of the bridge is REST.

Whoever is not the presenter learns nothing here and moves nothing: the page must be this server's own, and the first
word must hold the token.
"""

import asyncio
from contextlib import suppress

import msgspec
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from kubewars.battle.cockpit import Cockpit, Seat
from kubewars.battle.game import Game
from kubewars.server.allowance import Allowance
from kubewars.server.door import Door
from kubewars.server.farewell import (
    INVALID,
    POLICY,
    TRY_LATER,
    UNKNOWN_TOKEN,
    UNSUPPORTED,
    Farewell,
    say_farewell,
)
from kubewars.server.protocols import GONE_WITHIN, PIPE
from kubewars.wire.console import (
    Board,
    Boarded,
    Choose,
    ConsoleMessage,
    Declined,
    HandBack,
    HelmTold,
    Steer,
    Take,
    decode_console,
)
from kubewars.wire.messages import encode

#: Sockets at once, the ones that have not shown a token yet among them.
MOST_CONSOLES = 24
#: Seconds a socket may be silent before its first word.
BOARD_WITHIN = 5.0
#: Messages a second, and in a burst. A console sends twenty a second at most.
MESSAGES_A_SECOND = 30.0
MESSAGES_IN_A_BURST = 60.0
#: Seconds between looks at what a console should be told, and between two words to it at most.
LOOK_EVERY = 0.05
TELL_EVERY = 0.5


def console_routes(game: Game, door: Door) -> APIRouter:
    """The route of ``/bridge/stream``, behind ``door``."""
    router = APIRouter()
    guests: set[WebSocket] = set()

    @router.websocket("/bridge/stream")
    async def stream(websocket: WebSocket) -> None:
        if door.is_foreign(websocket.headers):
            await websocket.close(POLICY)  # before it is accepted: the handshake is answered with 403
            return
        await websocket.accept()
        guests.add(websocket)
        try:
            await _converse(websocket, game.cockpit, door, is_full=len(guests) > MOST_CONSOLES)
        except Farewell as farewell:
            await say_farewell(websocket, farewell)
        except WebSocketDisconnect:  # it went while it was being told something
            pass
        finally:
            guests.discard(websocket)
            asyncio.get_running_loop().call_later(GONE_WITHIN, websocket.scope["extensions"][PIPE].abort)

    return router


async def _converse(websocket: WebSocket, cockpit: Cockpit, door: Door, *, is_full: bool) -> None:
    """Let it board, then heed it until it is gone. Raises :class:`Farewell` for who breaks the rules."""
    if is_full:
        raise Farewell(TRY_LATER, "Too many consoles are open; close one.")
    try:
        async with asyncio.timeout(BOARD_WITHIN):
            first = await _hear(websocket)
    except TimeoutError:
        raise Farewell(POLICY, f'Say {{"type":"board","token":…}} within {BOARD_WITHIN:.0f} s.') from None
    if first is None:
        return
    if not isinstance(first, Board) or not door.knows(first.token):
        raise Farewell(UNKNOWN_TOKEN, "This is not the presenter's token.")
    seat = cockpit.board(first.name)
    telling = asyncio.create_task(_tell(websocket, cockpit, seat), name=f"console-{seat.number}")
    try:
        await websocket.send_text(encode(Boarded(seat.number, seat.name)).decode())
        await _heed(websocket, cockpit, seat)
    finally:
        cockpit.leave(seat)
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling


async def _heed(websocket: WebSocket, cockpit: Cockpit, seat: Seat) -> None:
    clock = asyncio.get_running_loop().time
    allowance = Allowance(MESSAGES_A_SECOND, MESSAGES_IN_A_BURST, clock())
    while (message := await _hear(websocket)) is not None:
        if not allowance.take(1.0, clock()):
            raise Farewell(POLICY, f"Too many messages; at most {MESSAGES_A_SECOND:.0f} a second.")
        match message:
            case Steer(x, y, fire):
                cockpit.steer(seat, x, y, trigger=fire)
            case Take(over, returns):
                if not cockpit.take(seat, takes_over=over, returns_to_autopilot=returns):
                    reason = f"{cockpit.view().pilot} flies. Say that you take over."
                    await websocket.send_text(encode(Declined(reason)).decode())
            case HandBack():
                cockpit.hand_back()
            case Choose(weapon):
                if not cockpit.choose(weapon):
                    await websocket.send_text(encode(Declined("The proton torpedo is not armed.")).decode())
            case Board():
                raise Farewell(POLICY, "This console has boarded already.")


async def _tell(websocket: WebSocket, cockpit: Cockpit, seat: Seat) -> None:
    """Who flies, on each change and every half second."""
    clock = asyncio.get_running_loop().time
    told, due = None, 0.0
    with suppress(WebSocketDisconnect, RuntimeError):  # it is gone: whoever hears it knows that too
        while True:
            now = HelmTold(cockpit.view(), cockpit.flies(seat))
            if now != told or clock() >= due:
                told, due = now, clock() + TELL_EVERY
                await websocket.send_text(encode(now).decode())
            await asyncio.sleep(LOOK_EVERY)


async def _hear(websocket: WebSocket) -> ConsoleMessage | None:
    """The next message, ``None`` at the end."""
    event = await websocket.receive()
    if event["type"] == "websocket.disconnect":
        return None
    text = event.get("text")
    if text is None:
        raise Farewell(UNSUPPORTED, "Text only: this stream speaks JSON.")
    try:
        message: ConsoleMessage = decode_console(text)
    except msgspec.DecodeError as error:
        raise Farewell(INVALID, f"Not a message of this stream: {error}") from None
    return message
