from random import Random

import pytest

from kubewars.domain.changes import CarrierSeen, PodSeen
from kubewars.domain.roster import Roster
from kubewars.domain.score import ScoreBoard
from kubewars.sim.simulation import Simulation
from kubewars.wire.messages import FireView, HelmView, TorpedoView, WatchView, decode_server, encode
from kubewars.wire.snapshot import arena, arena_player, snapshot
from tests.builders import a_carrier, a_container, a_pod, owned_by

FIRE = FireView(holding=True, pace=6.0, reason="STOP by presenter", dry_run=True)
WATCH = WatchView(stale=True, since=3.0, reason="no bytes for 60 s")
HELM = HelmView("ada", "ion")
TORPEDO = TorpedoView("armed", 20, {"player/cedric": 7})


@pytest.fixture
def played():
    """A roster of three ships with their scores, at battle time 4."""
    controller = a_carrier("rc", player="cedric", desired=2, name="fleet")
    roster, scores = Roster(), ScoreBoard()
    crashed = a_pod(
        "u2",
        player="cedric",
        name="b",
        ready=False,
        containers=(a_container(state="waiting", reason="CrashLoopBackOff"),),
    )
    changes = [
        CarrierSeen(controller),
        PodSeen(a_pod("u1", player="cedric", name="a", owner=owned_by(controller))),
        PodSeen(crashed),
        PodSeen(a_pod("u3", name="nameless")),
        PodSeen(a_pod("u4", player="anna")),
    ]
    for event in roster.take_all(changes, 0.0):
        scores.take(event)
    simulation = Simulation(Random(1))
    simulation.step(4.0, roster, firing=False)
    return {"time": 4.0, "roster": roster, "scores": scores, "simulation": simulation}


def test_a_snapshot_holds_all_there_is_and_comes_back_as_it_was_sent(played):
    taken = snapshot(epoch="e", seq=7, **played, strikes=(), fire=FIRE, watch=WATCH, helm=HELM, torpedo=TORPEDO)

    assert (taken.epoch, taken.seq, taken.time) == ("e", 7, 4.0)
    assert {ship.id for ship in taken.ships} == {"player/cedric", "player/anna", "pod/u3"}
    assert {fighter.uid for fighter in taken.fighters} == {"u1", "u2", "u3", "u4"}
    assert {score.ship for score in taken.scores} == {"player/cedric", "player/anna", "pod/u3"}
    assert decode_server(encode(taken)) == taken


def test_the_arena_tells_named_ships_by_name_and_the_unnamed_last(played):
    told = arena(**played, fire=FIRE, watch=WATCH, helm=HELM)

    assert [player.name for player in told.players] == ["anna", "cedric", "nameless"]
    assert [player.named for player in told.players] == [True, True, False]
    assert (told.stale, told.reason) == (True, "no bytes for 60 s")
    assert (told.holding, told.holding_reason, told.dry_run, told.pace) == (True, "STOP by presenter", True, 6.0)


def test_a_player_is_told_with_carriers_fighters_integrity_and_score(played):
    del played["simulation"]

    cedric = arena_player("cedric", **played)

    assert (cedric.hull, cedric.desired, cedric.functional) == ("destroyer", 3, 1)
    assert cedric.integrity == pytest.approx(1 / 3, abs=1e-3)
    assert cedric.score == pytest.approx(4.0 * 10.0 / 3.0, abs=0.1)
    assert [(one.kind, one.name, one.desired) for one in cedric.carriers] == [("ReplicationController", "fleet", 2)]
    assert [(one.name, one.state, one.reason) for one in cedric.fighters] == [
        ("a", "ready", ""),
        ("b", "damaged", "CrashLoopBackOff"),
    ]


def test_a_ship_is_found_by_its_id_too_and_nobody_else_is(played):
    del played["simulation"]

    assert arena_player("pod/u3", **played).name == "nameless"
    assert arena_player("player/anna", **played).name == "anna"
    assert arena_player("nameless", **played) is None
    assert arena_player("", **played) is None
