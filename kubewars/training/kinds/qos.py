"""The quality of service class that a pod's requests and limits earn it."""

from typing import Any

from kubewars.training.schema.quantities import value_of

Obj = dict[str, Any]
_COUNTED = ("cpu", "memory")


def qos_class(spec: Obj) -> str:
    """Guaranteed, Burstable or BestEffort. Rule: ``component-helpers``' ``ComputePodQOS``."""
    listed = (*(spec.get("initContainers") or ()), *(spec.get("containers") or ()))
    amounts = [(_amounts(one, "requests"), _amounts(one, "limits")) for one in listed]
    if not any(requests or limits for requests, limits in amounts):
        return "BestEffort"
    is_guaranteed = all(
        set(limits) == set(_COUNTED) and all(requests.get(name, limits[name]) == limits[name] for name in _COUNTED)
        for requests, limits in amounts
    )
    return "Guaranteed" if is_guaranteed else "Burstable"


def _amounts(container: Obj, key: str) -> dict[str, Any]:
    told = (container.get("resources") or {}).get(key) or {}
    return {name: value_of(told[name]) for name in _COUNTED if name in told and value_of(told[name])}
