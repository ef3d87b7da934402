"""Every message between server and browser. The browser's types and the JSON schema are made from this file.

Times are battle time: seconds since the start of the epoch, a float. Lengths are units of the arena.
What moves predictably is never sent: a place follows from berth, slot, uid and time (``kubewars.sim.motion``).
Events are levels: a ``ship`` or ``fighter`` event says how that thing is now, so taking one twice is harmless.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from kubewars.domain.cure import Cure
from kubewars.domain.fighter import FighterState
from kubewars.domain.ship import Hull

#: Why fire is held: the presenter's STOP, a stale watch, the kill budget, an overloaded API server that asked for rest,
#: another game that holds the lease, a lease that cannot be read, a silent console, a strike that waits for its
#: answer, the game's end.
HoldCause = Literal["", "stop", "stale", "budget", "resting", "standby", "undecided", "silent", "unanswered", "ending"]


class CarrierView(Struct, frozen=True, omit_defaults=True):
    """A controller behind a ship."""

    kind: str
    namespace: str
    name: str
    desired: int


class ShipView(Struct, frozen=True, omit_defaults=True):
    """A player's ship. ``berth`` is its place in the arena; ``named`` is false where no ``player`` label is.

    ``owed`` of the ``desired`` are bare pods that were shot and not replaced since. ``is_spared``: all its pods are
    spared by their annotation; it earns nothing and is not ranked. ``impostor``: the player whose name its pods bear
    though the namespace is another's. ``warm_until``: the battle time up to which a newcomer is not struck.
    """

    id: str
    name: str
    hull: Hull
    berth: int
    desired: int
    named: bool = True
    carriers: tuple[CarrierView, ...] = ()
    owed: int = 0
    is_spared: bool = False
    impostor: str = ""
    warm_until: float = 0.0


class FighterView(Struct, frozen=True, omit_defaults=True):
    """One pod in a wing. ``slot`` is its place in the formation; ``since`` when the state began.

    ``reason`` is for people; ``cure`` a key for what its player may do about it. One that ``is_spared`` counts for
    nothing.
    """

    uid: str
    ship: str
    slot: int
    namespace: str
    name: str
    state: FighterState
    since: float
    reason: str = ""
    cure: Cure = ""
    is_spared: bool = False


class PathView(Struct, frozen=True):
    """A cubic Hermite segment from (x0, y0) to (x1, y1), velocities in units a second; outside t0..t1 straight on."""

    t0: float
    t1: float
    x0: float
    y0: float
    vx0: float
    vy0: float
    x1: float
    y1: float
    vx1: float
    vy1: float


class XWingView(Struct, frozen=True, omit_defaults=True):
    """The X-Wing: flying along ``path``, or destroyed and back at ``returns``."""

    state: Literal["flying", "destroyed"]
    shields: int
    path: PathView
    returns: float = 0.0


class HelmView(Struct, frozen=True, omit_defaults=True):
    """Who flies: ``autopilot``, or a presenter by name, by hand. ``silent``: that console is not heard from."""

    pilot: str = "autopilot"
    weapon: Literal["laser", "ion", "torpedo"] = "laser"
    silent: bool = False


class TorpedoView(Struct, frozen=True, omit_defaults=True):
    """The proton torpedo, and the hits that each ship has taken of the ``needed``; ``off`` where it is not allowed."""

    state: Literal["off", "safe", "unlocked", "armed", "launched"] = "off"
    needed: int = 20
    hits: dict[str, int] = {}


class ShotView(Struct, frozen=True, omit_defaults=True):
    """A bolt that flies straight from (x0, y0) at t0 to (x1, y1) at t1.

    ``source`` and ``target`` are a fighter's uid or ``xwing``; a torpedo's target is a ship. A bolt without a target
    flies past.
    """

    id: int
    source: str
    weapon: Literal["laser", "ion", "torpedo", "tie"]
    t0: float
    t1: float
    x0: float
    y0: float
    x1: float
    y1: float
    target: str = ""


class ScoreView(Struct, frozen=True, omit_defaults=True):
    """Points at time ``at``, growing by ``rate`` a second until the next word: points(t) = points + rate * (t - at).

    ``survived`` is seconds with a functional fighter up to ``at``, growing while ``rate`` is not 0. ``recovery`` and
    ``slowest`` are the median and the longest time from a strike to its functional replacement, 0 without one.
    """

    ship: str
    points: float
    rate: float
    at: float
    functional: int = 0
    desired: int = 0
    lost: int = 0
    replaced: int = 0
    hits: int = 0
    survived: float = 0.0
    recovery: float = 0.0
    slowest: float = 0.0


class CoachView(Struct, frozen=True, omit_defaults=True):
    """What whoever lost a fighter should know: a key for the browser's own language, and the controller's kind."""

    key: Literal["bare", "job", "unknown", "not_ready", "restarted", "replicas", "torpedo"]
    kind: str = ""


class StrikeView(Struct, frozen=True, omit_defaults=True):
    """A strike and what became of it."""

    id: int
    uid: str
    pod: str
    ship: str
    weapon: Literal["laser", "ion", "torpedo"]
    by: str
    outcome: Literal["pending", "accepted", "confirmed", "deflected", "refused", "spared", "failed"]
    at: float
    reason: str = ""
    #: Of the controller, where a torpedo struck one: then ``pod`` is its namespace and name.
    kind: str = ""
    #: Told with ``confirmed`` only.
    coach: CoachView | None = None


class FireView(Struct, frozen=True, omit_defaults=True):
    """Whether the X-Wing may shoot: held by the presenter's STOP, by a stale watch, or not. ``pace`` in seconds.

    ``reason`` is English and whole; ``cause`` is its key, for a page in another language, and ``by`` whom it names.
    """

    holding: bool
    pace: float
    reason: str = ""
    dry_run: bool = False
    cause: HoldCause = ""
    by: str = ""


class WatchView(Struct, frozen=True, omit_defaults=True):
    """Whether the screen can be believed; ``since`` when this began.

    ``lacking`` is what may not be read or done, each with its cure: the game goes on without.
    """

    stale: bool
    since: float
    reason: str = ""
    lacking: tuple[str, ...] = ()


class ShipEvent(Struct, frozen=True, tag_field="type", tag="ship"):
    ship: ShipView


class ShipGone(Struct, frozen=True, tag_field="type", tag="ship_gone"):
    """The ship has no pod and no controller left. A named ship's score stays, an unnamed one's goes with it."""

    id: str


class FighterEvent(Struct, frozen=True, tag_field="type", tag="fighter"):
    fighter: FighterView


class FighterTurned(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="turned"):
    """A known fighter is in another state."""

    uid: str
    state: FighterState
    since: float
    reason: str = ""
    cure: Cure = ""


class FighterGone(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="fighter_gone"):
    """The pod is gone from the cluster. ``shot`` if we had asked for it: it explodes; else it has flown home."""

    uid: str
    at: float
    shot: bool = False


class XWingEvent(Struct, frozen=True, tag_field="type", tag="xwing"):
    xwing: XWingView


class Course(Struct, frozen=True, tag_field="type", tag="course"):
    """The X-Wing flies on, with the shields that it has, along this path: ten numbers in the order of a PathView."""

    path: tuple[float, ...]


class HelmEvent(Struct, frozen=True, tag_field="type", tag="helm"):
    helm: HelmView


class TorpedoEvent(Struct, frozen=True, tag_field="type", tag="torpedo"):
    """How the tube is now; of the hits nothing is said here."""

    state: Literal["off", "safe", "unlocked", "armed", "launched"]


class ShipHit(Struct, frozen=True, tag_field="type", tag="ship_hit"):
    """So many strikes on this ship's fighters are confirmed since it came, or since its last controller was struck."""

    ship: str
    hits: int


class XWingHit(Struct, frozen=True, tag_field="type", tag="xwing_hit"):
    """A fighter's bolt has struck the X-Wing's shields."""

    by: str
    at: float
    shields: int


class ShotEvent(Struct, frozen=True, tag_field="type", tag="shot"):
    shot: ShotView


class StrikeEvent(Struct, frozen=True, tag_field="type", tag="strike"):
    strike: StrikeView


class ScoreEvent(Struct, frozen=True, tag_field="type", tag="score"):
    score: ScoreView


class FireEvent(Struct, frozen=True, tag_field="type", tag="fire"):
    fire: FireView


class WatchEvent(Struct, frozen=True, tag_field="type", tag="watch"):
    watch: WatchView


Event = (
    ShipEvent
    | ShipGone
    | FighterEvent
    | FighterTurned
    | FighterGone
    | XWingEvent
    | Course
    | HelmEvent
    | TorpedoEvent
    | ShipHit
    | XWingHit
    | ShotEvent
    | StrikeEvent
    | ScoreEvent
    | FireEvent
    | WatchEvent
)


class Snapshot(Struct, frozen=True, tag_field="type", tag="snapshot"):
    """All there is, as of ``seq``. The next delta to take is ``seq + 1`` of the same epoch."""

    epoch: str
    seq: int
    time: float
    ships: tuple[ShipView, ...]
    fighters: tuple[FighterView, ...]
    scores: tuple[ScoreView, ...]
    xwing: XWingView
    shots: tuple[ShotView, ...]
    strikes: tuple[StrikeView, ...]
    fire: FireView
    watch: WatchView
    helm: HelmView = HelmView()
    torpedo: TorpedoView = TorpedoView()


class Delta(Struct, frozen=True, tag_field="type", tag="delta"):
    """What happened in one tick. Follows ``seq - 1``; whoever has another number asks to be resynchronised."""

    epoch: str
    seq: int
    time: float
    events: tuple[Event, ...]


class Pong(Struct, frozen=True, tag_field="type", tag="pong"):
    """The answer to a ping: the browser's own stamp, and the server's battle time when it answered."""

    sent: float
    time: float


ServerMessage = Snapshot | Delta | Pong


class Ping(Struct, frozen=True, tag_field="type", tag="ping"):
    """``sent`` is the browser's clock, in any unit it likes; it comes back unchanged."""

    sent: float


class Resume(Struct, frozen=True, tag_field="type", tag="resume"):
    """First word of a browser that was here before: deltas from ``seq + 1`` if they are still kept, else a snapshot."""

    epoch: str
    seq: int


class Hello(Struct, frozen=True, tag_field="type", tag="hello"):
    """First word of a browser that knows nothing: a snapshot, please."""


ClientMessage = Hello | Resume | Ping

encode = msgspec.json.Encoder(decimal_format="number").encode
_client_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
decode_server = msgspec.json.Decoder(ServerMessage).decode


def decode_client(text: bytes | str) -> ClientMessage:
    """A browser's message. Raises ``msgspec.DecodeError``, and nothing else, for whatever is not one."""
    try:
        return _client_decoder.decode(text)
    except (RecursionError, UnicodeError) as error:
        raise msgspec.DecodeError("no message is nested so deep, or is not UTF-8") from error
