"""Kubernetes objects as an API server would send them, and what a test needs to follow a feed."""

import asyncio
import itertools
import random
from collections.abc import Callable
from typing import Any

from kubewars.cluster.connection import Connection
from kubewars.cluster.feed import WatchFeed
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.cluster.tempo import Tempo
from kubewars.domain.changes import CarrierGone, CarrierSeen, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.ids import StrikeId
from kubewars.domain.pod import Carrier, Pod
from kubewars.domain.rules import ANY_NAMESPACE
from kubewars.domain.strike import Strike
from tests.cluster.scripted_server import ScriptedServer

_numbers = itertools.count(1)
#: A watch that is hurried, so that tests take milliseconds.
QUICK = Tempo(watch=30, silence=5, relist=1e9, breath=0.0, refused=0.05, owners=0.05)


def a_pod_object(
    name: str = "", *, player: str = "luke", namespace: str = "default", **metadata: Any
) -> dict[str, Any]:
    """A Running, Ready pod of the game."""
    number = next(_numbers)
    name = name or f"pod-{number}"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "uid": f"uid-{number}-{name}",
            "name": name,
            "namespace": namespace,
            "labels": {"game": "starwars", "player": player},
            "creationTimestamp": "2026-11-23T12:00:00Z",
            **metadata,
        },
        "spec": {"nodeName": "node-1", "containers": [{"name": "tie", "image": "nginx"}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [
                {"name": "tie", "ready": True, "restartCount": 0, "state": {"running": {"startedAt": "x"}}}
            ],
        },
    }


def a_carrier_object(name: str, kind: str = "ReplicationController", *, replicas: int = 3, **metadata: Any) -> Any:
    """A controller with the label, of three replicas."""
    labels = {"game": "starwars", "player": "luke"}
    return {
        "kind": kind,
        "metadata": {"uid": f"uid-{next(_numbers)}-{name}", "name": name, "namespace": "default", "labels": labels}
        | metadata,
        "spec": {"replicas": replicas, "template": {"metadata": {"labels": labels}}},
        "status": {"readyReplicas": 1},
    }


def owned_by(carrier: dict[str, Any]) -> list[dict[str, Any]]:
    """``ownerReferences`` that name this controller."""
    meta = carrier["metadata"]
    return [{"kind": carrier["kind"], "name": meta["name"], "uid": meta["uid"], "controller": True}]


class Follower:
    """Takes what a feed gives, as the battle does, and so knows what the battle would believe."""

    def __init__(self, server: ScriptedServer, *namespaces: str, **more: Any) -> None:
        more.setdefault("sleep", self._sleep)
        self._follow(a_feed(server, *namespaces, **more))

    @classmethod
    def of(cls, connection: Connection, *namespaces: str, **more: Any) -> "Follower":
        """A follower on any cluster, whose feed waits as long as it would in life."""
        follower = cls.__new__(cls)
        follower._follow(WatchFeed(connection, namespaces, **more))
        return follower

    def _follow(self, feed: WatchFeed) -> None:
        self.feed = feed
        self._pods: dict[str, Pod] = {}
        self._carriers: dict[str, Carrier] = {}
        #: Whose the namespaces are.
        self._owners: dict[str, str] = {}
        #: Every reason for which the feed was ever found stale.
        self.troubles: list[str] = []
        self._reaper = Reaper(
            self.feed.connection, self.feed, Limits(namespaces=(ANY_NAMESPACE,), respawn_shield=0.0), lambda: ""
        )
        #: Pods that the rules would have let be struck while the feed was stale.
        self.in_danger: list[str] = []

    @property
    def pods(self) -> dict[str, Pod]:
        self._take()
        return self._pods

    @property
    def carriers(self) -> dict[str, Carrier]:
        self._take()
        return self._carriers

    @property
    def owners(self) -> dict[str, str]:
        self._take()
        return self._owners

    @property
    def was_stale(self) -> bool:
        return bool(self.troubles)

    def look(self) -> None:
        """Note the feed's health, as each tick of the battle does, and ask the rules as a shot would."""
        health = self.feed.health
        if health.is_fresh:
            return
        if health.reason not in self.troubles:
            self.troubles.append(health.reason)
        for pod in self.feed.pods[:1]:
            assert self.feed.sighting(pod.uid) is not None
            if self._reaper.refusal(Strike(StrikeId(1), pod.uid, "laser", "test", 0.0)) is None:
                self.in_danger.append(pod.name)

    async def _sleep(self, _: float) -> None:
        """Every trouble is followed by a wait: no moment of staleness goes unseen, however short."""
        self.look()
        await hurried(_)

    def _take(self) -> None:
        for change in self.feed.take():
            match change:
                case PodSeen(pod):
                    self._pods[pod.uid] = pod
                case PodGone(uid):
                    self._pods.pop(uid, None)
                case CarrierSeen(carrier):
                    self._carriers[carrier.uid] = carrier
                case CarrierGone(uid):
                    self._carriers.pop(uid, None)
                case NamespaceOwned(namespace, player):
                    self._owners[namespace] = player


async def hurried(_: float) -> None:
    """A sleep for who is tested: yields a moment, however long the wait is said to be."""
    await asyncio.sleep(0.002)


def a_feed(server: ScriptedServer, *namespaces: str, tempo: Tempo = QUICK, **more: Any) -> WatchFeed:
    """A feed on the scripted server that does not wait long between attempts. Not started."""
    more.setdefault("sleep", hurried)
    return WatchFeed(server.connection(), namespaces, tempo=tempo, chance=random.Random(1), **more)


async def until(claim: Callable[[], bool], *, what: str = "", seconds: float = 20.0) -> None:
    """Wait for the world to become so; the limit is there for a world that never does."""
    try:
        async with asyncio.timeout(seconds):
            while not claim():  # noqa: ASYNC110 - the world is looked at, and has no event to give
                await asyncio.sleep(0.003)
    except TimeoutError:
        raise AssertionError(f"never became true: {what}") from None
