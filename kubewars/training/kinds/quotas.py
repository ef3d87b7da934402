"""ResourceQuotas and LimitRanges: how much a namespace may hold, and how much each thing in it."""

from typing import Any

from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy


class ResourceQuotaStrategy(Strategy):
    """Amounts used against amounts allowed; limits have a column of their own."""

    columns = (NAME, Column("Request"), Column("Limit"), AGE)

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
