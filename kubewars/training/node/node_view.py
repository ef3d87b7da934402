"""A node as the scheduler sees it: what it offers, what is taken, which pods are on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import controller_uid
from kubewars.training.node.demand import Demand, demand_of
from kubewars.training.node.quantities import milli, whole

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj


class NodeView:
    """Changed only by :meth:`describe`, :meth:`put` and :meth:`take_away`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.labels: dict[str, str] = {}
        self.taints: list[Obj] = []
        self.is_unschedulable = False
        self.room: dict[str, int] = {}
        self.max_pods = 0
        self.used: dict[str, int] = {}
        self.weight_cpu = 0
        self.weight_memory = 0
        self.ports: set[tuple[str, str, int]] = set()
        self.pods: dict[str, Obj] = {}
        self.owners: dict[str, int] = {}
        self.guards: dict[str, Obj] = {}  # those that keep others away: required pod anti-affinity
        self._demands: dict[str, Demand] = {}
        self._counted: dict[str, tuple[str, ...]] = {}  # pod → its owners as they stand in ``owners``

    def describe(self, node: Obj) -> None:
        """Take over what the Node object says."""
        spec, status = node.get("spec") or {}, node.get("status") or {}
        offered = status.get("allocatable") or status.get("capacity") or {}
        self.labels = node["metadata"].get("labels") or {}
        self.taints = spec.get("taints") or []
        self.is_unschedulable = bool(spec.get("unschedulable"))
        self.room = {name: milli(quantity) for name, quantity in offered.items() if name != "pods"}
        self.max_pods = whole(offered.get("pods", "110"))

    def put(self, pod: Obj) -> bool:
        """A pod is on the node; whether other pods may see it with other eyes now: it is new, or its labels are."""
        uid = pod["metadata"]["uid"]
        known = self.pods.get(uid)
        self.pods[uid] = pod
        self._count_owners(uid, controller_uid(pod))
        if known is not None:
            return bool(known["metadata"].get("labels") != pod["metadata"].get("labels"))
        demand = self._demands[uid] = demand_of(pod)
        for name, amount in demand.amounts.items():
            self.used[name] = self.used.get(name, 0) + amount
        self.weight_cpu += demand.weight_cpu
        self.weight_memory += demand.weight_memory
        self.ports |= demand.ports
        if (pod["spec"].get("affinity") or {}).get("podAntiAffinity"):
            self.guards[uid] = pod
        return True

    def take_away(self, uid: str) -> bool:
        """The pod needs nothing of the node any more; whether it was there."""
        pod = self.pods.pop(uid, None)
        if pod is None:
            return False
        self.guards.pop(uid, None)
        demand = self._demands.pop(uid)
        for name, amount in demand.amounts.items():
            self.used[name] -= amount
        self.weight_cpu -= demand.weight_cpu
        self.weight_memory -= demand.weight_memory
        if demand.ports:
            self.ports = set().union(*(other.ports for other in self._demands.values()))
        self._count_owners(uid, ())
        return True

    def _count_owners(self, uid: str, owners: tuple[str, ...]) -> None:
        # A pod may be orphaned or adopted while it runs: what was counted is what must be taken back.
        for owner in self._counted.pop(uid, ()):
            self.owners[owner] -= 1
            if not self.owners[owner]:
                del self.owners[owner]
        for owner in owners:
            self.owners[owner] = self.owners.get(owner, 0) + 1
        if owners:
            self._counted[uid] = owners

    @property
    def load(self) -> float:
        """How full the node is, by cpu and memory, 0 to 1 and beyond."""
        cpu = self.weight_cpu / max(1, self.room.get("cpu", 0))
        memory = self.weight_memory / max(1, self.room.get("memory", 0))
        return (cpu + memory) / 2
