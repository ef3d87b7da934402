"""Why a pod does not fit on a node, in the scheduler's own words and order of asking.

Pure. Source: ``pkg/scheduler/framework/plugins``; each node gives the reasons of the first filter that refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.node_affinity import matches_node, named_nodes
from kubewars.training.client.tolerations import tolerating, untolerated
from kubewars.training.node.neighbours import FINAL, neighbour_refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubewars.training.node.demand import Demand
    from kubewars.training.node.neighbours import NamespaceLabels
    from kubewars.training.node.node_view import NodeView
    from kubewars.training.storage.record import Obj

_UNSCHEDULABLE_TAINT = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """``is_final``: no preemption could help; ``is_of_neighbours``: another pod's coming might."""

    reasons: tuple[str, ...]
    is_final: bool
    is_of_neighbours: bool = False


_ELSEWHERE = Refusal(("node(s) didn't satisfy plugin(s) [NodeAffinity]",), is_final=True)


def refusal_of(  # noqa: PLR0911 - one a filter
    pod: Obj, demand: Demand, node: NodeView, nodes: Sequence[NodeView], labels_of: NamespaceLabels
) -> Refusal | None:
    """Why ``pod`` cannot go to ``node``; None when it can. ``labels_of`` tells the labels of a namespace."""
    names = named_nodes(pod["spec"])
    if names is not None and node.name not in names:
        return _ELSEWHERE
    tolerations = pod["spec"].get("tolerations") or []
    if node.is_unschedulable and tolerating(tolerations, _UNSCHEDULABLE_TAINT) is None:
        return Refusal(("node(s) were unschedulable",), is_final=True)
    if untolerated(node.taints, tolerations, ("NoSchedule", "NoExecute")) is not None:
        return Refusal(("node(s) had untolerated taint(s)",), is_final=True)
    if not matches_node(pod["spec"], node.name, node.labels):
        return Refusal(("node(s) didn't match Pod's node affinity/selector",), is_final=True)
    if _has_port_conflict(demand, node):
        return Refusal(("node(s) didn't have free ports for the requested pod ports",), is_final=False)
    if refusal := _room_refusal(demand, node):
        return refusal
    if why := neighbour_refusal(pod, node, nodes, labels_of):
        return Refusal((why,), is_final=why in FINAL, is_of_neighbours=True)
    return None


def _has_port_conflict(demand: Demand, node: NodeView) -> bool:
    for protocol, ip, port in demand.ports:
        for other_protocol, other_ip, other_port in node.ports:
            if (protocol, port) == (other_protocol, other_port) and (ip == other_ip or "0.0.0.0" in (ip, other_ip)):  # noqa: S104
                return True
    return False


def _room_refusal(demand: Demand, node: NodeView) -> Refusal | None:
    reasons, is_final = [], False
    if len(node.pods) + 1 > node.max_pods:
        reasons.append("Too many pods")
    for name, amount in demand.amounts.items():
        room = node.room.get(name, 0)
        if amount > 0 and amount > room - node.used.get(name, 0):
            reasons.append(f"Insufficient {name}")
            is_final = is_final or amount > room
    return Refusal(tuple(reasons), is_final) if reasons else None


def unschedulable_message(refusals: Sequence[Refusal], *, what_first: str = "") -> str:
    """The message of ``FailedScheduling`` and of the PodScheduled condition.

    ``what_first`` is what refused the pod before any node was looked at, such as a missing claim; that it then
    ends in "not found" is how 1.37 says that there is nothing to preempt for.
    """
    total = len(refusals)
    if what_first and total:
        return f"0/{total} nodes are available: {what_first}. not found"
    if total == 0:
        return "no nodes available to schedule pods"
    reasons: dict[str, int] = {}
    for refusal in refusals:
        for reason in refusal.reasons:
            reasons[reason] = reasons.get(reason, 0) + 1
    told = ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
    final = sum(refusal.is_final for refusal in refusals)
    hopes = {
        "No preemption victims found for incoming pod": total - final,
        "Preemption is not helpful for scheduling": final,
    }
    hopeless = ", ".join(sorted(f"{count} {reason}" for reason, count in hopes.items() if count))
    return f"0/{total} nodes are available: {told}. preemption: 0/{total} nodes are available: {hopeless}."
