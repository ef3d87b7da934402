"""What a tick costs, and what it says: ``python -m bench.tick``. Goal: under 2 ms with 5,000 fighters and 100 shots.

A whole battle without a network: the real roster, simulation, score, wire and tick over a toy cluster in memory, where
a struck pod dies after a second and is replaced by its controller. Time is simulated; cost is this thread's CPU time,
which a busy machine disturbs less than wall time. Beside the tick, the bytes of the deltas are counted, what a
spectator's line would carry (goal: under 2 KB/s with 500 fighters).
"""

import argparse
import asyncio
import heapq
import time
from itertools import count
from random import Random
from typing import cast

from bench.figures import share, tell_figure, tell_machine
from kubewars.battle.battle import Battle
from kubewars.battle.fire_control import FireControl
from kubewars.battle.loop import TICK
from kubewars.battle.ports import FeedHealth
from kubewars.domain.changes import CarrierSeen, ClusterChange, PodGone, PodSeen
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Carrier, Container, Owner, Pod
from kubewars.domain.roster import Roster
from kubewars.domain.score import ScoreBoard
from kubewars.domain.strike import Outcome, Strike, StrikeResult
from kubewars.scores.nowhere import NoScores
from kubewars.sim.chance import Chance
from kubewars.sim.events import Shot
from kubewars.sim.simulation import Simulation
from kubewars.wire.messages import Delta, encode

GOAL_MS = 2.0
GOAL_KB = 2.0
FIGHTERS, SHOTS = 5000, 100
LISTED = 10_000


class ToyCluster:
    """Feed and gunner in one: controllers of so many replicas each, and pods that come and go on time."""

    def __init__(self, players: int, wing: int) -> None:
        self.now = 0.0
        self._serial = count(1)
        self._due: list[tuple[float, int, ClusterChange]] = []
        self._order = count()
        self._owners: dict[PodUid, int] = {}
        for player in range(players):
            labels = {"game": "starwars", "player": f"player-{player}"}
            uid = CarrierUid(f"carrier-{player}")
            carrier = Carrier(uid, "ReplicationController", "default", str(uid), "1", labels, labels, desired=wing)
            self._later(0.0, CarrierSeen(carrier))
            for _ in range(wing):
                self._launch(player, 0.0)

    def take(self) -> list[ClusterChange]:
        changes = []
        while self._due and self._due[0][0] <= self.now:
            changes.append(heapq.heappop(self._due)[2])
        return changes

    @property
    def health(self) -> FeedHealth:
        return FeedHealth(is_fresh=True)

    async def strike(self, strike: Strike) -> StrikeResult:
        player = self._owners.pop(strike.uid)
        self._later(1.0, PodGone(strike.uid))
        self._launch(player, 0.2)
        return StrikeResult(strike, Outcome.ACCEPTED)

    def _launch(self, player: int, after: float) -> None:
        """Pending, Running, Ready, as the watch would tell it."""
        serial = next(self._serial)
        uid = PodUid(f"8f14e45f-ceea-467f-a9b0-{serial:012d}")
        self._owners[uid] = player
        carrier = f"carrier-{player}"
        for stage, (wait, phase, is_ready) in enumerate(
            ((0.0, "Pending", False), (1.0, "Running", False), (2.0, "Running", True))
        ):
            container = Container("main", "running" if phase == "Running" else "waiting", is_ready=is_ready)
            pod = Pod(
                uid,
                "default",
                f"{carrier}-{serial:05x}",
                str(stage),
                labels={"game": "starwars", "player": f"player-{player}"},
                phase=phase,
                is_ready=is_ready,
                containers=(container,),
                owner=Owner("ReplicationController", carrier, CarrierUid(carrier)),
            )
            self._later(after + wait, PodSeen(pod))

    def _later(self, after: float, change: ClusterChange) -> None:
        heapq.heappush(self._due, (self.now + after, next(self._order), change))


class Line:
    """A spectator's line."""

    def __init__(self) -> None:
        self.deltas = 0
        self.bytes = 0

    def publish(self, delta: Delta) -> None:
        self.deltas += 1
        self.bytes += len(encode(delta))


class CrowdedSky(Simulation):
    """A simulation with so many more bolts in flight than fighters ever fire, all to be looked at in each tick."""

    def __init__(self, chance: Chance, *, shots: int, pace: float) -> None:
        super().__init__(chance, pace=pace)
        for number in range(1, shots + 1):
            bolt = Shot(-number, "nobody", "tie", 0.0, 1e6, 9000.0 + number, 9000.0, 9000.0, -9000.0)
            self._shots[bolt.id] = bolt


async def ticks(players: int, wing: int, seconds: float, pace: float) -> tuple[list[float], Line]:
    """Milliseconds of each tick once all fly, and what was published in that time."""
    cluster, line = ToyCluster(players, wing), Line()
    battle = Battle(
        feed=cluster,
        gunner=cluster,
        audience=line,
        book=NoScores(),
        fire=FireControl(pace=pace),
        is_fair=lambda _: True,
        chance=Random(1),
        clock=lambda: cluster.now,
        epoch="bench",
    )
    costs: list[float] = []
    for number in range(1, round((seconds + 5.0) / TICK)):
        cluster.now = number * TICK
        if number == round(5.0 / TICK):
            line.deltas = line.bytes = 0
            costs.clear()
        began = time.thread_time()
        battle.tick(cluster.now)
        costs.append(1000 * (time.thread_time() - began))
        await asyncio.sleep(0)
    await battle.close()
    return costs, line


def crowded_steps(fighters: int, shots: int) -> list[float]:
    """Milliseconds of each step of the simulation alone, with so many shots in the sky all the time."""
    cluster, roster = ToyCluster(50, fighters // 50), Roster()
    for cluster.now in (0.0, 3.0):
        roster.take_all(cluster.take(), cluster.now)
    sky = CrowdedSky(cast("Chance", Random(1)), shots=shots, pace=1.0)
    costs = []
    for number in range(1, 1200):
        began = time.thread_time()
        sky.step(number * TICK, roster, firing=True)
        costs.append(1000 * (time.thread_time() - began))
    return costs


def listing(pods: int) -> float:
    """Seconds until a roster and a board have taken so many new pods of one player, told one by one."""
    cluster, roster, board = ToyCluster(1, pods), Roster(), ScoreBoard()
    changes = cluster.take()
    began = time.thread_time()
    for change in changes:
        for event in roster.take(change, 0.0):
            board.take(event)
    return time.thread_time() - began


def tell(what: str, costs: list[float]) -> None:
    tell_figure(f"{what}, mean", sum(costs) / len(costs), "ms", goal=GOAL_MS)
    tell_figure(f"{what}, p99", share(costs, 0.99), "ms", goal=GOAL_MS)
    tell_figure(f"{what}, worst", max(costs), "ms")


def main(seconds: float) -> None:
    tell_machine()
    tell_figure(f"roster and score, {LISTED} new pods of one player", listing(LISTED), "s")
    tell(f"simulation step, {FIGHTERS} fighters, {SHOTS} shots", crowded_steps(FIGHTERS, SHOTS))
    for players, wing, pace in ((10, 50, 3.0), (10, 50, 1.0), (50, FIGHTERS // 50, 1.0)):
        costs, line = asyncio.run(ticks(players, wing, seconds, pace))
        what = f"{players * wing} fighters, pace {pace:g} s"
        tell(f"battle tick, {what}", costs)
        tell_figure(f"stream, {what}", line.bytes / seconds / 1000, "KB/s", goal=GOAL_KB)
        print(f"  {line.deltas / seconds:.1f} messages a second", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0, help="of each simulated battle")
    main(parser.parse_args().seconds)
