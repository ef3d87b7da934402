"""The battle at rest: all there is at one moment, for a browser that joins and for a person with curl."""

from collections.abc import Sequence

from kubewars.domain.ids import ShipId
from kubewars.domain.roster import Roster
from kubewars.domain.score import ScoreBoard
from kubewars.domain.ship import Ship, integrity, player_ship
from kubewars.sim.simulation import Simulation
from kubewars.wire.arena import ArenaFighter, ArenaPlayer, ArenaRound, ArenaView, ArenaXWing
from kubewars.wire.messages import FireView, Snapshot, StrikeView, WatchView
from kubewars.wire.views import fighter_view, score_view, seconds, ship_view, shot_view, xwing_view

#: Strikes that a browser is told of when it joins; the rest of the log is REST's.
STRIKES_TOLD = 40


def snapshot(
    roster: Roster,
    simulation: Simulation,
    scores: ScoreBoard,
    *,
    epoch: str,
    seq: int,
    time: float,
    strikes: Sequence[StrikeView],
    fire: FireView,
    watch: WatchView,
) -> Snapshot:
    """Everything; ``strikes`` newest first, of which the newest are told in the order in which they came."""
    return Snapshot(
        epoch=epoch,
        seq=seq,
        time=seconds(time),
        ships=tuple(map(ship_view, roster.ships.values())),
        fighters=tuple(map(fighter_view, roster.fighters.values())),
        scores=tuple(map(score_view, scores)),
        xwing=xwing_view(simulation.xwing),
        shots=tuple(map(shot_view, simulation.shots)),
        strikes=tuple(reversed(strikes[:STRIKES_TOLD])),
        fire=fire,
        watch=watch,
    )


def arena_view(
    roster: Roster, simulation: Simulation, scores: ScoreBoard, *, time: float, fire: FireView, watch: WatchView
) -> ArenaView:
    """The shape of ``GET /api/arena``: players by name."""
    xwing = simulation.xwing
    ships = sorted(roster.ships.values(), key=lambda ship: (ship.name, ship.id))
    return ArenaView(
        players=tuple(_player(roster, scores, ship, time) for ship in ships),
        xwing=ArenaXWing(xwing.state, xwing.shields, seconds(xwing.returns)),
        round=ArenaRound(elapsed=seconds(time)),
        stale=watch.stale,
        reason=watch.reason,
        holding=fire.holding,
        holding_reason=fire.reason,
        dry_run=fire.dry_run,
        pace=fire.pace,
    )


def player_view(roster: Roster, scores: ScoreBoard, name: str, *, time: float) -> ArenaPlayer | None:
    """One ship by its player's name, or by its id; ``None`` where there is none."""
    ship = roster.ships.get(player_ship(name)) or roster.ships.get(ShipId(name))
    return None if ship is None else _player(roster, scores, ship, time)


def _player(roster: Roster, scores: ScoreBoard, ship: Ship, time: float) -> ArenaPlayer:
    view = ship_view(ship)
    score = scores.score(ship.id)
    fighters = sorted((roster.fighters[uid] for uid in roster.wing(ship.id)), key=lambda fighter: fighter.slot)
    functional = len(roster.flying(ship.id))
    return ArenaPlayer(
        id=ship.id,
        name=ship.name,
        named=ship.named,
        hull=ship.hull,
        carriers=view.carriers,
        fighters=tuple(ArenaFighter(one.uid, one.namespace, one.name, one.state, one.reason) for one in fighters),
        desired=ship.desired,
        functional=functional,
        integrity=round(integrity(functional, ship.desired), 4),
        score=0.0 if score is None else round(score.points_at(time), 2),
    )
