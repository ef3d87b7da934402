"""The proton torpedo's tube: off, unless the settings allow it; armed by two steps, one shot, and safe again after it.

A state machine as a table. What is armed does not stay so: it is safe again after its shot, after STOP, after a while,
and after a restart, for nothing of it is remembered.
"""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from kubewars.battle.ports import BattleClock
from kubewars.domain.ids import ShipId, StrikeId
from kubewars.domain.strike import Strike
from kubewars.wire.messages import TorpedoView

State = Literal["off", "safe", "unlocked", "armed", "launched"]
Act = Literal["unlock", "arm", "launch", "land", "disarm"]

#: What an act makes of a state; what is not here changes nothing.
MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        ("safe", "unlock"): "unlocked",
        ("unlocked", "arm"): "armed",
        ("armed", "launch"): "launched",
        ("launched", "land"): "safe",
        ("unlocked", "disarm"): "safe",
        ("armed", "disarm"): "safe",
        ("launched", "disarm"): "safe",
    }
)
#: Seconds for which a state lasts by itself; then the tube is safe.
LASTS: Mapping[State, float] = MappingProxyType({"unlocked": 5.0, "armed": 120.0, "launched": 30.0})
#: Confirmed strikes on a ship's fighters after which its controller may be struck.
HITS_NEEDED = 20


class Tube:
    """One a battle. Times are the battle's clock, in seconds."""

    def __init__(self, clock: BattleClock, *, is_allowed: bool = False) -> None:
        self._clock = clock
        self._state: State = "safe" if is_allowed else "off"
        self._since = clock()
        self._strike: StrikeId | None = None
        self._hits: Counter[ShipId] = Counter()

    @property
    def is_allowed(self) -> bool:
        return self._state != "off"

    @property
    def state(self) -> State:
        if self._clock() - self._since > LASTS.get(self._state, float("inf")):
            self._turn("safe")
        return self._state

    @property
    def is_armed(self) -> bool:
        return self.state == "armed"

    def unlock(self) -> bool:
        """The first step; the second must follow within seconds. False where it is not for now."""
        return self._act("unlock")

    def arm(self) -> bool:
        """The second step. False unless the first has just been made."""
        return self._act("arm")

    def disarm(self) -> None:
        """Make it safe, whatever it was; a torpedo on its way then strikes nothing."""
        self._act("disarm")

    def launch(self) -> bool:
        """It has left. False, and nothing else, where it was not armed."""
        return self._act("launch")

    def land(self) -> None:
        """What became of it is known."""
        self._act("land")

    def permit(self, strike: Strike, ship: ShipId) -> None:
        """This is the strike that the torpedo on its way has led to; no other is, and none on a ship not yet open."""
        if self.state == "launched" and ship in self.open_ships:
            self._strike = strike.id

    def refusal(self, strike: Strike) -> str:
        """Why a torpedo's strike is not permitted at this moment, or an empty string; for the last moment before it."""
        if not self.is_allowed:
            return "torpedoes are not allowed: start the game with --torpedoes"
        if self.state != "launched" or self._strike != strike.id:
            return "the proton torpedo is not armed"
        return ""

    def hit(self, ship: ShipId) -> int:
        """A strike on one of this ship's fighters was confirmed; gives its hits so far."""
        self._hits[ship] += 1
        return self._hits[ship]

    def forget(self, ship: ShipId) -> None:
        """The ship is gone, or its controller was struck: it begins anew."""
        self._hits.pop(ship, None)

    @property
    def open_ships(self) -> frozenset[ShipId]:
        """Ships that have taken their hits."""
        return frozenset(ship for ship, hits in self._hits.items() if hits >= HITS_NEEDED)

    def view(self) -> TorpedoView:
        """As everyone is told it."""
        hits = {str(ship): hits for ship, hits in self._hits.items()} if self.is_allowed else {}
        return TorpedoView(self.state, HITS_NEEDED, hits)

    def _act(self, act: Act) -> bool:
        after = MOVES.get((self.state, act))
        if after is not None:
            self._turn(after)
        return after is not None

    def _turn(self, state: State) -> None:
        self._state, self._since = state, self._clock()
        if state != "launched":
            self._strike = None
