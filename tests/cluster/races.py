"""Races at the reaper: a player changes a pod while a strike is under way, and afterwards every pod is accounted for.

The judge is the cluster: what lives after a batch is listed without any selector and compared with what may be dead.
"""

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.cluster.kinds import POD
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.cluster.tempo import Tempo
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from tests.cluster.builders import Follower, until

ARENA, ELSEWHERE = "races", "elsewhere"
BUDGETS = "/apis/policy/v1/namespaces/{}/poddisruptionbudgets"
TRICKS = ("nothing", "relabel", "opt out", "replace", "terminate", "budget", "elsewhere", "touch", "spend", "stop")
BATCH = 24
#: A watch that is never called silent for being quiet: whoever is refused is refused for the move, not for staleness.
STEADY = Tempo(watch=20.0, silence=60.0, breath=0.0, owners=1.0)


@dataclass
class Tally:
    """What came of the races. ``wrong``: pods that died though they must not have, each with its story."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    by_trick: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    #: Pods that an accepted strike should have ended, and that live on.
    undead: list[str] = field(default_factory=list)
    spared_by_a_move: int = 0


class Races:
    """Races on one cluster, whose namespaces ``races`` and ``elsewhere`` it makes; only the first is allowed."""

    def __init__(self, connection: Connection, follower: Follower, chance: random.Random) -> None:
        self._connection = connection
        self._follower = follower
        self._chance = chance
        self._applier = Applier(connection, ARENA)
        self._reaper = self._a_reaper()
        self._numbers = itertools.count(1)
        self.tally = Tally()

    async def run(self, races: int) -> Tally:
        """Run so many, a batch at a time, and judge after each."""
        for namespace in (ARENA, ELSEWHERE):
            await self._applier.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        for number in range(3):
            bystander = _pod(f"bystander-{number}", ARENA)
            bystander["metadata"]["labels"] = {"app": "shop"}
            await self._applier.apply(bystander)
        begun = 0
        while begun < races:
            size = min(BATCH, races - begun)
            await self._batch(size)
            begun += size
        return self.tally

    def _a_reaper(self, hold: Callable[[], str] = str, **limits: Any) -> Reaper:
        limits = {"namespaces": (ARENA,), "respawn_shield": 0.0, "grace": 0} | limits
        return Reaper(self._connection, self._follower.feed, Limits(**limits), hold)

    async def _batch(self, size: int) -> None:
        numbers = list(itertools.islice(self._numbers, size))
        tricks = {number: self._chance.choice(TRICKS) for number in numbers}
        mates = [_mate(n) for n, t in tricks.items() if t == "spend"]
        await asyncio.gather(
            *(
                self._applier.apply(_pod(f"race-{n}", ELSEWHERE if t == "elsewhere" else ARENA))
                for n, t in tricks.items()
            ),
            *(self._applier.apply(_pod(mate, ARENA)) for mate in mates),
        )
        before = await self._alive()
        uids = {meta["name"]: uid for uid, meta in before.items()}
        names = [*(f"race-{n}" for n in numbers), *mates]
        await until(lambda: all(self._flies(uids[name]) for name in names), what="all fly", seconds=60)
        may_be_dead: set[str] = set()
        must_be_dead: set[str] = set()
        must_live = {uid: "a bystander" for uid, meta in before.items() if meta["name"].startswith("bystander")}
        await asyncio.gather(
            *(
                self._race(n, tricks[n], uids[f"race-{n}"], may_be_dead, must_be_dead, must_live)
                if tricks[n] not in ("spend", "stop")
                else self._rules_race(n, tricks[n], uids, may_be_dead, must_be_dead, must_live)
                for n in numbers
            )
        )
        alive = await self._alive()
        self.tally.wrong += [story for uid, story in must_live.items() if _is_dying(alive.get(uid))]
        self.tally.wrong += [
            f"{meta['name']} died by nobody's strike"
            for uid, meta in before.items()
            if uid not in may_be_dead and uid not in must_live and _is_dying(alive.get(uid))
        ]
        self.tally.undead += [alive[uid]["name"] for uid in must_be_dead if not _is_dying(alive.get(uid))]
        await self._clear(alive)

    async def _race(
        self,
        number: int,
        trick: str,
        uid: str,
        may_be_dead: set[str],
        must_be_dead: set[str],
        must_live: dict[str, str],
    ) -> None:
        move = asyncio.create_task(self._move(trick, f"race-{number}"))
        await asyncio.sleep(self._chance.choice([0, 0, 0.001, 0.004, 0.01]))
        strike = Strike(StrikeId(number), PodUid(uid), self._chance.choice(["laser", "ion"]), "test", 0.0)
        result = await self._reaper.strike(strike)
        protected, by_player = await move
        self.tally.outcomes[result.outcome] += 1
        self.tally.by_trick[trick, result.outcome] += 1
        story = f"{trick}, then the {strike.weapon} was {result.outcome} ({result.reason})"
        if protected:
            must_live[protected] = story
            self.tally.spared_by_a_move += 1
        if result.outcome is Outcome.ACCEPTED:
            may_be_dead.add(uid)
            must_be_dead.add(uid)
        if by_player:
            may_be_dead.add(uid)

    async def _rules_race(
        self,
        number: int,
        trick: str,
        uids: dict[str, str],
        may_be_dead: set[str],
        must_be_dead: set[str],
        must_live: dict[str, str],
    ) -> None:
        """It is not the pod that changes between aim and shot, but what is allowed: a kill is all there is left in the
        budget and another strike wants it too; or STOP is pressed,
        perhaps while the pod is touched and so judged twice.
        """
        name, stopped = f"race-{number}", [""]
        aims = [uids[name]]
        if trick == "spend":
            aims.append(uids[_mate(number)])
            reaper = self._a_reaper(kill_budget=1)
        else:
            reaper = self._a_reaper(lambda: stopped[0])

        async def press_stop() -> None:
            await asyncio.sleep(self._chance.choice([0, 0.004, 0.02, 0.05]))
            stopped[0] = "STOP"

        moves: list[Coroutine[Any, Any, object]] = []
        if trick == "stop":
            moves = [press_stop(), self._move(self._chance.choice(["touch", "nothing"]), name)]
        moving = [asyncio.create_task(move) for move in moves]
        await asyncio.sleep(self._chance.choice([0, 0.001, 0.004, 0.01]))
        was_stopped = bool(stopped[0])
        weapon = self._chance.choice(["laser", "ion"])
        strikes = [Strike(StrikeId(number), PodUid(uid), weapon, "test", 0.0) for uid in aims]
        results = await asyncio.gather(*(reaper.strike(strike) for strike in strikes))
        await asyncio.gather(*moving)
        self.tally.outcomes[results[0].outcome] += 1
        self.tally.by_trick[trick, results[0].outcome] += 1
        accepted = [result.strike.uid for result in results if result.outcome is Outcome.ACCEPTED]
        if len(accepted) > 1:
            self.tally.wrong.append(f"{name} and its mate: both died by a budget of one")
        may_be_dead.update(accepted)
        must_be_dead.update(accepted)
        for result in results:
            if result.outcome is Outcome.REFUSED or was_stopped:
                story = f"{trick}, then the {weapon} was {result.outcome} ({result.reason})"
                must_live[result.strike.uid] = story
                self.tally.spared_by_a_move += 1

    async def _move(self, trick: str, name: str) -> tuple[str, bool]:
        """The player's move: the uid of a pod that from then on must live, and whether the player deleted the pod."""
        path = POD.path(ARENA, name)
        if trick in ("relabel", "opt out", "touch"):
            change: dict[str, Any] = {
                "relabel": {"labels": {"game": None}},
                "opt out": {"annotations": {"kubewars.dev/spare": "true"}},
                "touch": {"annotations": {"touched": "yes"}},
            }[trick]
            told = await self._send("PATCH", path, {"metadata": change})
            if trick == "touch" or "deletionTimestamp" in told:
                return "", False
            return str(told.get("uid", "")), False
        if trick == "replace":
            await self._send("DELETE", path, {"gracePeriodSeconds": 0})
            await self._applier.apply(_pod(name, ARENA))
            return str((await self._send("GET", path, None)).get("uid", "")), True
        if trick == "terminate":
            await self._send("DELETE", path, {"gracePeriodSeconds": 30})
            return "", True
        if trick == "budget":
            await self._send("POST", BUDGETS.format(ARENA), _budget(name))
        return "", False

    async def _send(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """A player's request, past the adapter, which can neither patch nor delete; the answer's metadata."""
        access = self._connection._access
        assert access is not None
        assert self._connection._rest is not None
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Authorization": access.authorization, "Content-Type": kind}
        url = self._connection.host + path
        answer = (await self._connection._rest.request(method, url, headers=headers, body=body)).response
        content = await answer.read()
        told: dict[str, Any] = json.loads(content)
        return dict(told.get("metadata") or {}) if answer.status < 300 else {}

    async def _alive(self) -> dict[str, dict[str, Any]]:
        content = await self._connection.request("GET", POD.path())
        return {item["metadata"]["uid"]: item["metadata"] for item in json.loads(content)["items"]}

    async def _clear(self, alive: dict[str, dict[str, Any]]) -> None:
        """Sweep the racers that are left, so that a cluster of a few nodes has room for ten thousand."""
        racers = [meta for meta in alive.values() if meta["name"].startswith("race-")]
        await asyncio.gather(
            *(
                self._send("DELETE", POD.path(meta["namespace"], meta["name"]), {"gracePeriodSeconds": 0})
                for meta in racers
            )
        )
        await self._send("DELETE", BUDGETS.format(ARENA), {})

    def _flies(self, uid: str) -> bool:
        sighting = self._follower.feed.sighting(PodUid(uid))
        return sighting is not None and sighting.functional_since is not None


def _mate(number: int) -> str:
    return f"race-{number}-mate"


def _is_dying(metadata: dict[str, Any] | None) -> bool:
    return metadata is None or "deletionTimestamp" in metadata


def _pod(name: str, namespace: str) -> dict[str, Any]:
    labels = {"game": "starwars", "player": name, "race": name}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": "tie", "image": "nginx"}]},
    }


def _budget(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"race": name}}},
    }
