"""Deployments: a template that may change, and how the change is rolled out."""

from typing import Any

from kubewars.training.kinds import causes, cells, pod_defaults, selectors, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause


class DeploymentStrategy(Strategy):
    """The selector never changes; the generation also counts changes of annotations, which are kept in revisions."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Ready"),
        Column("Up-to-date"),
        Column("Available"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("replicas", 1)
        rollout = spec.setdefault("strategy", {})
        rollout.setdefault("type", "RollingUpdate")
        if rollout["type"] == "RollingUpdate":
            pace = rollout.setdefault("rollingUpdate", {})
            pace.setdefault("maxUnavailable", "25%")
            pace.setdefault("maxSurge", "25%")
        spec.setdefault("revisionHistoryLimit", 10)
        spec.setdefault("progressDeadlineSeconds", 600)
        pod_defaults.pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))

    def counts_as_change(self, obj: Obj, old: Obj) -> bool:
        annotations = obj["metadata"].get("annotations") or {}
        return super().counts_as_change(obj, old) or annotations != (old["metadata"].get("annotations") or {})

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        found = workloads.not_negative(spec, "spec", "replicas")
        found += workloads.selected_template(spec, "spec", "deployment", "ReplicaSet")
        found += _rollout(spec["strategy"])
        found += workloads.not_negative(
            spec, "spec", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"
        )
        deadline = spec.get("progressDeadlineSeconds")
        if deadline is not None and deadline <= spec.get("minReadySeconds", 0):
            why = "must be greater than minReadySeconds"
            found.append(causes.bad_value("spec.progressDeadlineSeconds", deadline, why))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return causes.unchanged("spec.selector", obj["spec"].get("selector"), old["spec"].get("selector"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        return [
            obj["metadata"]["name"],
            f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}",
            status.get("updatedReplicas", 0),
            status.get("availableReplicas", 0),
            self.age(obj, now),
            *cells.template(obj),
            selectors.show(spec.get("selector")),
        ]


def _rollout(rollout: Obj) -> list[Cause]:
    path = "spec.strategy"
    if rollout["type"] == "Recreate":
        why = "may not be specified when strategy `type` is 'Recreate'"
        return [causes.forbidden(f"{path}.rollingUpdate", why)] if "rollingUpdate" in rollout else []
    if rollout["type"] != "RollingUpdate":
        told = as_internal("apps.DeploymentStrategy", rollout)
        return [causes.unsupported(path, told, ("Recreate", "RollingUpdate"))]
    path += ".rollingUpdate"
    pace = rollout["rollingUpdate"]
    unavailable, surge = pace["maxUnavailable"], pace["maxSurge"]
    found = workloads.count_or_percent(unavailable, f"{path}.maxUnavailable", is_bounded=False)
    found += workloads.count_or_percent(surge, f"{path}.maxSurge", is_bounded=False)
    if workloads.amount(unavailable) == 0 and workloads.amount(surge) == 0:
        why = "may not be 0 when `maxSurge` is 0"
        found.append(causes.bad_value(f"{path}.maxUnavailable", unavailable, why))
    return found + workloads.at_most_all(unavailable, f"{path}.maxUnavailable")
