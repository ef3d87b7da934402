"""Seeded misfortune: whatever happens to cluster and connection, in whatever order, the roster ends level."""

import asyncio
import random

import pytest

from tests.cluster.builders import a_carrier_object, a_pod_object, until
from tests.cluster.scripted_server import ScriptedServer, status


class Misfortune:
    """Does one random thing after another to a server; ``chance`` decides all."""

    def __init__(self, server: ScriptedServer, chance: random.Random) -> None:
        self.server = server
        self.chance = chance

    async def strike(self) -> None:
        doings = [self.create, self.create, self.create, self.relabel, self.delete, self.delete, self.carrier]
        doings += [self.end, self.snap, self.compact, self.fault, self.outage]
        await self.chance.choice(doings)()

    async def create(self) -> None:
        await self.server.put(a_pod_object(self.chance.choice(["", "", "same-name"])))

    async def carrier(self) -> None:
        await self.server.put(a_carrier_object("wing"), "replicationcontrollers")

    async def relabel(self) -> None:
        if self.server.objects["pods"]:
            pod = self.chance.choice(list(self.server.objects["pods"].values()))
            labels = self.chance.choice([{}, {"game": "starwars"}, {"game": "starwars", "player": "leia"}])
            await self.server.put(pod | {"metadata": pod["metadata"] | {"labels": labels}})

    async def delete(self) -> None:
        resource = self.chance.choice(["pods", "pods", "replicationcontrollers"])
        if self.server.objects[resource]:
            await self.server.delete(self.chance.choice(list(self.server.objects[resource])), resource)

    async def end(self) -> None:
        await self.server.end_watches()

    async def snap(self) -> None:
        self.server.break_watches()

    async def compact(self) -> None:
        self.server.compact()
        await self.server.end_watches()

    async def outage(self) -> None:
        await self.server.down()
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        await self.server.up()

    async def fault(self) -> None:
        async def refuse(_, wire):
            code = self.chance.choice([410, 429, 500, 503])
            await wire.answer(code, status(code, "Expired" if code == 410 else "Busy"))

        async def rubbish(_, wire):
            await wire.begin()
            await wire.piece(self.chance.choice([b"{", b'{"type":"ERROR","object":{"code":410}}', b"\xff\n"]))
            await wire.end()

        async def broken(_, wire):
            wire.reset()

        where = self.chance.choice([self.server.watch_faults, self.server.list_faults])
        where.append(self.chance.choice([refuse, rubbish, broken]))
        await self.server.end_watches()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("streams_listings", [False, True], ids=["pages", "streamed"])
async def test_after_any_misfortune_the_roster_equals_a_fresh_list(server, follow, seed, streams_listings):
    server.streams_listings = streams_listings
    chance = random.Random(seed)
    misfortune = Misfortune(server, chance)
    follower = await follow()
    for _ in range(60):
        await misfortune.strike()
        await asyncio.sleep(chance.choice([0, 0, 0.002, 0.01]))
    server.watch_faults.clear()
    server.list_faults.clear()
    await until(lambda: follower.feed.health.is_fresh, what="fresh again")
    await until(lambda: set(follower.pods) == server.names(), what="pods are level")
    await until(lambda: set(follower.carriers) == server.names("replicationcontrollers"), what="carriers are level")
    labels = {uid: pod["metadata"]["labels"] for uid, pod in server.objects["pods"].items() if uid in server.names()}
    await until(lambda: {uid: pod.labels for uid, pod in follower.pods.items()} == labels, what="labels are level")

    assert {pod.uid for pod in follower.feed.pods} == server.names()
