"""Tells each kill as a Kubernetes Event on the pod, so that ``kubectl describe`` and ``get events`` name the X-Wing.

Best effort: an Event that cannot be written is logged and forgotten, and never holds up a strike.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ClusterError
from kubewars.cluster.kinds import EVENT
from kubewars.domain.pod import Pod
from kubewars.domain.strike import Strike

#: More than this many unwritten Events are not kept: the cluster is slow, and has better things to do.
MOST_AT_ONCE = 32
_REASONS = {"laser": "StruckByXWing", "ion": "EvictedByXWing", "torpedo": "TorpedoedByXWing"}
_log = logging.getLogger(__name__)


class Chronicle:
    """Writes Events in tasks of its own. ``instance`` names this game, as in the Event's ``reportingInstance``."""

    def __init__(self, connection: Connection, *, instance: str, now: Callable[[], datetime] | None = None) -> None:
        self._connection = connection
        self._instance = instance
        self._now = now or (lambda: datetime.now(UTC))
        self._writing: set[asyncio.Task[None]] = set()

    def tell(self, strike: Strike, pod: Pod) -> None:
        """Write that this strike was accepted on this pod; returns at once."""
        if len(self._writing) >= MOST_AT_ONCE:
            _log.warning("too many Events are waiting to be written; one is left out")
            return
        task = asyncio.create_task(self._write(pod, event_of(strike, pod, self._now(), self._instance)))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """Give up what is not written yet."""
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _write(self, pod: Pod, event: dict[str, Any]) -> None:
        try:
            await self._connection.request("POST", EVENT.path(pod.namespace), body=event, timeout=10.0)
        except ClusterError as error:
            _log.info("the Event on %s/%s was not written: %s", pod.namespace, pod.name, error)


def event_of(strike: Strike, pod: Pod, now: datetime, instance: str) -> dict[str, Any]:
    """The Event as core/v1 has it. Its name follows from the strike, as Kubernetes names its own: pod, dot, hex."""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    weapon = {"laser": "laser", "ion": "ion cannon", "torpedo": "proton torpedo"}[strike.weapon]
    who = "the autopilot" if strike.by == "autopilot" else strike.by
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": f"{pod.name[:230]}.{int(now.timestamp() * 1e9):x}",
            "namespace": pod.namespace,
        },
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "namespace": pod.namespace,
            "name": pod.name,
            "uid": pod.uid,
            "resourceVersion": pod.resource_version,
        },
        "type": "Warning",
        "reason": _REASONS[strike.weapon],
        "message": f"Kube-Wars: the X-Wing, flown by {who}, struck this pod with its {weapon}.",
        "source": {"component": "kubewars"},
        "reportingComponent": "kubewars.dev/x-wing",
        "reportingInstance": instance[:128],
        "firstTimestamp": stamp,
        "lastTimestamp": stamp,
        "count": 1,
    }
