"""Whether a pod may stand beside those already placed: inter-pod affinity and topology spread, where required.

Pure. Source: ``pkg/scheduler/framework/plugins/interpodaffinity`` and ``podtopologyspread``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.node_affinity import matches_node
from kubewars.training.client.tolerations import untolerated
from kubewars.training.machinery.label_selectors import selector_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kubewars.training.machinery.label_selectors import LabelSelector
    from kubewars.training.node.node_view import NodeView
    from kubewars.training.storage.record import Obj

    NamespaceLabels = Callable[[str], Mapping[str, str]]

_AFFINITY = "node(s) didn't match pod affinity rules"
_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
_EXISTING_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules"
_SPREAD = "node(s) didn't match pod topology spread constraints"
_SPREAD_NO_LABEL = f"{_SPREAD} (missing required label)"
FINAL = frozenset({_AFFINITY, _SPREAD_NO_LABEL})  # what no pod's leaving could cure


def neighbour_refusal(pod: Obj, node: NodeView, nodes: Sequence[NodeView], labels_of: NamespaceLabels) -> str:
    """Why not, or nothing. ``labels_of`` tells the labels of the namespaces that ``nodes``' pods are in."""
    if why := _spread_refusal(pod, node, nodes):
        return why
    terms = terms_of(pod, "podAffinity")
    if terms and not _has_company(pod, terms, node, nodes, labels_of):
        return _AFFINITY
    if any(_is_near(pod, term, node, nodes, labels_of) for term in terms_of(pod, "podAntiAffinity")):
        return _ANTI_AFFINITY
    return _EXISTING_ANTI_AFFINITY if _is_unwelcome(pod, node, nodes, labels_of) else ""


def terms_of(pod: Obj, kind: str) -> list[Obj]:
    """The required terms of ``podAffinity`` or ``podAntiAffinity``."""
    affinity = (pod["spec"].get("affinity") or {}).get(kind) or {}
    return affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or []


def _matches(term: Obj, owner: Obj, other: Obj, labels_of: NamespaceLabels) -> bool:
    if "labelSelector" not in term:
        return False
    space, chosen, named = other["metadata"]["namespace"], term.get("namespaceSelector"), term.get("namespaces")
    if chosen is None and not named:
        named = [owner["metadata"]["namespace"]]
    is_inside = space in (named or ()) or (chosen is not None and selector_of(chosen).matches(labels_of(space)))
    return is_inside and selector_of(term["labelSelector"]).matches(other["metadata"].get("labels"))


def _matches_all(terms: list[Obj], owner: Obj, other: Obj, labels_of: NamespaceLabels) -> bool:
    return all(_matches(term, owner, other, labels_of) for term in terms)


def _domain(node: NodeView, key: str, nodes: Sequence[NodeView]) -> list[NodeView]:
    value = node.labels.get(key)
    return [] if value is None else [other for other in nodes if other.labels.get(key) == value]


def _is_near(pod: Obj, term: Obj, node: NodeView, nodes: Sequence[NodeView], labels_of: NamespaceLabels) -> bool:
    return any(
        _matches(term, pod, other, labels_of)
        for neighbour in _domain(node, term["topologyKey"], nodes)
        for other in neighbour.pods.values()
    )


def _has_company(
    pod: Obj, terms: list[Obj], node: NodeView, nodes: Sequence[NodeView], labels_of: NamespaceLabels
) -> bool:
    """Whether in each term's domain there is a pod that meets all the terms; the first of its kind is its own."""
    keys = {term["topologyKey"] for term in terms}
    if not keys <= node.labels.keys():
        return False

    def is_home(view: NodeView) -> bool:
        return any(_matches_all(terms, pod, other, labels_of) for other in view.pods.values())

    if all(any(is_home(view) for view in _domain(node, key, nodes)) for key in keys):
        return True
    # Only who could be the first looks at all the nodes, which is the dear part.
    return _matches_all(terms, pod, pod, labels_of) and not any(
        is_home(view) for view in nodes if keys & view.labels.keys()
    )


def _is_unwelcome(pod: Obj, node: NodeView, nodes: Sequence[NodeView], labels_of: NamespaceLabels) -> bool:
    for neighbour in nodes:
        for other in neighbour.guards.values():
            for term in terms_of(other, "podAntiAffinity"):
                value = neighbour.labels.get(term["topologyKey"])
                is_same_domain = value is not None and value == node.labels.get(term["topologyKey"])
                if is_same_domain and _matches(term, other, pod, labels_of):
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
