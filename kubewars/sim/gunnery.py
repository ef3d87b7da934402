"""The fighters' fire: whoever is Ready may shoot at the X-Wing, and now and then someone hits.

The whole arena together fires at a bounded rate, so that neither the screen nor the stream drowns in a large one.
"""

from math import hypot

from kubewars.domain.fighter import Fighter
from kubewars.domain.roster import Roster
from kubewars.sim.chance import Chance, one_of
from kubewars.sim.collide import nearest_pass
from kubewars.sim.events import XWING, Shot
from kubewars.sim.motion import fighter_place
from kubewars.sim.noise import seed_of
from kubewars.sim.path import Path, path_place
from kubewars.sim.shots import TIE_SPEED, aim_past, bolt_place, flight_time

#: Shots a second of endlessly many Ready fighters, and how many fighters fire at half that rate.
MOST_SHOTS = 2.0
_HALF_RATE_AT = 20.0
#: The share of shots that are aimed true.
ACCURACY = 0.03
_RANGE = 900.0
_ASKED = 6
_HIT_RADIUS = 16.0


def place_of(roster: Roster, fighter: Fighter, t: float) -> tuple[float, float]:
    """Where a fighter of the roster is at time t."""
    ship = roster.ships[fighter.ship]
    x, y, _ = fighter_place(ship.berth, fighter.slot, seed_of(fighter.uid), ship.hull == "tie", t)
    return x, y


def fires(chance: Chance, ready: int, seconds: float) -> bool:
    """Does anyone of so many Ready fighters fire within these (few) seconds?"""
    return ready > 0 and chance.random() < MOST_SHOTS * ready / (ready + _HALF_RATE_AT) * seconds


def fire_at(
    chance: Chance, roster: Roster, path: Path, t: float, number: int, *, may_dodge: bool = False
) -> Shot | None:
    """A shot of a Ready fighter that has the X-Wing in range; ``None`` if none was found in a few tries.

    A true shot can only be aimed where the X-Wing's path is known for as long as the bolt flies; at one that
    ``may_dodge`` it is aimed at where it would be, and it is for the pilot not to be there.
    """
    for _ in range(_ASKED):
        fighter = roster.fighters[one_of(chance, roster.ready)]
        origin = place_of(roster, fighter, t)
        seconds = flight_time(origin, lambda at: path_place(path, at), t, TIE_SPEED)
        if seconds * TIE_SPEED > _RANGE:
            continue
        end = path_place(path, t + seconds)
        is_true = chance.random() < ACCURACY and (may_dodge or t + seconds < path.t1)
        if not is_true:
            end = aim_past(chance, origin, end)
            seconds = hypot(end[0] - origin[0], end[1] - origin[1]) / TIE_SPEED
        return Shot(number, fighter.uid, "tie", t, t + seconds, *origin, *end, target=XWING if is_true else "")
    return None


def meets(shot: Shot, path: Path, before: float, now: float) -> float | None:
    """The time between two ticks at which the bolt met the X-Wing, or ``None``."""
    start, end = max(before, shot.t0), min(now, shot.t1)
    if end <= start:
        return None
    distance, moment = nearest_pass(
        bolt_place(shot, start), bolt_place(shot, end), path_place(path, start), path_place(path, end)
    )
    return start + (end - start) * moment if distance <= _HIT_RADIUS else None
