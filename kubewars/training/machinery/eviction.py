"""Eviction: a deletion that asks the PodDisruptionBudgets first.

Source: ``pkg/registry/core/pod/storage/eviction.go``.
"""

from kubewars.training.kinds.ages import format_time
from kubewars.training.machinery.core import Core, key_of
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.status import Cause, StatusError
from kubewars.training.storage.record import Obj

_BUDGETS = "poddisruptionbudgets.policy"
_REFUSED = "Cannot evict pod as it would violate the pod's disruption budget."
_TWO_BUDGETS = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."


def spend_budget(core: Core, pod: Obj, *, is_dry_run: bool) -> None:
    """Take one disruption from the budget that covers the pod, if one does and the pod counts.

    Raises:
        StatusError: 429 when the budget is spent, 500 when two budgets cover the pod, as Kubernetes has it.
    """
    status = pod.get("status") or {}
    if status.get("phase") in ("Succeeded", "Failed", "Pending") or pod["metadata"].get("deletionTimestamp"):
        return
    namespace = pod["metadata"]["namespace"]
    labels = pod["metadata"].get("labels")
    budgets = [
        record.obj
        for record in core.store.records(_BUDGETS, namespace)
        if (record.obj["spec"].get("selector") is not None)
        and selector_of(record.obj["spec"]["selector"]).matches(labels)
    ]
    if not budgets:
        return
    if len(budgets) > 1:
        raise StatusError(500, "InternalError", _TWO_BUDGETS)
    _spend(core, budgets[0], pod, is_dry_run=is_dry_run)


def _spend(core: Core, budget: Obj, pod: Obj, *, is_dry_run: bool) -> None:
    name, status = budget["metadata"]["name"], budget.get("status") or {}
    if not _is_ready(pod) and _tolerates_unhealthy(budget):
        return
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        raise _too_many(f"The disruption budget {name} is still being processed by the server.", retry_after=10)
    allowed = status.get("disruptionsAllowed", 0)
    if allowed <= 0:
        healthy, desired = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
        raise _too_many(f"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently")
    if is_dry_run:
        return
    spent = clone(budget)
    disrupted = spent["status"].setdefault("disruptedPods", {})
    disrupted[pod["metadata"]["name"]] = format_time(core.clock.now())
    spent["status"]["disruptionsAllowed"] = allowed - 1
    kind = core.kind(_BUDGETS)
    core.store.put(kind.name, key_of(kind, spent), spent)


def _too_many(why: str, *, retry_after: int = 0) -> StatusError:
    cause = Cause("DisruptionBudget", why)
    return StatusError(429, "TooManyRequests", _REFUSED, causes=(cause,), retry_after=retry_after)


def _is_ready(pod: Obj) -> bool:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions)


def _tolerates_unhealthy(budget: Obj) -> bool:
    """A pod that is not Ready does not help its budget; it may go if the rest of it is healthy, or if told so."""
    if budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    status = budget.get("status") or {}
    return bool(status.get("currentHealthy", 0) >= status.get("desiredHealthy", 0) and status.get("desiredHealthy", 0))
