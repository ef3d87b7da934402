"""Pod garbage: pods of nodes that are gone.

Source: ``pkg/controller/podgc/gc_controller.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import with_condition
from kubewars.training.client.informer import node_of
from kubewars.training.client.pods import is_terminal
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

QUARANTINE = 40.0


class PodGarbage:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._pods = context.informers("pods")
        self._nodes = context.informers("nodes")
        self._queue: WorkQueue[str] = WorkQueue(context.clock, self._reconcile, name="pod-garbage-collector")
        self._nodes.on_change(self._take_node)
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_node(self, kind: str, node: Obj, old: Obj | None) -> None:
        del old
        if kind == "DELETED":
            self._queue.add_after(node["metadata"]["name"], QUARANTINE)

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        name = pod["spec"].get("nodeName")
        if kind == "ADDED" and old is None and name and self._nodes.get("", name) is None:
            self._queue.add_after(name, QUARANTINE)

    def _reconcile(self, name: str) -> None:
        if self._nodes.get("", name) is not None:
            return
        for pod in self._pods.by(node_of, name):
            self._remove(pod)

    def _remove(self, pod: Obj) -> None:
        api, meta = self._context.api, pod["metadata"]
        if not is_terminal(pod):
            status = pod.get("status") or {}
            condition = {
                "type": "DisruptionTarget",
                "observedGeneration": meta.get("generation", 1),
                "status": "True",
                "lastProbeTime": None,
                "lastTransitionTime": format_time(self._context.clock.now()),
                "reason": "DeletionByPodGC",
                "message": "PodGC: node no longer exists",
            }
            changed = status | {
                "phase": "Failed",
                "conditions": with_condition(status.get("conditions") or [], condition),
            }
            api.update("pods", pod | {"status": changed}, subresource="status")
        try:
            api.delete("pods", meta["namespace"], meta["name"], grace=0, preconditions={"uid": meta["uid"]})
        except StatusError as refused:
            if refused.code != 404:
                raise
