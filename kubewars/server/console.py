"""``/bridge/stream``: a presenter's console, from its token to its goodbye. It flies; the rest of the bridge is REST.

Whoever is not the presenter learns nothing here and moves nothing: the first word must hold the token. Which page says
it, under which name of this server, is not asked.
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
    SEAT_TAKEN,
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

#: Consoles at once that have shown the token.
MOST_CONSOLES = 24
#: Sockets at once that have not shown a token yet. The oldest makes room for the next: a console shows it at once, so
#: whoever fills this room with sockets that say nothing does not keep the presenter out.
MOST_WAITING = 256
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
    waiting = _Waiting()
    aboard = _Aboard(game.cockpit)

    @router.websocket("/bridge/stream")
    async def stream(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            first = await waiting.first_word(websocket)
            if first is not None:
                board = _proven(first, door)
                await aboard.converse(websocket, board)
        except Farewell as farewell:
            await say_farewell(websocket, farewell)
        except WebSocketDisconnect:  # it went while it was being told something
            pass
        finally:
            asyncio.get_running_loop().call_later(GONE_WITHIN, websocket.scope["extensions"][PIPE].abort)

    return router


class _Waiting:
    """Sockets of whom nothing is known yet, oldest first, each with the time it is given."""

    def __init__(self) -> None:
        self._given: dict[WebSocket, asyncio.Timeout] = {}

    async def first_word(self, websocket: WebSocket) -> ConsoleMessage | None:
        """Its first message, ``None`` if it goes before that. Raises :class:`Farewell` for who says none in time."""
        given = self._given[websocket] = asyncio.timeout(BOARD_WITHIN)
        try:
            async with given:
                self._make_room()
                return await _hear(websocket)
        except TimeoutError:
            if websocket not in self._given:
                raise Farewell(TRY_LATER, "Too many sockets wait without a token.") from None
            raise Farewell(POLICY, f'Say {{"type":"board","token":…}} within {BOARD_WITHIN:.0f} s.') from None
        finally:
            self._given.pop(websocket, None)

    def _make_room(self) -> None:
        while len(self._given) > MOST_WAITING:
            oldest = next(iter(self._given))
            self._given.pop(oldest).reschedule(asyncio.get_running_loop().time())


def _proven(first: ConsoleMessage, door: Door) -> Board:
    """A presenter's first word. Raises :class:`Farewell` for whoever does not show the token."""
    if not isinstance(first, Board) or not door.knows(first.token):
        raise Farewell(UNKNOWN_TOKEN, "This is not the presenter's token.")
    return first


class _Aboard:
    """Consoles that have shown the token, one a seat: by the seat's number, each with how long it may sit there."""

    def __init__(self, cockpit: Cockpit) -> None:
        self._cockpit = cockpit
        self._sitting: dict[int, asyncio.Timeout] = {}

    async def converse(self, websocket: WebSocket, board: Board) -> None:
        """Heed a presenter's console until it is gone. Raises :class:`Farewell` for who breaks the rules.

        Who sits down on a seat again, before the server has noticed that the old socket is dead, has it.
        """
        if len(self._sitting) >= MOST_CONSOLES and not self._cockpit.is_secret(board.secret):
            raise Farewell(TRY_LATER, "Too many consoles are open; close one.")
        seat = self._cockpit.board(board.name, board.secret)
        if (other := self._sitting.pop(seat.number, None)) is not None:
            other.reschedule(asyncio.get_running_loop().time())
        given = self._sitting[seat.number] = asyncio.timeout(None)
        telling = asyncio.create_task(_tell(websocket, self._cockpit, seat), name=f"console-{seat.number}")
        try:
            async with given:
                boarded = Boarded(seat.number, seat.name, self._cockpit.secret(seat))
                await websocket.send_text(encode(boarded).decode())
                await _heed(websocket, self._cockpit, seat)
        except TimeoutError:
            raise Farewell(SEAT_TAKEN, "This seat is taken by another socket that knows its secret.") from None
        finally:
            if self._sitting.get(seat.number) is given:
                del self._sitting[seat.number]
            self._cockpit.leave(seat)
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
