"""ReplicaSets: a selector, a template and a number."""

from typing import Any

from kubewars.training.kinds import causes, cells, pod_defaults, selectors, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause


class ReplicaSetStrategy(Strategy):
    """The selector never changes."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Desired", "integer"),
        Column("Current", "integer"),
        Column("Ready", "integer"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("replicas", 1)
        pod_defaults.pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        found = workloads.not_negative(spec, "spec", "replicas", "minReadySeconds")
        return found + workloads.selected_template(spec, "spec", "deployment", "ReplicaSet")

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return causes.unchanged("spec.selector", obj["spec"].get("selector"), old["spec"].get("selector"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        return [
            obj["metadata"]["name"],
            spec.get("replicas", 0),
            status.get("replicas", 0),
            status.get("readyReplicas", 0),
            self.age(obj, now),
            *cells.template(obj),
            selectors.show(spec.get("selector")),
        ]
