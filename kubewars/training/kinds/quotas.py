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
_SCOPES = (
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
)
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
        scopes = (obj.get("spec") or {}).get("scopes") or []
        if any(scope not in _SCOPES for scope in scopes):
            found.append(causes.bad_value("spec.scopes", scopes, "unsupported scope"))
        for one, other in (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")):
            if one in scopes and other in scopes:
                if any(name not in ("pods", "count/pods") for name in (obj.get("spec") or {}).get("hard") or {}):
                    found.append(causes.bad_value("spec.scopes", scopes, "unsupported scope applied to resource"))
                found.append(causes.bad_value("spec.scopes", scopes, "conflicting scopes"))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        status = obj.get("status") or {}
        used, hard = status.get("used") or {}, status.get("hard") or {}
        told = {name: f"{name}: {used.get(name, '0')}/{hard[name]}" for name in sorted(hard)}
        requests = ", ".join(text for name, text in told.items() if not name.startswith("limits."))
        limits = ", ".join(text for name, text in told.items() if name.startswith("limits."))
        return [obj["metadata"]["name"], requests, limits, self.age(obj, now)]


_BOUNDS = {
    "min": "min",
    "max": "max",
    "default": "default",
    "defaultRequest": "default request",
    "maxLimitRequestRatio": "ratio",
}
# The lower bound, the upper, where the refusal stands, and which of the two it shows.
_ORDERED = (
    ("min", "max", "min", "min"),
    ("min", "defaultRequest", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest", "defaultRequest"),
    ("min", "default", "default", "min"),
    ("default", "max", "default", "max"),
)


class LimitRangeStrategy(Strategy):
    """Defaults flow from maximum to limit to request, and from minimum to request."""

    columns = (NAME, Column("Created At", "date"))

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec["limits"] = spec.get("limits") or None
        for item in spec["limits"] or ():
            if item.get("type") != "Container":
                continue
            limits = (item.get("max") or {}) | (item.get("default") or {})
            requests = (item.get("min") or {}) | limits | (item.get("defaultRequest") or {})
            if limits:
                item["default"] = limits
            if requests:
                item["defaultRequest"] = requests

    def check(self, obj: Obj) -> list[Cause]:
        found: list[Cause] = []
        types: set[str] = set()
        for index, item in enumerate((obj.get("spec") or {}).get("limits") or ()):
            path, kind = f"spec.limits[{index}]", item.get("type", "")
            if kind in types:
                found.append(causes.duplicate(f"{path}.type", kind))
            types.add(kind)
            if kind == "Pod":
                why = "may not be specified when `type` is 'Pod'"
                found += [
                    causes.forbidden(f"{path}.{key}", why) for key in ("default", "defaultRequest") if item.get(key)
                ]
            for name in sorted({name for key in _BOUNDS for name in item.get(key) or ()}):
                found += _contradictions(item, name, path)
        return found


def _contradictions(item: Obj, name: str, path: str) -> list[Cause]:
    """Bounds of one resource of which the lower is above the upper; Kubernetes names them in this order."""
    found: list[Cause] = []
    for low, high, place, shown in _ORDERED:
        below, above = (item.get(low) or {}).get(name), (item.get(high) or {}).get(name)
        if below is not None and above is not None and value_of(below) > value_of(above):
            upper = "default limit" if (low, high) == ("defaultRequest", "default") else _BOUNDS[high]
            why = f"{_BOUNDS[low]} value {below} is greater than {upper} value {above}"
            found.append(causes.bad_value(f"{path}.{place}[{name}]", below if shown == low else above, why))
    ratio = (item.get("maxLimitRequestRatio") or {}).get(name)
    if ratio is not None and value_of(ratio) < 1:
        found.append(causes.bad_value(f"{path}.maxLimitRequestRatio[{name}]", ratio, f"ratio {ratio} is less than 1"))
    return found
