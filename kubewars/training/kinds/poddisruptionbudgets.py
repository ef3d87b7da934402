"""PodDisruptionBudgets: how many pods an eviction must leave."""

from typing import Any

from kubewars.training.kinds import causes, selectors, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause


class PodDisruptionBudgetStrategy(Strategy):
    """One of the two bounds, never both."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Min Available"),
        Column("Max Unavailable"),
        Column("Allowed Disruptions", "integer"),
        AGE,
    )

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj.get("spec") or {}
        found: list[Cause] = []
        if "minAvailable" in spec and "maxUnavailable" in spec:
            why = "minAvailable and maxUnavailable cannot be both set"
            found.append(causes.bad_value("spec", as_internal("policy.PodDisruptionBudgetSpec", spec), why))
        for key in ("minAvailable", "maxUnavailable"):
            if key in spec:
                found += workloads.count_or_percent(spec[key], f"spec.{key}")
        found += selectors.check(spec.get("selector"), "spec.selector")
        policy = spec.get("unhealthyPodEvictionPolicy")
        if policy is not None and policy not in (choices := ("AlwaysAllow", "IfHealthyBudget")):
            found.append(causes.unsupported("spec.unhealthyPodEvictionPolicy", policy, choices))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        return [
            obj["metadata"]["name"],
            str(spec.get("minAvailable", "N/A")),
            str(spec.get("maxUnavailable", "N/A")),
            (obj.get("status") or {}).get("disruptionsAllowed", 0),
            self.age(obj, now),
        ]
