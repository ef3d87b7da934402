import re
from pathlib import Path

import pytest

from kubewars.server.hub import Hub
from kubewars.server.metrics import METRICS, metrics_text
from kubewars.wire.messages import FireView, WatchView
from tests.server.staged_game import StagedGame

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*)\})? (-?[0-9.e+-]+)')


@pytest.fixture
def game() -> StagedGame:
    return StagedGame(fighters=3)


def read(game: StagedGame) -> dict[str, float]:
    lines = metrics_text(game, Hub(clock=lambda: 0.0)).splitlines()
    matches = [SAMPLE.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(matches)
    return {f"{match[1]}{{{match[2] or ''}}}": float(match[3]) for match in matches if match}


def test_what_is_on_screen_can_be_scraped(game):
    samples = read(game)

    assert samples["kubewars_ships{}"] == 1
    assert samples['kubewars_fighters{state="ready"}'] == 3
    assert samples['kubewars_fighters{state="damaged"}'] == 0
    assert samples['kubewars_strikes_total{weapon="laser",outcome="confirmed"}'] == 3
    assert samples["kubewars_pace_seconds{}"] == 6


def test_states_are_ones_and_zeros(game):
    game.fire = FireView(holding=True, pace=6)
    game.watch = WatchView(stale=True, since=0)
    game.is_ticking = False

    samples = read(game)

    assert (samples["kubewars_holding_fire{}"], samples["kubewars_watch_stale{}"]) == (1, 1)
    assert samples["kubewars_ticking{}"] == 0


def test_every_metric_is_typed_and_explained_once(game):
    text = metrics_text(game, Hub(clock=lambda: 0.0))

    names = [metric.name for metric in METRICS]
    assert re.findall(r"# TYPE (\S+) (?:gauge|counter)", text) == names
    assert re.findall(r"# HELP (\S+) \S", text) == names
    assert len(set(names)) == len(names)
    assert text.endswith("\n")


def test_counters_end_in_total_and_gauges_do_not():
    assert all(metric.name.endswith("_total") == (metric.kind == "counter") for metric in METRICS)


def test_every_metric_is_documented_as_it_is():
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()

    assert re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", page, re.MULTILINE) == [
        (metric.name, metric.kind, metric.help) for metric in METRICS
    ]
