"""All there is, as one message, or in the shape that REST tells it."""

from collections.abc import Iterable, Sequence

from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import ShipId
from kubewars.domain.roster import Roster
from kubewars.domain.score import Score, ScoreBoard
from kubewars.domain.ship import integrity
from kubewars.sim.simulation import Simulation
from kubewars.wire.arena import ArenaFighter, ArenaPlayer, ArenaRound, ArenaView, ArenaXWing
from kubewars.wire.messages import FireView, HelmView, Snapshot, StrikeView, TorpedoView, WatchView
from kubewars.wire.views import fighter_view, score_view, seconds, ship_view, shot_view, xwing_view


def snapshot(
    *,
    epoch: str,
    seq: int,
    time: float,
    roster: Roster,
    scores: ScoreBoard,
    simulation: Simulation,
    strikes: Iterable[StrikeView],
    fire: FireView,
    watch: WatchView,
    helm: HelmView,
    torpedo: TorpedoView,
) -> Snapshot:
    """All there is after the delta ``seq``; the browser goes on from ``seq + 1``."""
    return Snapshot(
        epoch=epoch,
        seq=seq,
        time=seconds(time),
        ships=tuple(ship_view(ship) for ship in roster.ships.values()),
        fighters=tuple(fighter_view(fighter) for fighter in roster.fighters.values()),
        scores=tuple(score_view(score) for score in scores),
        xwing=xwing_view(simulation.xwing),
        shots=tuple(shot_view(shot) for shot in simulation.shots),
        strikes=tuple(strikes),
        fire=fire,
        watch=watch,
        helm=helm,
        torpedo=torpedo,
    )


def arena(
    *,
    time: float,
    roster: Roster,
    scores: ScoreBoard,
    simulation: Simulation,
    fire: FireView,
    watch: WatchView,
    helm: HelmView,
) -> ArenaView:
    """``GET /api/arena``: players in the order of their names, the unnamed last."""
    ships = sorted(roster.ships.values(), key=lambda ship: (not ship.named, ship.name, ship.id))
    xwing = simulation.xwing
    return ArenaView(
        players=tuple(_player(ship.id, time, roster, scores) for ship in ships),
        xwing=ArenaXWing(xwing.state, xwing.shields, seconds(xwing.returns), helm.pilot, helm.weapon),
        round=ArenaRound("free", seconds(time)),
        stale=watch.stale,
        reason=watch.reason,
        lacking=watch.lacking,
        holding=fire.holding,
        holding_reason=fire.reason,
        dry_run=fire.dry_run,
        pace=fire.pace,
    )


def arena_player(name: str, *, time: float, roster: Roster, scores: ScoreBoard) -> ArenaPlayer | None:
    """One ship by its id, else by its player's name; ``None`` where neither is in the arena."""
    for ship in (ShipId(name), ShipId(f"player/{name}")):
        if ship in roster.ships:
            return _player(ship, time, roster, scores)
    return None


def _player(ship_id: ShipId, time: float, roster: Roster, scores: ScoreBoard) -> ArenaPlayer:
    ship = roster.ships[ship_id]
    functional = len(roster.flying(ship_id))
    score = scores.score(ship_id) or Score(ship_id, time)
    fighters = sorted((roster.fighters[uid] for uid in roster.wing(ship_id)), key=_by_name)
    return ArenaPlayer(
        id=ship.id,
        name=ship.name,
        named=ship.named,
        hull=ship.hull,
        carriers=ship_view(ship).carriers,
        fighters=_arena_fighters(fighters),
        desired=ship.desired,
        functional=functional,
        integrity=round(integrity(functional, ship.desired), 3),
        score=round(score.points_at(time), 1),
        owed=ship.owed,
        is_spared=ship.is_spared,
        impostor=ship.impostor,
        lost=score.lost,
        replaced=score.replaced,
        hits=score.hits,
        survived=round(score.survived_at(time), 1),
        recovery=round(score.recovery, 2),
        slowest=round(score.slowest, 2),
    )


def _by_name(fighter: Fighter) -> tuple[str, str, str]:
    return fighter.namespace, fighter.name, fighter.uid


def _arena_fighters(fighters: Sequence[Fighter]) -> tuple[ArenaFighter, ...]:
    return tuple(
        ArenaFighter(one.uid, one.namespace, one.name, one.state, one.reason, one.cure, one.is_spared)
        for one in fighters
    )
