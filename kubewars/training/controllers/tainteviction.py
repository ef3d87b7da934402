"""Taints with the effect NoExecute: pods that do not tolerate them leave, at once or after a while.

Source: ``pkg/controller/tainteviction/taint_eviction.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import with_condition
from kubewars.training.client.informer import Key, key_of, node_of
from kubewars.training.client.pods import is_terminal
from kubewars.training.client.tolerations import tolerating
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj


class TaintEviction:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._nodes = context.informers("nodes")
        self._pods = context.informers("pods")
        self._pressed_since: dict[str, float] = {}
        self._recorder = context.recorder("taint-eviction-controller")
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="taint-eviction-controller")
        self._nodes.on_change(self._take_node)
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_node(self, kind: str, node: Obj, old: Obj | None) -> None:
        before = _pressing(old) if old is not None else []
        if kind == "DELETED" or before == _pressing(node):
            return
        for pod in self._pods.by(node_of, node["metadata"]["name"]):
            self._queue.add(key_of(pod))

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        if kind == "DELETED":
            self._pressed_since.pop(pod["metadata"]["uid"], None)
        name = pod["spec"].get("nodeName")
        if kind == "DELETED" or not name or (old is not None and old["spec"] == pod["spec"]):
            return
        node = self._nodes.get("", name)
        if node is not None and _pressing(node):
            self._queue.add(key_of(pod))

    def _reconcile(self, key: Key) -> None:
        pod = self._pods.find(key)
        if pod is None or "deletionTimestamp" in pod["metadata"] or is_terminal(pod):
            return
        node = self._nodes.get("", pod["spec"].get("nodeName") or "")
        if node is None:
            return
        wait = self._patience(pod, _pressing(node))
        if wait is None:
            return
        if wait > 0:
            self._queue.add_after(key, wait)
            return
        self._evict(pod)

    def _patience(self, pod: Obj, taints: list[Obj]) -> float | None:
        """Seconds until the pod must go; None when it may stay."""
        now, waits, uid = self._context.clock.now(), [], pod["metadata"]["uid"]
        if not taints and self._pressed_since.pop(uid, None) is not None:
            namespace, name = key_of(pod)
            self._recorder.normal(pod, "TaintManagerEviction", f"Cancelling deletion of Pod {namespace}/{name}")
        for taint in taints:
            toleration = tolerating(pod["spec"].get("tolerations") or [], taint)
            if toleration is None:
                return 0.0
            seconds = toleration.get("tolerationSeconds")
            if seconds is not None:
                seen = self._pressed_since.setdefault(uid, now)
                since = parse_time(taint["timeAdded"]) if taint.get("timeAdded") else seen
                waits.append(max(0.0, since + float(seconds) - now))
        return min(waits, default=None)

    def _evict(self, pod: Obj) -> None:
        api, (namespace, name) = self._context.api, key_of(pod)
        self._recorder.normal(pod, "TaintManagerEviction", f"Marking for deletion Pod {namespace}/{name}")
        status = pod.get("status") or {}
        condition = {
            "type": "DisruptionTarget",
            "observedGeneration": pod["metadata"].get("generation", 1),
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": format_time(self._context.clock.now()),
            "reason": "DeletionByTaintManager",
            "message": "Taint manager: deleting due to NoExecute taint",
        }
        changed = status | {"conditions": with_condition(status.get("conditions") or [], condition)}
        api.update("pods", pod | {"status": changed}, subresource="status")
        try:
            api.delete("pods", namespace, name, preconditions={"uid": pod["metadata"]["uid"]})
        except StatusError as refused:
            if refused.code != 404:
                raise


def _pressing(node: Obj) -> list[Obj]:
    return [one for one in (node.get("spec") or {}).get("taints") or () if one.get("effect") == "NoExecute"]
