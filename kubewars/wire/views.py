"""From the game's own objects to what goes over the wire: fewer fields, and numbers no longer than they need be.

Times are rounded to a millisecond, lengths to a tenth of an arena unit (a twentieth of a pixel on a projector).
"""

from msgspec import structs

from kubewars.domain.fighter import Fighter
from kubewars.domain.score import Score
from kubewars.domain.ship import Ship
from kubewars.sim.events import Shot, XWing
from kubewars.sim.path import Path
from kubewars.wire.messages import CarrierView, FighterView, PathView, ScoreView, ShipView, ShotView, XWingView


def ship_view(ship: Ship) -> ShipView:
    """A ship without what the browser knows from its fighters."""
    carriers = (CarrierView(one.kind, one.namespace, one.name, one.desired) for one in ship.carriers)
    return ShipView(
        id=ship.id,
        name=ship.name,
        hull=ship.hull,
        berth=ship.berth,
        desired=ship.desired,
        named=ship.named,
        carriers=tuple(carriers),
        owed=ship.owed,
        is_spared=ship.is_spared,
        impostor=ship.impostor,
        warm_until=seconds(ship.warm_until),
    )


def fighter_view(fighter: Fighter) -> FighterView:
    """A fighter as it is now."""
    return FighterView(
        uid=fighter.uid,
        ship=fighter.ship,
        slot=fighter.slot,
        namespace=fighter.namespace,
        name=fighter.name,
        state=fighter.state,
        since=seconds(fighter.since),
        reason=fighter.reason,
        cure=fighter.cure,
        is_spared=fighter.is_spared,
    )


def xwing_view(xwing: XWing) -> XWingView:
    """The X-Wing on its present path; while it flies there is no return to tell, and no byte is spent on it."""
    path = path_view(xwing.path)
    if xwing.state == "flying":
        return XWingView(xwing.state, xwing.shields, path)
    return XWingView(xwing.state, xwing.shields, path, seconds(xwing.returns))


def path_view(path: Path) -> PathView:
    """A leg of flight."""
    return PathView(
        t0=seconds(path.t0),
        t1=seconds(path.t1),
        x0=units(path.x0),
        y0=units(path.y0),
        vx0=units(path.vx0),
        vy0=units(path.vy0),
        x1=units(path.x1),
        y1=units(path.y1),
        vx1=units(path.vx1),
        vy1=units(path.vy1),
    )


def course_numbers(path: Path) -> tuple[float, ...]:
    """A leg of flight as bare numbers, for who flies a new one several times a second."""
    return structs.astuple(path_view(path))


def shot_view(shot: Shot) -> ShotView:
    """A bolt in flight."""
    return ShotView(
        id=shot.id,
        source=shot.source,
        weapon=shot.weapon,
        t0=seconds(shot.t0),
        t1=seconds(shot.t1),
        x0=units(shot.x0),
        y0=units(shot.y0),
        x1=units(shot.x1),
        y1=units(shot.y1),
        target=shot.target,
    )


def score_view(score: Score) -> ScoreView:
    """A score with the rate at which it grows."""
    return ScoreView(
        ship=score.ship,
        points=round(score.points, 2),
        rate=round(score.rate, 3),
        at=seconds(score.at),
        functional=score.functional,
        desired=score.desired,
        lost=score.lost,
        replaced=score.replaced,
        hits=score.hits,
        survived=round(score.survived, 1),
        recovery=round(score.recovery, 2),
        slowest=round(score.slowest, 2),
    )


def seconds(time: float) -> float:
    """A time as the wire carries it."""
    return round(time, 3)


def units(length: float) -> float:
    """A length or a speed as the wire carries it."""
    return round(length, 1)
