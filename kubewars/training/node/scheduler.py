"""The scheduler: finds each pod without a node the node that suits it best, or says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, without_condition
from kubewars.training.client.informer import key_of
from kubewars.training.client.node_affinity import matches_term
from kubewars.training.client.pods import is_terminal
from kubewars.training.client.recorder import SeriesRecorder
from kubewars.training.client.tolerations import untolerated
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time
from kubewars.training.node.demand import demand_of
from kubewars.training.node.fit import Refusal, refusal_of, unschedulable_message
from kubewars.training.node.node_view import NodeView
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from kubewars.training.client.informer import Informers, Key
    from kubewars.training.client.recorder import EventWriter
    from kubewars.training.clock import Clock
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

NAME = "default-scheduler"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0  # before a pod that found no node is tried again
PATIENCE = 300.0  # after which it is tried again though nothing happened

_ANY = Refusal((), is_final=True)


@dataclass(frozen=True, slots=True)
class _Wait:
    """A pod without a node: how often it was tried, and last when; whether another's leaving or coming may help it."""

    attempts: int
    tried_at: float
    is_for_room: bool = False
    is_for_neighbours: bool = False

    @property
    def due(self) -> float:
        """The earliest time of the next attempt."""
        return self.tried_at + min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.attempts - 1, 10))


class Scheduler:
    """Keeps its own view of the nodes, so that placing a pod lists nothing."""

    def __init__(
        self, api: Api, clock: Clock, informers: Informers, writer: EventWriter, chance: random.Random
    ) -> None:
        self._api = api
        self._clock = clock
        self._chance = chance
        self._recorder = SeriesRecorder(writer, clock, NAME)
        self._nodes: dict[str, NodeView] = {}
        self._placed: dict[str, str] = {}
        self._waiting: dict[Key, _Wait] = {}
        self._pods = informers("pods")
        self._namespaces = informers("namespaces")
        self._queue: WorkQueue[Key] = WorkQueue(clock, self._schedule, name="scheduler", longest_pause=LONGEST_PAUSE)
        informers("nodes").on_change(self._take_node)
        self._pods.on_change(self._take_pod)
        informers("persistentvolumeclaims").on_change(lambda _, __, ___: self._try_again())

    def stop(self) -> None:
        self._queue.stop()

    def _take_node(self, kind: str, node: Obj, old: Obj | None) -> None:
        name = node["metadata"]["name"]
        if kind == "DELETED":
            self._nodes.pop(name, None)
            return
        view = self._nodes.get(name)
        if view is None:
            view = self._nodes[name] = NodeView(name)
            for pod in self._pods.all():
                if pod["spec"].get("nodeName") == name and not is_terminal(pod):
                    view.put(pod)
        view.describe(node)
        if old is None or _opens_up(old, node):
            self._try_again()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        uid, node_name = pod["metadata"]["uid"], pod["spec"].get("nodeName")
        if node_name:
            self._waiting.pop(key_of(pod), None)
            view = self._nodes.get(node_name)
            if kind == "DELETED" or is_terminal(pod):
                if view is not None and view.take_away(uid):
                    self._try_again(lambda wait: wait.is_for_room or wait.is_for_neighbours)
            elif view is not None and view.put(pod):
                self._try_again(lambda wait: wait.is_for_neighbours)
        elif kind == "DELETED":
            self._waiting.pop(key_of(pod), None)
        elif key_of(pod) not in self._waiting or (old is not None and old["spec"] != pod["spec"]):
            self._queue.add(key_of(pod))

    def _try_again(self, helps: Callable[[_Wait], bool] = lambda _: True) -> None:
        """Something changed: those that found no node, and that it helps, have another go, once their pause is over."""
        now = self._clock.now()
        for key, wait in self._waiting.items():
            if helps(wait):
                self._queue.add_after(key, wait.due - now)

    def _schedule(self, key: Key) -> None:
        pod = self._pods.find(key)
        if pod is None or pod["spec"].get("nodeName") or is_terminal(pod):
            self._waiting.pop(key, None)
            return
        spec = pod["spec"]
        if (spec.get("schedulerName") or NAME) != NAME or spec.get("schedulingGates"):
            return
        if "deletionTimestamp" in pod["metadata"]:
            return
        demand = demand_of(pod)
        views = list(self._nodes.values())
        what_first = self._claims_refusal(pod)
        refusals, fitting = [], []
        for view in views:
            refusal = refusal_of(pod, demand, view, views, self._labels_of)
            if refusal is None:
                fitting.append(view)
            else:
                refusals.append(refusal)
        if what_first or not fitting:
            everywhere = refusals if not what_first else [*refusals, *[_ANY] * len(fitting)]
            self._wait(key, [] if what_first else refusals)
            self._refuse(pod, unschedulable_message(everywhere, what_first=what_first))
            return
        chosen = min(fitting, key=lambda view: (*self._rank(pod, view), self._chance.random()))
        self._bind(pod, chosen)

    def _labels_of(self, namespace: str) -> Mapping[str, str]:
        found = self._namespaces.get("", namespace)
        return {} if found is None else found["metadata"].get("labels") or {}

    def _bind(self, pod: Obj, view: NodeView) -> None:
        namespace, name = key_of(pod)
        self._waiting.pop((namespace, name), None)
        self._recorder.event(
            pod, "Normal", "Scheduled", "Binding", f"Successfully assigned {namespace}/{name} to {view.name}"
        )
        self._api.bind(namespace, name, view.name)

    def _rank(self, pod: Obj, view: NodeView) -> tuple[float, float, float]:
        """The lower the better: preferences, then few of the same owner, then an emptier node."""
        spec = pod["spec"]
        dislike = 0.0
        if untolerated(view.taints, spec.get("tolerations") or [], ("PreferNoSchedule",)):
            dislike += 100.0
        affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
        for preferred in affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ():
            if matches_term(preferred["preference"], view.name, view.labels):
                dislike -= float(preferred["weight"])
        owner = next((o["uid"] for o in pod["metadata"].get("ownerReferences") or () if o.get("controller")), "")
        return dislike, float(view.owners.get(owner, 0)), round(view.load, 3)

    def _claims_refusal(self, pod: Obj) -> str:
        for volume in pod["spec"].get("volumes") or ():
            claim = volume.get("persistentVolumeClaim")
            if not claim:
                continue
            found = self._api.find("persistentvolumeclaims", pod["metadata"]["namespace"], claim["claimName"])
            if found is None:
                return f'persistentvolumeclaim "{claim["claimName"]}" not found'
            if not (found.get("spec") or {}).get("volumeName"):
                return "pod has unbound immediate PersistentVolumeClaims"
        return ""

    def _wait(self, key: Key, refusals: list[Refusal]) -> None:
        before = self._waiting.get(key)
        self._waiting[key] = _Wait(
            before.attempts + 1 if before else 1,
            self._clock.now(),
            is_for_room=not all(refusal.is_final for refusal in refusals),
            is_for_neighbours=any(refusal.is_of_neighbours for refusal in refusals),
        )
        self._queue.add_after(key, PATIENCE)

    def _refuse(self, pod: Obj, message: str) -> None:
        self._recorder.event(pod, "Warning", "FailedScheduling", "Scheduling", message)
        status = pod.get("status") or {}
        conditions = status.get("conditions") or []
        before = find_condition(conditions, "PodScheduled")
        if before is not None and before.get("message") == message:
            return
        is_same = before is not None and before["status"] == "False"
        now = format_time(self._clock.now())
        condition = {
            "type": "PodScheduled",
            "observedGeneration": pod["metadata"].get("generation", 1),
            "status": "False",
            "lastProbeTime": None,
            "lastTransitionTime": before["lastTransitionTime"] if is_same and before else now,
            "reason": "Unschedulable",
            "message": message,
        }
        changed = status | {"conditions": [*without_condition(conditions, "PodScheduled"), condition]}
        try:
            self._api.update("pods", pod | {"status": changed}, subresource="status", manager="kube-scheduler")
        except StatusError:
            return  # it changed or went meanwhile, and will be looked at again for that


def _opens_up(old: Obj, node: Obj) -> bool:
    """Whether the change may make the node fit for a pod that it was not fit for."""
    before, after = old.get("spec") or {}, node.get("spec") or {}
    if before.get("unschedulable") and not after.get("unschedulable"):
        return True
    if any(taint not in (after.get("taints") or ()) for taint in before.get("taints") or ()):
        return True
    offered = (old.get("status") or {}).get("allocatable"), (node.get("status") or {}).get("allocatable")
    return offered[0] != offered[1] or old["metadata"].get("labels") != node["metadata"].get("labels")
