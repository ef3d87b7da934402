"""PriorityClasses and Leases: whose pods go first, and who is in charge."""

from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause


class PriorityClassStrategy(Strategy):
    """Value and preemption policy never change."""

    checks_by_hand = True
    has_generation = True
    columns = (
        NAME,
        Column("Value", "integer"),
        Column("Global-Default", "boolean"),
        AGE,
        Column("PreemptionPolicy"),
    )

    def default(self, obj: Obj) -> None:
        obj.setdefault("preemptionPolicy", "PreemptLowerPriority")

    def counts_as_change(self, obj: Obj, old: Obj) -> bool:  # noqa: ARG002 - it never does
        return False

    def check(self, obj: Obj) -> list[Cause]:
        name = obj["metadata"].get("name", "")
        found: list[Cause] = []
        if name.startswith("system-") and name not in ("system-node-critical", "system-cluster-critical"):
            why = "priority class names with 'system-' prefix are reserved for system use only. error: "
            told = f"{name} is not a known system priority class"
            found.append(causes.forbidden("metadata.name", why + told))
        elif not name.startswith("system-") and obj.get("value", 0) > 10**9:
            why = "maximum allowed value of a user defined priority is 1000000000"
            found.append(causes.forbidden("value", why))
        if obj["preemptionPolicy"] not in (choices := ("PreemptLowerPriority", "Never")):
            found.append(causes.unsupported("preemptionPolicy", obj["preemptionPolicy"], choices))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        found: list[Cause] = []
        if obj.get("value") != old.get("value"):
            found.append(causes.forbidden("value", "may not be changed in an update."))
        return found + causes.unchanged("preemptionPolicy", obj["preemptionPolicy"], old.get("preemptionPolicy"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [
            obj["metadata"]["name"],
            obj.get("value", 0),
            obj.get("globalDefault", False),
            self.age(obj, now),
            obj.get("preemptionPolicy", ""),
        ]


class LeaseStrategy(Strategy):
    """A term of at least a second; transitions are counted from zero."""

    columns = (NAME, Column("Holder"), AGE)

    def default(self, obj: Obj) -> None:
        for key in ("strategy", "preferredHolder"):  # of a feature that is off unless asked for
            (obj.get("spec") or {}).pop(key, None)

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj.get("spec") or {}
        term = spec.get("leaseDurationSeconds")
        found: list[Cause] = []
        if term is not None and term <= 0:
            found.append(causes.bad_value("spec.leaseDurationSeconds", term, "must be greater than 0"))
        return found + causes.not_negative("spec.leaseTransitions", spec.get("leaseTransitions"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], (obj.get("spec") or {}).get("holderIdentity", ""), self.age(obj, now)]
