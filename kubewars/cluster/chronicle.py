"""Tells each kill as Kubernetes Events on the pod and its controllers: ``kubectl describe`` and ``get events`` name
the X-Wing, who flew it, its weapon, and what to do about it.

Best effort: an Event that cannot be written is logged and forgotten, and never holds up a strike.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ClusterError
from kubewars.cluster.kinds import CARRIERS, EVENT, POD
from kubewars.domain.coach import advise, advise_on_carrier, in_english
from kubewars.domain.pod import Carrier, Owner, Pod, Target
from kubewars.domain.strike import AUTOPILOT, PRESENTER, Strike

#: More than this many unwritten Events are not kept: the cluster is slow, and has better things to do.
MOST_AT_ONCE = 32
_REASONS = {"laser": "StruckByXWing", "ion": "EvictedByXWing", "torpedo": "TorpedoedByXWing"}
_log = logging.getLogger(__name__)


_WEAPONS = {"laser": "laser", "ion": "ion cannon", "torpedo": "proton torpedo"}
_API_VERSIONS: dict[str, str] = {name: kind.api_version for name, kind in CARRIERS.items()}


def its_owner(pod: Pod) -> Sequence[Owner]:
    """The controller that the pod itself names, if any."""
    return (pod.owner,) if pod.owner else ()


class Chronicle:
    """Writes Events in tasks of its own. ``instance`` names this game, as in the Event's ``reportingInstance``.

    ``controllers`` gives a pod's controllers, nearest first; kinds that the game does not know are left out.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        instance: str,
        controllers: Callable[[Pod], Sequence[Owner]] = its_owner,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._connection = connection
        self._instance = instance
        self._controllers = controllers
        self._now = now or (lambda: datetime.now(UTC))
        self._writing: set[asyncio.Task[None]] = set()

    def tell(self, strike: Strike, target: Target) -> None:
        """Write that this strike was accepted on this pod or controller; returns at once."""
        if len(self._writing) >= MOST_AT_ONCE:
            _log.warning("too many Events are waiting to be written; one is left out")
            return
        if isinstance(target, Carrier):
            events = [event_of_torpedo(strike, target, self._now(), self._instance)]
        else:
            events = events_of(strike, target, self._controllers(target), self._now(), self._instance)
        task = asyncio.create_task(self._write(target, events))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """Give up what is not written yet."""
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _write(self, target: Target, events: list[dict[str, Any]]) -> None:
        try:
            for event in events:
                await self._connection.request("POST", EVENT.path(target.namespace), body=event, timeout=10.0)
        except ClusterError as error:
            _log.info("an Event on %s/%s was not written: %s", target.namespace, target.name, error)


def events_of(
    strike: Strike, pod: Pod, controllers: Sequence[Owner], now: datetime, instance: str
) -> list[dict[str, Any]]:
    """The Events as core/v1 has them: first the pod's own, then one for each controller of a known kind."""
    weapon = _WEAPONS[strike.weapon]
    flown = _flown(strike)
    told = f"{flown} this pod with its {weapon}. {in_english(advise(pod))}"
    pods_own = {
        "apiVersion": POD.api_version,
        "kind": POD.name,
        "namespace": pod.namespace,
        "name": pod.name,
        "uid": pod.uid,
        "resourceVersion": pod.resource_version,
    }
    about = [(pods_own, told)]
    for owner in controllers:
        if owner.kind in _API_VERSIONS:
            involved = {
                "apiVersion": _API_VERSIONS[owner.kind],
                "kind": owner.kind,
                "namespace": pod.namespace,
                "name": owner.name,
                "uid": owner.uid,
            }
            about.append((involved, f"{flown} its pod {pod.name} with its {weapon}. {in_english(advise(pod))}"))
    return [_event(involved, message, _REASONS[strike.weapon], now, instance) for involved, message in about]


def event_of_torpedo(strike: Strike, carrier: Carrier, now: datetime, instance: str) -> dict[str, Any]:
    """The Event of a controller that was struck itself."""
    involved = {
        "apiVersion": _API_VERSIONS[carrier.kind],
        "kind": carrier.kind,
        "namespace": carrier.namespace,
        "name": carrier.name,
        "uid": carrier.uid,
        "resourceVersion": carrier.resource_version,
    }
    advice = in_english(advise_on_carrier(carrier))
    told = f"{_flown(strike)} this {carrier.kind} with its {_WEAPONS[strike.weapon]}. {advice}"
    return _event(involved, told, _REASONS[strike.weapon], now, instance)


def _flown(strike: Strike) -> str:
    who = {AUTOPILOT: "the autopilot", PRESENTER: "the presenter"}.get(strike.by, f"the presenter {strike.by}")
    return f"Kube-Wars: the X-Wing, flown by {who}, struck"


def _event(involved: dict[str, str], message: str, reason: str, now: datetime, instance: str) -> dict[str, Any]:
    """Its name is made as Kubernetes makes those of its own: the object's, a dot, the time in hexadecimal."""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": f"{involved['name'][:230]}.{int(now.timestamp() * 1e9):x}",
            "namespace": involved["namespace"],
        },
        "involvedObject": involved,
        "type": "Warning",
        "reason": reason,
        "message": message[:1024],
        "source": {"component": "kubewars"},
        "reportingComponent": "kubewars.dev/x-wing",
        "reportingInstance": instance[:128],
        "firstTimestamp": stamp,
        "lastTimestamp": stamp,
        "count": 1,
    }
