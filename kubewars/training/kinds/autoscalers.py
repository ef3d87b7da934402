"""HorizontalPodAutoscalers: an object here, for nothing measures load in a training cluster."""

from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_CORE_TARGETS = ("ReplicationController",)
_FORMS = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}


class HorizontalPodAutoscalerStrategy(Strategy):
    """Without a metric, 80 percent of the cpu asked for."""

    checks_by_hand = True
    has_generation = True
    columns = (
        NAME,
        Column("Reference"),
        Column("Targets"),
        Column("MinPods"),
        Column("MaxPods"),
        Column("Replicas"),
        AGE,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("minReplicas", 1)
        if self.facts.version == "v1":
            spec.setdefault("targetCPUUtilizationPercentage", 80)
        elif not spec.get("metrics"):
            target = {"type": "Utilization", "averageUtilization": 80}
            spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        low, high = spec["minReplicas"], spec.get("maxReplicas", 0)
        found: list[Cause] = []
        found += causes.not_negative("spec.minReplicas", low)
        if high < low:
            why = "must be greater than or equal to `minReplicas`"
            found.append(causes.bad_value("spec.maxReplicas", high, why))
        reference = spec.get("scaleTargetRef") or {}
        found += [causes.required(f"spec.scaleTargetRef.{key}") for key in ("kind", "name") if not reference.get(key)]
        if "/" not in reference.get("apiVersion", "") and reference.get("kind") not in _CORE_TARGETS:
            why = "apiVersion must specify API group"
            found.append(causes.bad_value("spec.scaleTargetRef.apiVersion", reference.get("apiVersion", ""), why))
        metrics = spec.get("metrics") or []
        for index, one in enumerate(metrics):
            found += _metric(one, f"spec.metrics[{index}]")
        if low == 0 and not any(one.get("type") in ("Object", "External") for one in metrics):
            why = "must specify at least one Object or External metric to support scaling to zero replicas"
            found.append(causes.forbidden("spec.metrics", why))
        if high < 1:
            found.append(
                causes.bad_value("spec.maxReplicas", high, "must be greater than 0")
                if high
                else causes.required("spec.maxReplicas")
            )
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        reference = spec.get("scaleTargetRef") or {}
        return [
            obj["metadata"]["name"],
            f"{reference.get('kind', '')}/{reference.get('name', '')}",
            self._targets(spec, status),
            str(spec["minReplicas"]) if "minReplicas" in spec else "<unset>",
            spec.get("maxReplicas", 0),
            status.get("currentReplicas", 0),
            self.age(obj, now),
        ]

    def _targets(self, spec: Obj, status: Obj) -> str:
        if self.facts.version == "v1":
            return f"cpu: <unknown>/{spec.get('targetCPUUtilizationPercentage', 80)}%"
        metrics = spec.get("metrics") or []
        current = status.get("currentMetrics") or []
        told = [_target(one, current[index] if index < len(current) else {}) for index, one in enumerate(metrics)]
        more = f" + {len(told) - 2} more..." if len(told) > 2 else ""
        return ", ".join(told[:2]) + more if told else "<none>"


def _metric(metric: Obj, path: str) -> list[Cause]:
    kind = metric.get("type", "")
    if kind not in _FORMS:
        return [causes.unsupported(f"{path}.type", kind, tuple(sorted(_FORMS)))]
    form = _FORMS[kind]
    if form not in metric:
        return [causes.required(f"{path}.{form}", "must populate information for the given metric source")]
    target = metric[form].get("target") or {}
    if form == "resource" and not target.keys() & {"averageUtilization", "averageValue"}:
        why = "must set either a target raw value or a target utilization"
        return [causes.required(f"{path}.resource.target.averageUtilization", why)]
    return []


def _target(metric: Obj, status: Obj) -> str:
    form = _FORMS.get(metric.get("type", ""), "")
    source, now = metric.get(form) or {}, (status.get(form) or {}).get("current") or {}
    target = source.get("target") or {}
    name = f"{source.get('name')}: " if form in ("resource", "containerResource") else ""
    if "averageUtilization" in target:
        current = f"{now['averageUtilization']}%" if "averageUtilization" in now else "<unknown>"
        return f"{name}{current}/{target['averageUtilization']}%"
    if "averageValue" in target:
        suffix = " (avg)" if form in ("object", "external") else ""
        return f"{name}{now.get('averageValue', '<unknown>')}/{target['averageValue']}{suffix}"
    if "value" in target:
        return f"{name}{now.get('value', '<unknown>')}/{target['value']}"
    return f"{name}<unknown>/<auto>"
