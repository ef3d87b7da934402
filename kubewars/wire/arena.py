"""The arena as REST tells it (``GET /api/arena``): players by name, their fighters, and why they are in trouble.

The same facts as the stream, in the shape a person with curl expects. Times are battle time in seconds.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from kubewars.domain.cure import Cure
from kubewars.domain.fighter import FighterState
from kubewars.domain.ship import Hull
from kubewars.wire.messages import CarrierView


class ArenaFighter(Struct, frozen=True):
    """One pod; ``reason`` and ``cure`` (a key) are for people and empty where all is well."""

    uid: str
    namespace: str
    name: str
    state: FighterState
    reason: str = ""
    cure: Cure = ""
    is_spared: bool = False


class ArenaPlayer(Struct, frozen=True):
    """One ship. ``integrity`` is functional ÷ desired, 0 to 1; ``named`` is false where no ``player`` label is.

    ``id`` is the ship's id in the stream; ``score`` the points at the moment of asking. ``owed`` of the ``desired``
    were shot and not replaced; a ship ``is_spared`` of which every pod is; an ``impostor`` bears the name of that
    player. ``recovery`` (median) and ``slowest`` are seconds from a strike to its replacement, 0 without one.
    """

    id: str
    name: str
    named: bool
    hull: Hull
    carriers: tuple[CarrierView, ...]
    fighters: tuple[ArenaFighter, ...]
    desired: int
    functional: int
    integrity: float
    score: float
    owed: int = 0
    is_spared: bool = False
    impostor: str = ""
    lost: int = 0
    replaced: int = 0
    hits: int = 0
    survived: float = 0.0
    recovery: float = 0.0
    slowest: float = 0.0


class ArenaXWing(Struct, frozen=True):
    """The X-Wing; ``returns`` is when it comes back, where it is destroyed, else 0.

    ``pilot`` is ``autopilot``, or the presenter who flies it by hand.
    """

    state: Literal["flying", "destroyed"]
    shields: int
    returns: float = 0.0
    pilot: str = "autopilot"
    weapon: Literal["laser", "ion", "torpedo"] = "laser"


class ArenaRound(Struct, frozen=True):
    """What is being played, and for how long already, in seconds."""

    mode: Literal["free"] = "free"
    elapsed: float = 0.0


class ArenaView(Struct, frozen=True):
    """All there is. ``stale``: the cluster is not heard from, and ``reason`` says why; ``holding``: no shot is fired.

    ``lacking`` is what the game may not read or do in this cluster, each with its cure.

    ``join`` is the command with which one joins, ``address`` where others find the arena (empty where only this machine
    does); the server fills them in, for the battle does not know them.
    """

    players: tuple[ArenaPlayer, ...]
    xwing: ArenaXWing
    round: ArenaRound
    stale: bool
    reason: str = ""
    holding: bool = False
    holding_reason: str = ""
    dry_run: bool = False
    pace: float = 0.0
    lacking: tuple[str, ...] = ()
    join: str = ""
    address: str = ""


encode_arena = msgspec.json.Encoder(decimal_format="number").encode
