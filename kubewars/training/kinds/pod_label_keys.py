"""``matchLabelKeys`` and ``mismatchLabelKeys`` of a new pod: the values it has are written into the selectors.

Source: ``mutatePodAffinity`` and ``mutateTopologySpreadConstraints`` in ``pkg/registry/core/pod/strategy.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Obj = dict[str, Any]

_OPERATORS = (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))


def write_label_keys(pod: Obj) -> None:
    """Change the pod in place; a term without a selector matches nothing, and stays so."""
    labels = pod["metadata"].get("labels") or {}
    for term in _terms(pod["spec"]):
        selector = term.get("labelSelector")
        fresh = [
            {"key": key, "operator": operator, "values": [labels[key]]}
            for field, operator in _OPERATORS
            for key in term.get(field) or ()
            if key in labels
        ]
        if selector is not None and fresh:
            selector["matchExpressions"] = [*(selector.get("matchExpressions") or ()), *fresh]


def _terms(spec: Obj) -> Iterator[Obj]:
    """All terms of pod affinity and anti-affinity, and the spread constraints."""
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = (spec.get("affinity") or {}).get(kind) or {}
        yield from rules.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
        for preferred in rules.get("preferredDuringSchedulingIgnoredDuringExecution") or ():
            yield preferred.get("podAffinityTerm") or {}
    yield from spec.get("topologySpreadConstraints") or ()
