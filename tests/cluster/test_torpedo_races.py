"""Torpedoes raced against their targets' owners, on the training cluster: whoever withdrew in time lives.

The judge is the cluster. A change that it acknowledged came before any deletion of the same object, for a deleted one
is answered 404: so each controller whose withdrawal was acknowledged must be there afterwards.
"""

import asyncio
import json
import random
from collections import Counter

import pytest
from msgspec import structs

from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError
from kubewars.cluster.kinds import CARRIERS
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.domain.ids import CarrierUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.node.pace import NONE
from tests.cluster.builders import QUICK, Follower, until

RACES = 120
KIND = CARRIERS["ReplicationController"]
LABELS = {"game": "starwars"}
TRICKS = ("nothing", "relabel", "opt out", "replace", "touch")


@pytest.fixture
async def connection(tmp_path):
    path = tmp_path / "kubeconfig"
    async with running_cluster(Settings(kubeconfig=path, seed=1, pace=NONE)):
        connection = await Connection.open(path)
        yield connection
        await connection.close()


def a_controller(name):
    pods = LABELS | {"player": name, "wing": name}
    spec = {"containers": [{"name": "tie", "image": "nginx"}]}
    return {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "metadata": {"name": name, "labels": LABELS},
        "spec": {"replicas": 1, "selector": {"wing": name}, "template": {"metadata": {"labels": pods}, "spec": spec}},
    }


class Race:
    """One controller, its owner's trick, and the torpedo on its way."""

    def __init__(self, connection, name, trick, chance):
        self._connection = connection
        self._path = KIND.path("default", name)
        self._chance = chance
        self.name, self.trick = name, trick
        #: The uid that must be there afterwards, once its owner's change was acknowledged.
        self.safe = ""

    async def play_trick(self):
        await asyncio.sleep(self._chance.uniform(0.0, 0.012))
        try:
            thing = json.loads(await self._connection.request("GET", self._path))
            if self.trick == "replace":
                await self._connection.request("DELETE", self._path, body={})
                made = await self._connection.request("POST", KIND.path("default"), body=a_controller(self.name))
                self.safe = json.loads(made)["metadata"]["uid"]
                return
            change = {
                "relabel": {"labels": {"game": "off"}},
                "opt out": {"annotations": {"kubewars.dev/spare": "true"}},
                "touch": {"annotations": {"note": "hello"}},
            }[self.trick]
            thing["metadata"] |= change
            await self._connection.request("PUT", self._path, body=thing)
        except ApiError as error:
            if error.code in (404, 409):  # too late, or somebody else's change came first
                return
            raise
        if self.trick != "touch":
            self.safe = thing["metadata"]["uid"]


async def test_whoever_withdraws_in_time_lives_and_every_torpedo_is_accounted_for(connection):
    chance = random.Random(11)
    # What is raced is the torpedo: the watch is given all the time that a busy machine takes.
    follower = Follower.of(connection, tempo=structs.replace(QUICK, watch=600, silence=120))
    follower.feed.start()
    await until(lambda: follower.feed.health.is_fresh)
    races = [Race(connection, f"wing-{number}", chance.choice(TRICKS), chance) for number in range(RACES)]
    applier = Applier(connection)
    for race in races:
        await applier.apply(a_controller(race.name))
    await until(lambda: len(follower.carriers) == len(follower.pods) == RACES)
    uids = {carrier.name: carrier.uid for carrier in follower.carriers.values()}
    limits = Limits(namespaces=("default",), respawn_shield=0.0)
    reaper = Reaper(connection, follower.feed, limits, lambda: "", torpedo=lambda _: "")
    results = {}

    async def strike(number, race):
        await asyncio.sleep(chance.uniform(0.0, 0.012))
        wish = Strike(StrikeId(number), CarrierUid(uids[race.name]), "torpedo", "ada", 0.0)
        results[race.name] = await reaper.strike(wish)

    for start in range(0, RACES, 12):
        batch = list(enumerate(races))[start : start + 12]
        tricks = (race.play_trick() for _, race in batch if race.trick != "nothing")
        await asyncio.gather(*(strike(number, race) for number, race in batch), *tricks)
    await follower.feed.stop()

    there = {it["metadata"]["uid"] for it in json.loads(await connection.request("GET", KIND.path("default")))["items"]}
    assert [race.name for race in races if race.safe and race.safe not in there] == []
    for race in races:
        outcome = results[race.name].outcome
        assert outcome in (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.SPARED)
        if outcome is Outcome.ACCEPTED:
            assert uids[race.name] not in there
        elif race.trick != "replace":
            assert uids[race.name] in there
    undisturbed = Counter(results[race.name].outcome for race in races if race.trick == "nothing")
    assert undisturbed[Outcome.ACCEPTED] > 10
    assert {results[race.name].reason for race in races if race.trick == "nothing" and results[race.name].rule} == set()
    assert sum(1 for race in races if race.safe) > 10  # the tricks did come in time now and then
