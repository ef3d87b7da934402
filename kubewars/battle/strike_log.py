"""The log of strikes: who was shot at, with what, by whom, and what became of it; bounded, newest first.

A strike begins ``pending`` and moves as the table says. ``confirmed`` is the watch's word and nobody else's; so is
``failed`` after ``accepted``: the pod lives on.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from kubewars.domain.coach import Advice
from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import CarrierUid, PodUid, StrikeId
from kubewars.domain.ship import Backing, Ship
from kubewars.domain.strike import Outcome, Strike, StrikeResult
from kubewars.wire.messages import CoachView, StrikeView

State = Literal["pending", "accepted", "confirmed", "deflected", "refused", "spared", "failed"]

#: What may follow upon what. Empty: the strike's last word.
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        "pending": frozenset({"accepted", "deflected", "refused", "spared", "failed"}),
        "accepted": frozenset({"confirmed", "failed"}),
        "confirmed": frozenset(),
        "deflected": frozenset(),
        "refused": frozenset(),
        "spared": frozenset(),
        "failed": frozenset(),
    }
)
#: Strikes kept for the screen and for ``GET /api/strikes``.
KEPT = 500


class Entry(Struct):
    """One strike as it stands; ``player`` is the name on the hull."""

    strike: Strike
    view: StrikeView
    player: str
    coach: CoachView | None = None
    rule: str = ""
    is_target_gone: bool = False

    @property
    def has_ended(self) -> bool:
        """Has it had its last word?"""
        return not MOVES[self.view.outcome]


class StrikeLog:
    """Takes strikes, results and the watch's word; says what changed."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._entries: OrderedDict[StrikeId, Entry] = OrderedDict()
        self._burning: dict[PodUid | CarrierUid, StrikeId] = {}
        self._finished: Counter[tuple[str, str]] = Counter()

    @property
    def finished(self) -> Mapping[tuple[str, str], int]:
        """Strikes that have had their last word, by weapon and outcome."""
        return self._finished

    def begin(self, strike: Strike, target: Fighter | Backing, ship: Ship, advice: Advice | None = None) -> None:
        """A strike was sent on its way, upon a fighter or, by a torpedo, upon a controller of this ship.

        ``advice`` is for its owner, and is told once the strike is confirmed.
        """
        view = StrikeView(
            id=strike.id,
            uid=strike.uid,
            pod=f"{target.namespace}/{target.name}",
            ship=ship.id,
            weapon=strike.weapon,
            by=strike.by,
            outcome="pending",
            at=round(strike.at, 3),
            kind=target.kind if isinstance(target, Backing) else "",
        )
        coach = None if advice is None else CoachView(advice.key, advice.kind)
        self._entries[strike.id] = Entry(strike, view, ship.name, coach)
        self._burning[strike.uid] = strike.id
        self._trim()

    def take(self, result: StrikeResult) -> Entry | None:
        """The gunner's word; ``None`` if it changes nothing. If the pod is gone already, accepted is confirmed."""
        entry = self._entries.get(result.strike.id)
        outcome = result.outcome
        if entry is not None and outcome is Outcome.ACCEPTED and entry.is_target_gone:
            self._move(entry, "accepted", result.reason, result.rule)
            outcome = Outcome.CONFIRMED
        return self._move(entry, outcome.value, result.reason, result.rule)

    def target_gone(self, uid: PodUid | CarrierUid) -> Entry | None:
        """The watch's word: no pod or controller of this uid is left. ``None`` unless that confirms a strike."""
        entry = self._entries.get(self._burning.get(uid, StrikeId(0)))
        if entry is None:
            return None
        if entry.view.outcome == "pending":
            entry.is_target_gone = True
            return None
        return self._move(entry, "confirmed", entry.view.reason, entry.rule)

    def is_under_fire(self, uid: PodUid | CarrierUid) -> bool:
        """Is a strike on this pod or controller pending, or accepted and not yet confirmed?"""
        return uid in self._burning

    def unconfirmed(self, before: float) -> list[Strike]:
        """Strikes that were accepted, made before this battle time, and not confirmed yet."""
        burning = (self._entries[number] for number in self._burning.values())
        return [it.strike for it in burning if it.view.outcome == "accepted" and it.strike.at < before]

    def views(self) -> list[StrikeView]:
        """All that is kept, newest first."""
        return [entry.view for entry in reversed(self._entries.values())]

    def last_words(self, most: int) -> list[StrikeView]:
        """The newest ``most`` strikes that have had their last word, oldest first."""
        ended = (view for view in self.views() if not MOVES[view.outcome])
        return list(islice(ended, most))[::-1]

    def _move(self, entry: Entry | None, outcome: State, reason: str, rule: str) -> Entry | None:
        if entry is None or outcome not in MOVES[entry.view.outcome]:
            return None
        coach = entry.coach if outcome == "confirmed" else None
        entry.view = structs.replace(entry.view, outcome=outcome, reason=reason, coach=coach)
        entry.rule = rule
        if not MOVES[outcome]:
            self._finished[entry.strike.weapon, outcome] += 1
            if self._burning.get(entry.strike.uid) == entry.strike.id:
                del self._burning[entry.strike.uid]
        return entry

    def _trim(self) -> None:
        """Forget the oldest that have had their last word; what still burns is kept beyond the bound."""
        if len(self._entries) <= self._kept:
            return
        for number, entry in self._entries.items():
            if not MOVES[entry.view.outcome]:
                del self._entries[number]
                return
