"""``/metrics``: the Prometheus text format (version 0.0.4), written from one table.

Names stand in ``docs/metrics.md``; a test holds the two together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

from kubewars.battle.game import Game, Tally
from kubewars.domain.fighter import FighterState
from kubewars.domain.strike import AUTOPILOT
from kubewars.server.hub import Hub
from kubewars.wire.messages import Snapshot

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Samples = Iterable[tuple[Mapping[str, str], float]]


class Reading(Struct, frozen=True):
    """What the metrics are read from, all of one moment."""

    snapshot: Snapshot
    tally: Tally
    hub: Hub
    is_ticking: bool


class Metric(Struct, frozen=True):
    """One metric: ``read`` gives its samples as (labels, value)."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    read: Callable[[Reading], Samples]


def _one(value: Callable[[Reading], float]) -> Callable[[Reading], Samples]:
    return lambda reading: [({}, value(reading))]


def _fighters(reading: Reading) -> Samples:
    counts = Counter(fighter.state for fighter in reading.snapshot.fighters)
    return [({"state": state}, counts[state]) for state in get_args(FighterState)]


def _strikes(reading: Reading) -> Samples:
    strikes = sorted(reading.tally.strikes.items())
    return [({"weapon": weapon, "outcome": outcome}, count) for (weapon, outcome), count in strikes]


def _is_hand_flown(reading: Reading) -> bool:
    return reading.snapshot.helm.pilot != AUTOPILOT


METRICS = (
    Metric("kubewars_ships", "gauge", "Ships in the arena.", _one(lambda r: len(r.snapshot.ships))),
    Metric("kubewars_fighters", "gauge", "Fighters (pods) by state.", _fighters),
    Metric("kubewars_strikes_total", "counter", "Strikes by weapon and final outcome.", _strikes),
    Metric("kubewars_xwing_hits_total", "counter", "Bolts that met the X-Wing.", _one(lambda r: r.tally.xwing_hits)),
    Metric("kubewars_xwing_losses_total", "counter", "X-Wings destroyed.", _one(lambda r: r.tally.xwing_losses)),
    Metric(
        "kubewars_watch_stale",
        "gauge",
        "1 while the cluster is not heard from.",
        _one(lambda r: r.snapshot.watch.stale),
    ),
    Metric("kubewars_holding_fire", "gauge", "1 while no shot is fired.", _one(lambda r: r.snapshot.fire.holding)),
    Metric("kubewars_hand_flown", "gauge", "1 while a presenter flies by hand.", _one(_is_hand_flown)),
    Metric(
        "kubewars_console_silent",
        "gauge",
        "1 while the console that flies is not heard from.",
        _one(lambda r: r.snapshot.helm.silent),
    ),
    Metric("kubewars_pace_seconds", "gauge", "Seconds between two strikes.", _one(lambda r: r.snapshot.fire.pace)),
    Metric("kubewars_ticking", "gauge", "1 while the battle ticks.", _one(lambda r: r.is_ticking)),
    Metric("kubewars_ticks_total", "counter", "Ticks of the battle.", _one(lambda r: r.tally.ticks)),
    Metric(
        "kubewars_ticks_late_total", "counter", "Ticks a whole tick late or more.", _one(lambda r: r.tally.late_ticks)
    ),
    Metric("kubewars_tick_seconds_total", "counter", "Time spent in ticks.", _one(lambda r: r.tally.tick_seconds)),
    Metric(
        "kubewars_tick_lag_seconds",
        "gauge",
        "Worst lag of a tick, of the last minute.",
        _one(lambda r: r.tally.worst_lag),
    ),
    Metric("kubewars_spectators", "gauge", "Spectators that have said hello.", _one(lambda r: r.hub.spectators)),
    Metric("kubewars_spectators_behind", "gauge", "Spectators that do not read.", _one(lambda r: r.hub.behind)),
    Metric(
        "kubewars_spectators_cut_total", "counter", "Spectators cut for not reading.", _one(lambda r: r.hub.tally.cut)
    ),
    Metric("kubewars_deltas_total", "counter", "Deltas published.", _one(lambda r: r.hub.tally.deltas)),
    Metric("kubewars_frames_total", "counter", "Messages written to spectators.", _one(lambda r: r.hub.tally.frames)),
    Metric(
        "kubewars_frames_skipped_total",
        "counter",
        "Deltas not written to a spectator that was behind; it got them later, or a snapshot.",
        _one(lambda r: r.hub.tally.skipped),
    ),
    Metric("kubewars_stream_bytes_total", "counter", "Bytes written to spectators.", _one(lambda r: r.hub.tally.bytes)),
    Metric("kubewars_snapshots_total", "counter", "Snapshots sent.", _one(lambda r: r.hub.tally.snapshots)),
    Metric(
        "kubewars_resumes_total", "counter", "Spectators that caught up by deltas.", _one(lambda r: r.hub.tally.resumed)
    ),
)


def metrics_text(game: Game, hub: Hub) -> str:
    """All metrics as of now."""
    reading = Reading(game.snapshot(), game.tally(), hub, game.health().is_ticking)
    lines: list[str] = []
    for metric in METRICS:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        for labels, value in metric.read(reading):
            inside = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(
                f"{metric.name}{{{inside}}} {float(value):.12g}" if inside else f"{metric.name} {float(value):.12g}"
            )
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
