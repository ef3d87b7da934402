"""ResourceQuotas and LimitRanges: how much a namespace may hold, and how much each thing in it."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.quantities import value_of
from kubewars.training.status import Cause

_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_COUNTED = {
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
}
_QUOTED = {*_COMPUTE, "requests.storage", *_COUNTED} | {
    f"{side}.{name}" for side in ("requests", "limits") for name in _COMPUTE
}


class ResourceQuotaStrategy(Strategy):
    """Amounts used against amounts allowed; limits have a column of their own."""

    checks_by_hand = True
    columns = (NAME, Column("Request"), Column("Limit"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        found: list[Cause] = []
        for name, amount in sorted(((obj.get("spec") or {}).get("hard") or {}).items()):
            path = f"spec.hard[{name}]"
            found += causes.bad_values(path, name, naming.label_key(name))
            is_plain = "/" not in name and not name.startswith("hugepages-")
            if is_plain and name not in _QUOTED | {"storage"}:
                found.append(causes.bad_value(path, name, "must be a standard resource type or fully qualified"))
            if is_plain and name not in _QUOTED:
                found.append(causes.bad_value(path, name, "must be a standard resource for quota"))
            if value_of(amount) < 0:
                found.append(causes.bad_value(path, amount, "must be greater than or equal to 0"))
            elif name in _COUNTED and value_of(amount) % 1:
                found.append(causes.bad_value(path, amount, "must be an integer"))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        status = obj.get("status") or {}
        used, hard = status.get("used") or {}, status.get("hard") or {}
        told = {name: f"{name}: {used.get(name, '0')}/{hard[name]}" for name in sorted(hard)}
        requests = ", ".join(text for name, text in told.items() if not name.startswith("limits."))
        limits = ", ".join(text for name, text in told.items() if name.startswith("limits."))
        return [obj["metadata"]["name"], requests, limits, self.age(obj, now)]


class LimitRangeStrategy(Strategy):
    """Defaults flow from maximum to limit to request, and from minimum to request."""

    columns = (NAME, Column("Created At", "date"))

    def default(self, obj: Obj) -> None:
        for item in (obj.get("spec") or {}).get("limits") or ():
            if item.get("type") != "Container":
                continue
            limits = (item.get("max") or {}) | (item.get("default") or {})
            requests = (item.get("min") or {}) | limits | (item.get("defaultRequest") or {})
            if limits:
                item["default"] = limits
            if requests:
                item["defaultRequest"] = requests
