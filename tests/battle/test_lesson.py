"""What the score teaches: a controller pays, and losing for good costs. Seeded, with a small cluster that replaces."""

import pytest

from kubewars.battle.loop import TICK
from tests.battle.stage import Stage
from tests.builders import a_carrier, a_pod, owned_by

SIZE = 40
#: Seconds from a strike to the moment at which a Deployment's next pod is functional.
REPLACED_AFTER = 3.0


class Duel:
    """Forty bare pods against a Deployment of forty, under one X-Wing."""

    def __init__(self, seed):
        self.stage = Stage(pace=1.0, seed=seed)
        self.deployment = a_carrier("d", "Deployment", player="whole", desired=SIZE)
        self.bare = {f"b{number}" for number in range(SIZE)}
        self.replica_set = a_carrier("rs", "ReplicaSet", player="whole", desired=SIZE, owner=owned_by(self.deployment))
        self.stage.feed.see_carriers(self.deployment, self.replica_set)
        self.stage.feed.see(*(a_pod(uid, player="bare") for uid in sorted(self.bare)))
        self.stage.feed.see(*(self._replica() for _ in range(SIZE)))
        self._answered = 0
        self._due = []

    def _replica(self):
        return a_pod(player="whole", owner=owned_by(self.replica_set))

    async def play_until_half_of_the_bare_wing_is_shot(self):
        await self.stage.play(600.0, until=self._lives)

    async def play(self, seconds):
        await self.stage.play(seconds, until=lambda: self._lives() and False)

    def _lives(self):
        """The cluster's part: it deletes what it was asked to, and launches another where a controller wants one."""
        for strike in self.stage.gun.strikes[self._answered :]:
            self.stage.feed.lose(strike.uid)
            if strike.uid in self.bare:
                self.bare.discard(strike.uid)
            else:
                self._due.append(self.stage.now + REPLACED_AFTER)
        self._answered = len(self.stage.gun.strikes)
        while self._due and self._due[0] <= self.stage.now:
            self._due.pop(0)
            self.stage.feed.see(self._replica())
        return len(self.bare) <= SIZE // 2

    def points(self):
        return {player.name: player.score for player in self.stage.battle.arena().players}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_half_a_bare_wing_earns_at_most_six_tenths_of_what_a_deployment_under_the_same_fire_earns(seed):
    duel = Duel(seed)
    await duel.stage.play(TICK)
    began, start = duel.points(), duel.stage.now
    await duel.play_until_half_of_the_bare_wing_is_shot()
    middle, half = duel.points(), duel.stage.now

    await duel.play(20.0)
    end, over = duel.points(), duel.stage.now

    bare, whole = (end[name] - middle[name] for name in ("bare", "whole"))
    assert bare <= 0.6 * whole
    assert whole >= 0.9 * 10 * (over - half)
    assert middle["whole"] - began["whole"] >= 0.9 * 10 * (half - start)


async def test_a_bare_wing_that_is_put_under_a_deployment_earns_as_before():
    duel = Duel(4)
    await duel.play_until_half_of_the_bare_wing_is_shot()
    rescue = a_carrier("rescue", "Deployment", player="bare", desired=SIZE // 2)

    its = a_carrier("its", "ReplicaSet", player="bare", desired=SIZE // 2, owner=owned_by(rescue))
    duel.stage.feed.see_carriers(rescue, its)
    duel.stage.feed.see(*(a_pod(player="bare", owner=owned_by(its)) for _ in range(SIZE // 2)))
    await duel.stage.tick()

    [bare] = [player for player in duel.stage.battle.arena().players if player.name == "bare"]
    assert (bare.owed, bare.integrity) == (0, pytest.approx(1.0, abs=0.05))
