"""Node selectors and the required node affinity. Source: ``component-helpers/scheduling/corev1/nodeaffinity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubewars.training.storage.record import Obj


def matches_node(spec: Obj, name: str, labels: Mapping[str, str]) -> bool:
    """Whether the pod spec's ``nodeSelector`` and required node affinity allow the node."""
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    return any(matches_term(term, name, labels) for term in required.get("nodeSelectorTerms") or ())


def named_nodes(spec: Obj) -> frozenset[str] | None:
    """The only nodes that the required affinity lets a pod onto by their names; None where names do not decide."""
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    found: frozenset[str] = frozenset()
    for term in required.get("nodeSelectorTerms") or ():
        names = [
            frozenset(field.get("values") or ())
            for field in term.get("matchFields") or ()
            if field["key"] == "metadata.name" and field["operator"] == "In"
        ]
        if not names:
            return None
        found |= frozenset.intersection(*names)
    return found or None


def matches_term(term: Obj, name: str, labels: Mapping[str, str]) -> bool:
    """One node selector term; an empty one matches nothing."""
    by_label, by_field = term.get("matchExpressions") or [], term.get("matchFields") or []
    if not by_label and not by_field:
        return False
    return all(_holds(one, labels) for one in by_label) and all(
        _holds(one, {"metadata.name": name}) for one in by_field
    )


def _holds(expression: Obj, values: Mapping[str, str]) -> bool:
    value, wanted = values.get(expression["key"]), expression.get("values") or []
    match expression["operator"]:
        case "In":
            return value in wanted
        case "NotIn":
            return value not in wanted
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    try:
        actual, bound = int(value or ""), int(wanted[0])
    except (ValueError, IndexError):
        return False
    return actual > bound if expression["operator"] == "Gt" else actual < bound
