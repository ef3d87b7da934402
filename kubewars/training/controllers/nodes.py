"""The node lifecycle controller: taints that follow a node's conditions, and nodes of which nothing is heard.

Source: ``pkg/controller/nodelifecycle/node_lifecycle_controller.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition
from kubewars.training.client.informer import node_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time, parse_time

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

LEASES, LEASE_RESOURCE = "kube-node-lease", "leases.coordination.k8s.io"
GRACE = 50.0  # of silence, after which a node's state is unknown
PREFIX = "node.kubernetes.io/"
NOT_READY, UNREACHABLE, UNSCHEDULABLE = f"{PREFIX}not-ready", f"{PREFIX}unreachable", f"{PREFIX}unschedulable"
_OURS = frozenset(
    {NOT_READY, UNREACHABLE, UNSCHEDULABLE}
    | {f"{PREFIX}{name}" for name in ("memory-pressure", "disk-pressure", "pid-pressure", "network-unavailable")}
)
_PRESSURES = {
    "MemoryPressure": f"{PREFIX}memory-pressure",
    "DiskPressure": f"{PREFIX}disk-pressure",
    "PIDPressure": f"{PREFIX}pid-pressure",
    "NetworkUnavailable": f"{PREFIX}network-unavailable",
}
_SILENT = ("NodeStatusUnknown", "Kubelet stopped posting node status.")


class NodeLifecycle:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._nodes = context.informers("nodes")
        self._pods = context.informers("pods")
        self._recorder = context.recorder("node-controller")
        self._queue: WorkQueue[str] = WorkQueue(context.clock, self._reconcile, name="node-lifecycle-controller")
        self._nodes.on_change(self._take)

    def stop(self) -> None:
        self._queue.stop()

    def _take(self, kind: str, node: Obj, old: Obj | None) -> None:
        name, uid = node["metadata"]["name"], node["metadata"]["uid"]
        if kind == "ADDED" and old is None:
            self._recorder.normal(node, "RegisteredNode", f"Node {name} event: Registered Node {name} in Controller")
        elif kind == "DELETED":
            gone = node | {"metadata": {"name": name, "uid": uid}}
            self._recorder.normal(gone, "RemovingNode", f"Node {name} event: Removing Node {name} from Controller")
            return
        self._queue.add(name)

    def _reconcile(self, name: str) -> None:
        node = self._nodes.get("", name)
        if node is None:
            return
        now = self._context.clock.now()
        heard = self._last_heard(node)
        if heard is not None and now - heard >= GRACE:
            node = self._give_up(node, now)
        self._taint(node, now)
        self._queue.add_after(name, GRACE if heard is None else max(1.0, heard + GRACE - now))

    def _last_heard(self, node: Obj) -> float | None:
        """When the node last gave a sign of life; None for one that never had a kubelet behind it."""
        lease = self._context.api.find(LEASE_RESOURCE, LEASES, node["metadata"]["name"])
        renewed = ((lease or {}).get("spec") or {}).get("renewTime")
        beats = [c.get("lastHeartbeatTime") for c in (node.get("status") or {}).get("conditions") or ()]
        stamps = [parse_time(stamp) for stamp in (renewed, *beats) if stamp]
        return max(stamps, default=None)

    def _give_up(self, node: Obj, now: float) -> Obj:
        status = node.get("status") or {}
        ready = find_condition(status.get("conditions") or [], "Ready")
        if ready is None or ready["status"] == "Unknown":
            return node
        reason, message = _SILENT
        conditions = [
            one
            if one["type"] not in ("Ready", *_PRESSURES)
            else one
            | {"status": "Unknown", "reason": reason, "message": message, "lastTransitionTime": format_time(now)}
            for one in status["conditions"]
        ]
        changed = node | {"status": status | {"conditions": conditions}}
        node = self._context.api.update("nodes", changed, subresource="status")
        self._recorder.normal(node, "NodeNotReady", f"Node {node['metadata']['name']} status is now: NodeNotReady")
        self._unready_pods(node, now)
        return node

    def _unready_pods(self, node: Obj, now: float) -> None:
        for pod in self._pods.by(node_of, node["metadata"]["name"]):
            status = pod.get("status") or {}
            conditions = [
                one
                if one["type"] != "Ready" or one["status"] == "False"
                else {key: value for key, value in one.items() if key not in ("reason", "message")}
                | {"status": "False", "lastTransitionTime": format_time(now)}
                for one in status.get("conditions") or ()
            ]
            if conditions != (status.get("conditions") or []):
                changed = pod | {"status": status | {"conditions": conditions}}
                self._context.api.update("pods", changed, subresource="status")
                self._recorder.warning(pod, "NodeNotReady", "Node is not ready")

    def _taint(self, node: Obj, now: float) -> None:
        spec = node.get("spec") or {}
        current = spec.get("taints") or []
        wanted = _wanted(node)
        kept = [one for one in current if one["key"] not in _OURS or (one["key"], one["effect"]) in wanted]
        have = {(one["key"], one["effect"]) for one in kept}
        added = [
            {"key": key, "effect": effect, "timeAdded": format_time(now)}
            for key, effect in wanted
            if (key, effect) not in have
        ]
        if not added and len(kept) == len(current):
            return
        rest = {key: value for key, value in spec.items() if key != "taints"}
        taints = [*kept, *added]
        self._context.api.update("nodes", node | {"spec": rest | ({"taints": taints} if taints else {})})


def _wanted(node: Obj) -> list[tuple[str, str]]:
    conditions = (node.get("status") or {}).get("conditions") or []
    found = []
    ready = find_condition(conditions, "Ready")
    state = ready["status"] if ready else "Unknown"
    if state == "False":
        found += [(NOT_READY, "NoSchedule"), (NOT_READY, "NoExecute")]
    elif state == "Unknown":
        found += [(UNREACHABLE, "NoSchedule"), (UNREACHABLE, "NoExecute")]
    for kind, key in _PRESSURES.items():
        condition = find_condition(conditions, kind)
        if condition is not None and condition["status"] == "True":
            found.append((key, "NoSchedule"))
    if (node.get("spec") or {}).get("unschedulable"):
        found.append((UNSCHEDULABLE, "NoSchedule"))
    return found
