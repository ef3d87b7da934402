"""The autopilot's choice: a player first, then one of that player's functional fighters, each at random.

So fifty replicas do not soak up all the fire, and one pod is hunted as much as a fleet.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import PodUid
from kubewars.domain.roster import Roster
from kubewars.sim.chance import Chance, one_of

#: Seconds between strikes, by what the presenter calls it.
PACES: Mapping[str, float] = MappingProxyType({"gentle": 12.0, "brisk": 6.0, "hot": 3.0, "merciless": 1.0})
_SHIPS_ASKED = 8
_FIGHTERS_ASKED = 6

IsFair = Callable[[Fighter], bool]


def always_fair(_fighter: Fighter) -> bool:
    """Whoever flies may be hunted."""
    return True


def choose_target(
    chance: Chance, roster: Roster, *, is_fair: IsFair = always_fair, spared: Collection[PodUid] = ()
) -> Fighter | None:
    """A functional fighter that is fair game and not among the spared; ``None`` if none was found in a few tries.

    Bounded, whatever the size of the fleet: where nearly nobody is fair game, ask again a little later.
    """
    if not roster.hunted:
        return None
    for _ in range(_SHIPS_ASKED):
        flying = roster.flying(one_of(chance, roster.hunted))
        for _ in range(_FIGHTERS_ASKED):
            fighter = roster.fighters[one_of(chance, flying)]
            if fighter.uid not in spared and is_fair(fighter):
                return fighter
    return None
