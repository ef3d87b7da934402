"""DaemonSets: one pod a node."""

from typing import Any

from kubewars.training.kinds import causes, cells, pod_defaults, selectors, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause

_TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"


class DaemonSetStrategy(Strategy):
    """The selector never changes. An old annotation counts the template's generations, as the real server's does."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Desired", "integer"),
        Column("Current", "integer"),
        Column("Ready", "integer"),
        Column("Up-to-date", "integer"),
        Column("Available", "integer"),
        Column("Node Selector"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        update = spec.setdefault("updateStrategy", {})
        if not update.get("type"):
            update["type"] = "RollingUpdate"
        if update["type"] == "RollingUpdate":
            pace = update.setdefault("rollingUpdate", {})
            pace.setdefault("maxUnavailable", 1)
            pace.setdefault("maxSurge", 0)
        spec.setdefault("revisionHistoryLimit", 10)
        pod_defaults.pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))

    def prepare_create(self, obj: Obj) -> None:
        super().prepare_create(obj)
        obj["metadata"].setdefault("annotations", {})[_TEMPLATE_GENERATION] = "1"

    def prepare_update(self, obj: Obj, old: Obj) -> None:
        super().prepare_update(obj, old)
        was = (old["metadata"].get("annotations") or {}).get(_TEMPLATE_GENERATION, "1")
        is_changed = obj["spec"].get("template") != old["spec"].get("template")
        count = int(was) + is_changed if was.isdigit() else 1
        obj["metadata"].setdefault("annotations", {})[_TEMPLATE_GENERATION] = str(count)

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        found = workloads.selected_template(spec, "spec", "daemonset", "DaemonSet", is_required=False, unusable=None)
        found += workloads.not_negative(spec, "spec", "minReadySeconds")
        found += _update(spec["updateStrategy"])
        return found + workloads.not_negative(spec, "spec", "revisionHistoryLimit")

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return causes.unchanged("spec.selector", obj["spec"].get("selector"), old["spec"].get("selector"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        return [
            obj["metadata"]["name"],
            status.get("desiredNumberScheduled", 0),
            status.get("currentNumberScheduled", 0),
            status.get("numberReady", 0),
            status.get("updatedNumberScheduled", 0),
            status.get("numberAvailable", 0),
            selectors.show_labels((spec["template"].get("spec") or {}).get("nodeSelector")),
            self.age(obj, now),
            *cells.template(obj),
            selectors.show(spec.get("selector")),
        ]


def _update(update: Obj) -> list[Cause]:
    path = "spec.updateStrategy"
    if update["type"] == "OnDelete":
        return []
    if update["type"] != "RollingUpdate":
        told = as_internal("apps.DaemonSetUpdateStrategy", update)
        return [causes.unsupported(path, told, ("RollingUpdate", "OnDelete"))]
    pace = update["rollingUpdate"]
    path += ".rollingUpdate"
    unavailable, surge = pace["maxUnavailable"], pace["maxSurge"]
    found = workloads.count_or_percent(unavailable, f"{path}.maxUnavailable")
    found += workloads.count_or_percent(surge, f"{path}.maxSurge")
    if workloads.amount(unavailable) and workloads.amount(surge):
        why = "may not be set when maxUnavailable is non-zero"
        found.append(causes.bad_value(f"{path}.maxSurge", surge, why))
    elif not workloads.amount(unavailable) and not workloads.amount(surge):
        found.append(causes.required(f"{path}.maxUnavailable", "cannot be 0 when maxSurge is 0"))
    return found
