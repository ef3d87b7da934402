"""``/stream``: a spectator's WebSocket, from hello to goodbye. It may watch and ping; there is nothing else to say."""

import asyncio

import msgspec
from fastapi import APIRouter, WebSocket

from kubewars.battle.game import Game
from kubewars.server.allowance import Allowance
from kubewars.server.farewell import INVALID, POLICY, TRY_LATER, UNSUPPORTED, Farewell, say_farewell
from kubewars.server.hub import Hub
from kubewars.server.line import Line
from kubewars.server.protocols import GONE_WITHIN, PIPE
from kubewars.wire.messages import ClientMessage, Hello, Ping, Pong, Resume, decode_client, encode

#: Seconds a socket may be silent before its first word.
HELLO_WITHIN = 10.0
#: Messages a second, and in a burst. A browser sends a ping every second or two.
MESSAGES_A_SECOND = 10.0
MESSAGES_IN_A_BURST = 40.0
#: What a message takes from that: a snapshot costs more to make than a pong.
_COST: dict[type[ClientMessage], float] = {Ping: 1.0, Hello: 5.0, Resume: 5.0}


def stream_routes(game: Game, hub: Hub, *, most_spectators: int) -> APIRouter:
    """The route of ``/stream``. It must run on :class:`kubewars.server.protocols.StreamProtocol`."""
    router = APIRouter()
    guests: set[WebSocket] = set()

    @router.websocket("/stream")
    async def stream(websocket: WebSocket) -> None:
        await websocket.accept()
        guests.add(websocket)
        line = Line(websocket.scope["extensions"][PIPE])
        try:
            await _converse(websocket, line, game, hub, is_full=len(guests) > most_spectators)
        except Farewell as farewell:
            await say_farewell(websocket, farewell)
        finally:
            guests.discard(websocket)
            hub.leave(line)
            # A closing transport waits until its buffer is read, without end; this one does not.
            asyncio.get_running_loop().call_later(GONE_WITHIN, line.cut)

    return router


async def _converse(websocket: WebSocket, line: Line, game: Game, hub: Hub, *, is_full: bool) -> None:
    """Take messages until the other side is gone. Raises :class:`Farewell` for who breaks the rules."""
    if is_full:
        raise Farewell(TRY_LATER, "All seats are taken; try again later.")
    clock = asyncio.get_running_loop().time
    allowance = Allowance(MESSAGES_A_SECOND, MESSAGES_IN_A_BURST, clock())
    has_greeted = False
    while True:
        try:
            async with asyncio.timeout(None if has_greeted else HELLO_WITHIN):
                event = await websocket.receive()
        except TimeoutError:
            raise Farewell(POLICY, f'Say {{"type":"hello"}} within {HELLO_WITHIN:.0f} s.') from None
        if event["type"] == "websocket.disconnect":
            return
        message = _read(event.get("text"))
        if not allowance.take(_COST[type(message)], clock()):
            raise Farewell(POLICY, f"Too many messages; at most {MESSAGES_A_SECOND:.0f} a second.")
        match message:
            case Hello():
                hub.hello(line)
                has_greeted = True
            case Resume(epoch=epoch, seq=seq):
                hub.resume(line, epoch, seq)
                has_greeted = True
            case Ping(sent=sent):
                hub.answer(line, encode(Pong(sent=sent, time=game.time())))


def _read(text: str | None) -> ClientMessage:
    if text is None:
        raise Farewell(UNSUPPORTED, "Text only: this stream speaks JSON.")
    try:
        message: ClientMessage = decode_client(text)
    except msgspec.DecodeError as error:
        raise Farewell(INVALID, f"Not a message of this stream: {error}") from None
    return message
