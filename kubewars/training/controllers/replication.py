"""What ReplicaSets and ReplicationControllers have in common: as many pods as asked for.

Source: ``pkg/controller/replicaset``. Differences between the two are in :class:`Flavour`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, with_condition, without_condition
from kubewars.training.client.informer import Key, controller_uid, key_of, namespace_of, orphan_in
from kubewars.training.client.ownership import claim, controller_of
from kubewars.training.client.pods import is_active, is_available, is_ready, is_terminating
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.pod_control import PodControl, pod_from
from kubewars.training.controllers.slow_start import SlowStart
from kubewars.training.controllers.victims import choose_victims
from kubewars.training.kinds.ages import format_time
from kubewars.training.machinery.label_selectors import selector_of_labels
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.controllers.context import Context
    from kubewars.training.machinery.label_selectors import LabelSelector
    from kubewars.training.storage.record import Obj

BURST = 16  # pods deleted in a turn: others on the loop have theirs in between


@dataclass(frozen=True, slots=True)
class Flavour:
    """``component`` speaks in events; ``counts_terminating``: the status tells of pods on their way out."""

    resource: str
    kind: str
    component: str
    selector: Callable[[Obj], LabelSelector]
    counts_terminating: bool


class Replication:
    """Looks at one ReplicaSet or ReplicationController at a time."""

    def __init__(self, context: Context, flavour: Flavour) -> None:
        self._context = context
        self._flavour = flavour
        self._sets = context.informers(flavour.resource)
        self._pods = context.informers("pods")
        self._control = PodControl(context.api, context.recorder(flavour.component))
        self._starts = SlowStart()
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name=flavour.component)
        self._sets.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        for one in (pod, old) if old is not None else (pod,):
            owner = controller_of(one)
            if owner is not None and owner["kind"] == self._flavour.kind:
                self._queue.add((one["metadata"]["namespace"], owner["name"]))
        if kind == "DELETED" or controller_of(pod) is not None:
            return
        if (
            old is not None
            and old["metadata"].get("labels") == pod["metadata"].get("labels")
            and controller_of(old) is None
        ):
            return
        for candidate in self._sets.by(namespace_of, pod["metadata"]["namespace"]):
            if self._flavour.selector(candidate).matches(pod["metadata"].get("labels")):
                self._queue.add(key_of(candidate))

    def _reconcile(self, key: Key) -> None:
        replica_set = self._sets.find(key)
        if replica_set is None:
            self._starts.forget(key)
            return
        active = claim(
            self._context.api,
            "pods",
            replica_set,
            self._flavour.selector(replica_set),
            [pod for pod in self._pods.by(controller_uid, replica_set["metadata"]["uid"]) if is_active(pod)],
            [pod for pod in self._pods.by(orphan_in, key[0]) if is_active(pod)],
        )
        refusal: StatusError | None = None
        if "deletionTimestamp" not in replica_set["metadata"]:
            try:
                self._resize(key, replica_set, active)
            except StatusError as refused:
                refusal = refused
        self._report(key, refusal)
        if refusal is not None:
            raise refusal

    def _resize(self, key: Key, replica_set: Obj, active: list[Obj]) -> None:
        missing = replicas_of(replica_set) - len(active)
        if missing > 0:
            template = replica_set["spec"]["template"]
            if self._starts.run(
                key, missing, lambda _: self._control.create(replica_set, pod_from(template, replica_set))
            ):
                self._queue.add(key)
            return
        self._starts.forget(key)
        if missing < 0:
            victims = choose_victims(
                active, min(-missing, BURST), self._related(replica_set, active), self._context.clock.now()
            )
            for victim in victims:
                self._control.delete(replica_set, victim)
        if -missing > BURST:
            self._queue.add(key)

    def _related(self, replica_set: Obj, active: list[Obj]) -> dict[str, int]:
        """Active pods on each node of all sets under the same controller: where it is crowded, pods go first."""
        owner = controller_of(replica_set)
        related = active
        if owner is not None:
            siblings = self._sets.by(controller_uid, owner["uid"])
            related = [
                pod
                for sibling in siblings
                for pod in self._pods.by(controller_uid, sibling["metadata"]["uid"])
                if is_active(pod)
            ]
        counts: dict[str, int] = {}
        for pod in related:
            node = pod["spec"].get("nodeName") or ""
            counts[node] = counts.get(node, 0) + 1
        return counts

    def _report(self, key: Key, refusal: StatusError | None) -> None:
        replica_set = self._sets.find(key)
        if replica_set is None:
            return
        now = self._context.clock.now()
        spec, old = replica_set["spec"], replica_set.get("status") or {}
        pods = self._pods.by(controller_uid, replica_set["metadata"]["uid"])
        active = [pod for pod in pods if is_active(pod)]
        wanted = selector_of_labels((spec["template"].get("metadata") or {}).get("labels"))
        min_ready = spec.get("minReadySeconds") or 0
        ready = [pod for pod in active if is_ready(pod)]
        counts = {
            "replicas": len(active),
            "fullyLabeledReplicas": sum(wanted.matches(pod["metadata"].get("labels")) for pod in active),
            "readyReplicas": len(ready),
            "availableReplicas": sum(is_available(pod, min_ready, now) for pod in ready),
            "observedGeneration": replica_set["metadata"].get("generation", 0),
        }
        status: Obj = {name: count for name, count in counts.items() if count or name == "replicas"}
        if self._flavour.counts_terminating:
            status["terminatingReplicas"] = sum(is_terminating(pod) for pod in pods)
        conditions = self._conditions(old.get("conditions") or [], spec, active, refusal, now)
        if conditions:
            status["conditions"] = conditions
        if status != old:
            self._context.api.update(self._flavour.resource, replica_set | {"status": status}, subresource="status")
        if min_ready and counts["readyReplicas"] != counts["availableReplicas"]:
            self._queue.add_after(key, min_ready)

    @staticmethod
    def _conditions(old: list[Obj], spec: Obj, active: list[Obj], refusal: StatusError | None, now: float) -> list[Obj]:
        failure = find_condition(old, "ReplicaFailure")
        if refusal is None:
            return without_condition(old, "ReplicaFailure") if failure else old
        if failure is not None:
            return old
        condition = {
            "type": "ReplicaFailure",
            "status": "True",
            "lastTransitionTime": format_time(now),
            "reason": "FailedCreate" if len(active) < spec.get("replicas", 1) else "FailedDelete",
            "message": str(refusal),
        }
        return with_condition(old, condition)


def replicas_of(obj: Obj) -> int:
    """``spec.replicas``, which is 1 when absent."""
    replicas = obj["spec"].get("replicas")
    return 1 if replicas is None else int(replicas)
