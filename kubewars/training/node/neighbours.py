"""Whether a pod may stand beside those already placed: inter-pod affinity and topology spread, where required.

Pure. Source: ``pkg/scheduler/framework/plugins/interpodaffinity`` and ``podtopologyspread``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.machinery.label_selectors import selector_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubewars.training.node.node_view import NodeView
    from kubewars.training.storage.record import Obj

_AFFINITY = "node(s) didn't match pod affinity rules"
_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
_EXISTING_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules"
_SPREAD = "node(s) didn't match pod topology spread constraints"
_SPREAD_NO_LABEL = f"{_SPREAD} (missing required label)"


def neighbour_refusal(pod: Obj, node: NodeView, nodes: Sequence[NodeView]) -> str:
    """Why not, or nothing."""
    if why := _spread_refusal(pod, node, nodes):
        return why
    for term in terms_of(pod, "podAffinity"):
        if not _is_near(pod, term, node, nodes) and not _is_first_of_its_kind(pod, term, nodes):
            return _AFFINITY
    if any(_is_near(pod, term, node, nodes) for term in terms_of(pod, "podAntiAffinity")):
        return _ANTI_AFFINITY
    return _EXISTING_ANTI_AFFINITY if _is_unwelcome(pod, node, nodes) else ""


def terms_of(pod: Obj, kind: str) -> list[Obj]:
    """The required terms of ``podAffinity`` or ``podAntiAffinity``."""
    affinity = (pod["spec"].get("affinity") or {}).get(kind) or {}
    return affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or []


def _matches(term: Obj, owner: Obj, other: Obj) -> bool:
    spaces = term.get("namespaces") or [owner["metadata"]["namespace"]]
    if "namespaceSelector" not in term and other["metadata"]["namespace"] not in spaces:
        return False
    if "labelSelector" not in term:
        return False
    return selector_of(term["labelSelector"]).matches(other["metadata"].get("labels"))


def _domain(node: NodeView, key: str, nodes: Sequence[NodeView]) -> list[NodeView]:
    value = node.labels.get(key)
    return [] if value is None else [other for other in nodes if other.labels.get(key) == value]


def _is_near(pod: Obj, term: Obj, node: NodeView, nodes: Sequence[NodeView]) -> bool:
    return any(
        _matches(term, pod, other)
        for neighbour in _domain(node, term["topologyKey"], nodes)
        for other in neighbour.pods.values()
    )


def _is_first_of_its_kind(pod: Obj, term: Obj, nodes: Sequence[NodeView]) -> bool:
    if not _matches(term, pod, pod):
        return False
    return not any(_matches(term, pod, other) for node in nodes for other in node.pods.values())


def _is_unwelcome(pod: Obj, node: NodeView, nodes: Sequence[NodeView]) -> bool:
    for neighbour in nodes:
        for other in neighbour.guards.values():
            for term in terms_of(other, "podAntiAffinity"):
                value = neighbour.labels.get(term["topologyKey"])
                if value is not None and value == node.labels.get(term["topologyKey"]) and _matches(term, other, pod):
                    return True
    return False


def _spread_refusal(pod: Obj, node: NodeView, nodes: Sequence[NodeView]) -> str:
    for constraint in pod["spec"].get("topologySpreadConstraints") or ():
        if constraint.get("whenUnsatisfiable") != "DoNotSchedule":
            continue
        key = constraint["topologyKey"]
        value = node.labels.get(key)
        if value is None:
            return _SPREAD_NO_LABEL
        selector = selector_of(constraint.get("labelSelector"))
        space = pod["metadata"]["namespace"]
        counts: dict[str, int] = {}
        for other in nodes:
            domain = other.labels.get(key)
            if domain is None:
                continue
            counts[domain] = counts.get(domain, 0) + sum(
                one["metadata"]["namespace"] == space
                and "deletionTimestamp" not in one["metadata"]
                and selector.matches(one["metadata"].get("labels"))
                for one in other.pods.values()
            )
        own = int(selector.matches(pod["metadata"].get("labels")))
        if counts[value] + own - min(counts.values()) > int(constraint["maxSkew"]):
            return _SPREAD
    return ""
