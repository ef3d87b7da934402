"""A few hundred races at the reaper; ``KUBEWARS_RACES=10000`` runs more, and so does ``bench.races``."""

import os
import random

import pytest

from kubewars.cluster.connection import Connection
from kubewars.domain.strike import Outcome
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.node.pace import NONE
from tests.cluster.builders import Follower, until
from tests.cluster.races import STEADY, Races

RACES = int(os.environ.get("KUBEWARS_RACES", "200"))


@pytest.mark.timeout(1200)
async def test_in_hundreds_of_races_nothing_dies_that_must_not(tmp_path):
    async with running_cluster(Settings(kubeconfig=tmp_path / "kubeconfig", seed=1, pace=NONE)):
        connection = await Connection.open(tmp_path / "kubeconfig")
        follower = Follower.of(connection, tempo=STEADY)
        follower.feed.start()
        await until(lambda: follower.feed.health.is_fresh)
        tally = await Races(connection, follower, random.Random(7)).run(RACES)
        await follower.feed.stop()
        await connection.close()

    assert tally.wrong == []
    assert tally.undead == []
    assert sum(tally.outcomes.values()) == RACES
    assert tally.outcomes[Outcome.FAILED] == 0
    assert {Outcome.ACCEPTED, Outcome.REFUSED, Outcome.SPARED} <= set(tally.outcomes)
    assert tally.spared_by_a_move > RACES / 20
    assert ("elsewhere", Outcome.ACCEPTED) not in tally.by_trick
    assert tally.by_trick["stop", Outcome.REFUSED] > 0
    assert {outcome for trick, outcome in tally.by_trick if trick == "nothing"} == {Outcome.ACCEPTED}
