"""Which pods a quota with scopes speaks of; one without speaks of everything.

Source: ``pkg/quota/v1/evaluator/core/pods.go`` (podMatchesScopeFunc).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.kinds.qos import qos_class

if TYPE_CHECKING:
    from kubewars.training.kinds import Kind
    from kubewars.training.storage.record import Obj


def covers(quota: Obj, kind: Kind, obj: Obj) -> bool:
    """Whether the object counts for that quota."""
    spec = quota["spec"]
    asked = [{"scopeName": name, "operator": "Exists"} for name in spec.get("scopes") or ()]
    asked += (spec.get("scopeSelector") or {}).get("matchExpressions") or []
    if not asked:
        return True
    return kind.name == "pods" and all(_is_in(obj["spec"], one) for one in asked)


def _is_in(pod: Obj, scope: Obj) -> bool:  # noqa: PLR0911 - one answer a scope
    match scope["scopeName"]:
        case "Terminating":
            return pod.get("activeDeadlineSeconds") is not None
        case "NotTerminating":
            return pod.get("activeDeadlineSeconds") is None
        case "BestEffort":
            return qos_class(pod) == "BestEffort"
        case "NotBestEffort":
            return qos_class(pod) != "BestEffort"
        case "PriorityClass":
            return _has_priority(pod.get("priorityClassName") or "", scope)
        case "CrossNamespacePodAffinity":
            return _looks_abroad(pod.get("affinity") or {})
    return False


def _has_priority(name: str, scope: Obj) -> bool:
    values = scope.get("values") or ()
    match scope.get("operator"):
        case "In":
            return name in values
        case "NotIn":
            return name not in values
        case "DoesNotExist":
            return not name
    return bool(name)


def _looks_abroad(affinity: Obj) -> bool:
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(kind) or {}
        terms = [*(rules.get("requiredDuringSchedulingIgnoredDuringExecution") or ())]
        preferred = rules.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
        terms += [one.get("podAffinityTerm") or {} for one in preferred]
        if any(term.get("namespaces") or term.get("namespaceSelector") is not None for term in terms):
            return True
    return False
