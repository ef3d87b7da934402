"""Kinds that are served in two versions and stored in one: how an object reads in the other.

Source: ``pkg/apis/autoscaling/v1/conversion.go`` and ``pkg/apis/events/v1/conversion.go``.
"""

from collections.abc import Callable

from kubewars.training.kinds import Kind
from kubewars.training.storage.record import Obj, Record

# Resource → the group, version and resource as which it is stored, where that is not what its name says.
STORED_AS = {
    "horizontalpodautoscalers.autoscaling": ("autoscaling", "v2", "horizontalpodautoscalers"),
    "events.events.k8s.io": ("", "v1", "events"),
}


def to_stored(served: Kind, stored: Kind, obj: Obj) -> Obj:
    """An object of the version that a client speaks, in the version that is kept."""
    return _converted(served, stored, obj)


def to_served(served: Kind, stored: Kind, obj: Obj) -> Obj:
    """A stored object in the version that a client speaks."""
    return _converted(stored, served, obj)


def served_record(served: Kind, stored: Kind, record: Record) -> Record:
    """As :func:`to_served`, and the same record when nothing has to change."""
    return record if served is stored else Record(to_served(served, stored, record.obj))


def _converted(origin: Kind, target: Kind, obj: Obj) -> Obj:
    if origin is target:
        return obj
    done = _CONVERSIONS[origin.name, origin.version, target.name, target.version](obj)
    return {"kind": target.kind, "apiVersion": target.api_version} | done


def _autoscaler_v1_to_v2(obj: Obj) -> Obj:
    spec = dict(obj.get("spec") or {})
    target = spec.pop("targetCPUUtilizationPercentage", None)
    if target is not None:
        spec["metrics"] = [_cpu({"target": {"type": "Utilization", "averageUtilization": target}})]
    status = dict(obj.get("status") or {})
    current = status.pop("currentCPUUtilizationPercentage", None)
    status["currentMetrics"] = None if current is None else [_cpu({"current": {"averageUtilization": current}})]
    return _bare(obj) | {"spec": spec, "status": status}


def _autoscaler_v2_to_v1(obj: Obj) -> Obj:
    spec = {k: v for k, v in (obj.get("spec") or {}).items() if k not in ("metrics", "behavior")}
    status = {k: v for k, v in (obj.get("status") or {}).items() if k not in ("currentMetrics", "conditions")}
    target = _cpu_value((obj.get("spec") or {}).get("metrics"), "target")
    current = _cpu_value((obj.get("status") or {}).get("currentMetrics"), "current")
    if target is not None:
        spec["targetCPUUtilizationPercentage"] = target
    if current is not None:
        status["currentCPUUtilizationPercentage"] = current
    status.setdefault("currentReplicas", 0)
    return _bare(obj) | {"spec": spec, "status": status}


def _cpu(part: Obj) -> Obj:
    return {"type": "Resource", "resource": {"name": "cpu"} | part}


def _cpu_value(metrics: list[Obj] | None, part: str) -> int | None:
    for metric in metrics or ():
        resource = metric.get("resource") or {}
        value = (resource.get(part) or {}).get("averageUtilization")
        if resource.get("name") == "cpu" and value is not None:
            return int(value)
    return None


# The same event in the words of core/v1 and of events.k8s.io/v1.
_EVENT_WORDS = (
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("reportingComponent", "reportingController"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
)


def _event_to_new(obj: Obj) -> Obj:
    words = dict(_EVENT_WORDS)
    told = {words.get(key, key): value for key, value in obj.items() if value not in ("", None)}
    always = {"eventTime": None, "deprecatedFirstTimestamp": None, "deprecatedLastTimestamp": None}
    return always | {"deprecatedSource": {}} | _without_type(told)


def _event_to_core(obj: Obj) -> Obj:
    words = {new: core for core, new in _EVENT_WORDS}
    told = {words.get(key, key): value for key, value in obj.items()}
    always: Obj = {"involvedObject": {}, "source": {}, "firstTimestamp": None, "lastTimestamp": None, "eventTime": None}
    return always | {"reportingComponent": "", "reportingInstance": ""} | _without_type(told)


def _bare(obj: Obj) -> Obj:
    return {"metadata": obj["metadata"]}


def _without_type(obj: Obj) -> Obj:
    return {key: value for key, value in obj.items() if key not in ("kind", "apiVersion")}


_HPA, _EVENT, _NEW_EVENT = "horizontalpodautoscalers.autoscaling", "events", "events.events.k8s.io"
_CONVERSIONS: dict[tuple[str, str, str, str], Callable[[Obj], Obj]] = {
    (_HPA, "v1", _HPA, "v2"): _autoscaler_v1_to_v2,
    (_HPA, "v2", _HPA, "v1"): _autoscaler_v2_to_v1,
    (_EVENT, "v1", _NEW_EVENT, "v1"): _event_to_new,
    (_NEW_EVENT, "v1", _EVENT, "v1"): _event_to_core,
}
