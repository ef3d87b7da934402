"""What the presenter's console and the server say to each other on ``/bridge/stream``.

The console sends inputs and never places. Its first word is :class:`Board`, with the token: so that none stands in an
address, which logs and histories keep.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from kubewars.wire.messages import HelmView


class Board(Struct, frozen=True, tag_field="type", tag="board"):
    """First word of a console. ``name`` is how its presenter signs, where they like to be named.

    ``secret`` is the one that :class:`Boarded` told this tab before: it sits down on the same seat again.
    """

    token: str
    name: str = ""
    secret: str = ""


class Take(Struct, frozen=True, tag_field="type", tag="take"):
    """Let me fly: ``over``, even if another console does. ``returns``: once I am silent for long, the autopilot may."""

    over: bool = False
    returns: bool = False


class HandBack(Struct, frozen=True, tag_field="type", tag="hand_back"):
    """Let the autopilot fly."""


class Steer(Struct, frozen=True, tag_field="type", tag="steer"):
    """The stick as it is held, to the right and down, -1 to 1 each; ``fire`` while the trigger is held.

    It is also the sign of life: a console that flies says it several times a second, changed or not.
    """

    x: float
    y: float
    fire: bool = False


class Choose(Struct, frozen=True, tag_field="type", tag="choose"):
    """Another weapon, whoever flies."""

    weapon: Literal["laser", "ion", "torpedo"]


ConsoleMessage = Board | Take | HandBack | Steer | Choose


class Boarded(Struct, frozen=True, tag_field="type", tag="boarded"):
    """The token is right. ``seat`` is this console's number, ``name`` how it signs.

    With ``secret`` the tab has its seat back after a reload, or a network that was gone: for a minute, and for as long
    as the seat flies.
    """

    seat: int
    name: str
    secret: str = ""


class HelmTold(Struct, frozen=True, tag_field="type", tag="helm"):
    """Who flies, and whether that is you; said on each change and every half second, so that silence is noticed."""

    helm: HelmView
    is_yours: bool


class Declined(Struct, frozen=True, tag_field="type", tag="declined"):
    """What was asked for was not done; ``reason`` is for people."""

    reason: str


BridgeMessage = Boarded | HelmTold | Declined

_decoder: msgspec.json.Decoder[ConsoleMessage] = msgspec.json.Decoder(ConsoleMessage)


def decode_console(text: bytes | str) -> ConsoleMessage:
    """A console's message. Raises ``msgspec.DecodeError``, and nothing else, for whatever is not one."""
    try:
        return _decoder.decode(text)
    except (RecursionError, UnicodeError) as error:
        raise msgspec.DecodeError("no message is nested so deep, or is not UTF-8") from error
