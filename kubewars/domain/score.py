"""The score, and what it counts.

``points = 10 x (integrity integrated over seconds) + 5 x (hits on the X-Wing)``

A ship at full integrity earns ten points a second however large its wing is; at half integrity five; adrift none. So
what pays is to be whole all the time: replacements that come fast, not replicas that come in numbers. A hit on the
X-Wing is worth half a second of that: a small thanks for keeping pods Ready. Points never fall, and a named ship's stay
when it is lost (an unnamed one's go with it: nobody could claim them). They stand still while the watch is stale, for
nobody sees then who flies, and a newcomer earns none until the warm-up is over.

Time to replacement runs from the strike to the moment at which a fighter of the same ship that was first seen after
the strike is functional for the first time; the oldest open wound is closed first.
"""

from bisect import insort
from collections.abc import Iterator

from msgspec import Struct, structs

from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import PodUid, ShipId
from kubewars.domain.news import FighterLost, FighterSeen, FighterTurned, IntegrityTurned, RosterEvent, ShipLost
from kubewars.domain.ship import integrity, is_named

POINTS_PER_SECOND = 10.0
POINTS_PER_HIT = 5.0


class Score(Struct, frozen=True):
    """One ship's score as of battle time ``at``; ``points`` and ``survived`` grow on from there, see the methods.

    ``recovery`` and ``slowest`` are the median and the longest of the times to replacement, in seconds, 0 without one.
    """

    ship: ShipId
    at: float
    points: float = 0.0
    rate: float = 0.0
    functional: int = 0
    desired: int = 0
    survived: float = 0.0
    lost: int = 0
    replaced: int = 0
    hits: int = 0
    recovery: float = 0.0
    slowest: float = 0.0

    def points_at(self, time: float) -> float:
        """Points at a battle time not before ``at``."""
        return self.points + self.rate * (time - self.at)

    def survived_at(self, time: float) -> float:
        """Seconds with at least one functional fighter, up to a battle time not before ``at``."""
        return self.survived + (time - self.at if self.rate > 0 else 0.0)


class ScoreBoard:
    """Scores by ship, kept by the roster's news and the X-Wing's hits. Each call costs O(1)."""

    def __init__(self) -> None:
        self._scores: dict[ShipId, Score] = {}
        self._wounds: dict[ShipId, dict[PodUid, float]] = {}
        self._flown: set[PodUid] = set()
        self._replacements: dict[ShipId, list[float]] = {}
        self._held: set[ShipId] = set()
        self._stands = False

    def __iter__(self) -> Iterator[Score]:
        return iter(self._scores.values())

    def score(self, ship: ShipId) -> Score | None:
        """The score of a ship that flies, or of a named one that did."""
        return self._scores.get(ship)

    def replacement_times(self, ship: ShipId) -> tuple[float, ...]:
        """Seconds from each strike to its functional replacement, shortest first."""
        return tuple(self._replacements.get(ship, ()))

    def take(self, event: RosterEvent) -> Score | None:
        """Count one piece of news; the score that it changed, if it changed one."""
        match event:
            case IntegrityTurned(ship, functional, desired, at):
                return self._put(ship, at, functional=functional, desired=desired)
            case FighterSeen(fighter, at):
                return self._flies(fighter, at)
            case FighterTurned(fighter, was, at):
                self._wound(fighter, was, at)
                return self._flies(fighter, at)
            case FighterLost(fighter, shot, at):
                self._flown.discard(fighter.uid)
                return self._put(fighter.ship, at, lost=1) if shot else None
            case ShipLost(ship, _):
                self._bury(ship.id)
        return None

    def take_hit(self, ship: ShipId, at: float) -> Score | None:
        """One of the ship's fighters has hit the X-Wing; ``None`` where that earns nothing at the moment."""
        return None if self._stands or ship in self._held else self._put(ship, at, hits=1)

    def stand(self, at: float, *, still: bool) -> list[Score]:
        """From now on nobody earns anything, or everybody does again; the scores that this has changed."""
        if self._stands == still:
            return []
        self._stands = still
        return [self._put(ship, at) for ship in list(self._scores)]

    def hold(self, ship: ShipId, at: float) -> Score:
        """This one earns nothing from now on, until it is released."""
        self._held.add(ship)
        return self._put(ship, at)

    def release(self, ship: ShipId, at: float) -> Score:
        """This one earns as the others do."""
        self._held.discard(ship)
        return self._put(ship, at)

    def _wound(self, fighter: Fighter, was: str, at: float) -> None:
        if fighter.state == "struck":
            self._wounds.setdefault(fighter.ship, {})[fighter.uid] = at
        elif was == "struck":
            self._wounds.get(fighter.ship, {}).pop(fighter.uid, None)

    def _flies(self, fighter: Fighter, at: float) -> Score | None:
        """The first flight of a fighter may be a replacement."""
        if not fighter.is_flying or fighter.uid in self._flown:
            return None
        self._flown.add(fighter.uid)
        wounds = self._wounds.get(fighter.ship)
        if not wounds:
            return None
        fallen, struck = next(iter(wounds.items()))
        if fighter.seen < struck:
            return None
        del wounds[fallen]
        insort(self._replacements.setdefault(fighter.ship, []), at - struck)
        return self._put(fighter.ship, at, replaced=1)

    def _recovery(self, ship: ShipId) -> tuple[float, float]:
        """The median and the longest time to replacement."""
        times = self._replacements.get(ship)
        if not times:
            return 0.0, 0.0
        half = len(times) // 2
        return (times[half] + times[-1 - half]) / 2, times[-1]

    def _put(
        self,
        ship: ShipId,
        at: float,
        *,
        functional: int | None = None,
        desired: int | None = None,
        lost: int = 0,
        replaced: int = 0,
        hits: int = 0,
    ) -> Score:
        before = self._scores.get(ship) or Score(ship, at)
        functional = before.functional if functional is None else functional
        desired = before.desired if desired is None else desired
        earns = not self._stands and ship not in self._held
        recovery, slowest = self._recovery(ship)
        self._scores[ship] = after = structs.replace(
            before,
            at=at,
            points=before.points_at(at) + POINTS_PER_HIT * hits,
            survived=before.survived_at(at),
            rate=POINTS_PER_SECOND * integrity(functional, desired) if earns else 0.0,
            functional=functional,
            desired=desired,
            lost=before.lost + lost,
            replaced=before.replaced + replaced,
            hits=before.hits + hits,
            recovery=recovery,
            slowest=slowest,
        )
        return after

    def _bury(self, ship: ShipId) -> None:
        """A named ship may rise again, launched by hand, and then its wounds are closed like any other's."""
        if not is_named(ship):
            self._wounds.pop(ship, None)
            self._scores.pop(ship, None)
            self._replacements.pop(ship, None)
            self._held.discard(ship)
