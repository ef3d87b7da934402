"""Whether a pod may stand beside those already placed: inter-pod affinity and topology spread, where required.

Pure. Source: ``pkg/scheduler/framework/plugins/interpodaffinity`` and ``podtopologyspread``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.node_affinity import matches_node
from kubewars.training.client.tolerations import untolerated
from kubewars.training.machinery.label_selectors import selector_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubewars.training.machinery.label_selectors import LabelSelector
    from kubewars.training.node.node_view import NodeView
    from kubewars.training.storage.record import Obj

_AFFINITY = "node(s) didn't match pod affinity rules"
_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
_EXISTING_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules"
_SPREAD = "node(s) didn't match pod topology spread constraints"
_SPREAD_NO_LABEL = f"{_SPREAD} (missing required label)"
FINAL = frozenset({_AFFINITY, _SPREAD_NO_LABEL})  # what no pod's leaving could cure


def neighbour_refusal(pod: Obj, node: NodeView, nodes: Sequence[NodeView]) -> str:
    """Why not, or nothing."""
    if why := _spread_refusal(pod, node, nodes):
        return why
    for term in terms_of(pod, "podAffinity"):
        if term["topologyKey"] not in node.labels:
            return _AFFINITY
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
    constraints = [
        one
        for one in pod["spec"].get("topologySpreadConstraints") or ()
        if one.get("whenUnsatisfiable") == "DoNotSchedule"
    ]
    keys = [one["topologyKey"] for one in constraints]
    for constraint in constraints:
        value = node.labels.get(constraint["topologyKey"])
        if value is None:
            return _SPREAD_NO_LABEL
        selector = _spread_selector(pod, constraint)
        counted = [one for one in nodes if all(key in one.labels for key in keys) and _counts(pod, constraint, one)]
        counts: dict[str, int] = {}
        for other in counted:
            domain = other.labels[constraint["topologyKey"]]
            counts[domain] = counts.get(domain, 0) + _alike(pod, selector, other)
        least = min(counts.values(), default=0) if len(counts) >= int(constraint.get("minDomains") or 1) else 0
        own = int(selector.matches(pod["metadata"].get("labels")))
        if counts.get(value, 0) + own - least > int(constraint["maxSkew"]):
            return _SPREAD
    return ""


def _spread_selector(pod: Obj, constraint: Obj) -> LabelSelector:
    """The constraint's selector, narrowed to pods that have the same values of ``matchLabelKeys``."""
    labels = pod["metadata"].get("labels") or {}
    chosen = constraint.get("labelSelector")
    shared = {key: labels[key] for key in constraint.get("matchLabelKeys") or () if key in labels}
    if not shared or chosen is None:
        return selector_of(chosen)
    return selector_of(chosen | {"matchLabels": (chosen.get("matchLabels") or {}) | shared})


def _counts(pod: Obj, constraint: Obj, node: NodeView) -> bool:
    """Whether a node is one of those over which pods are to be spread."""
    spec = pod["spec"]
    if constraint.get("nodeAffinityPolicy") != "Ignore" and not matches_node(spec, node.name, node.labels):
        return False
    if constraint.get("nodeTaintsPolicy") != "Honor":
        return True
    return untolerated(node.taints, spec.get("tolerations") or [], ("NoSchedule", "NoExecute")) is None


def _alike(pod: Obj, selector: LabelSelector, node: NodeView) -> int:
    return sum(
        one["metadata"]["namespace"] == pod["metadata"]["namespace"]
        and "deletionTimestamp" not in one["metadata"]
        and selector.matches(one["metadata"].get("labels"))
        for one in node.pods.values()
    )
