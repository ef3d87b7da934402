"""Rules for Events, as they are stored. Source: ``core/validation/events.go``."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause

Obj = dict[str, Any]
_LONGEST, _LONGEST_NOTE = 128, 1024
_HOME = ("default", "kube-system")  # where Events about what has no namespace are kept
_ZEROS: Obj = {"message": "", "firstTimestamp": None, "lastTimestamp": None, "count": 0, "type": "", "related": None}


def event(obj: Obj, reporter: str) -> list[Cause]:
    """What holds for every Event; ``reporter`` is what its group calls the reporting controller."""
    about, namespace = (obj.get("involvedObject") or {}).get("namespace", ""), obj["metadata"].get("namespace", "")
    misplaced = causes.bad_value("involvedObject.namespace", about, "does not match event.namespace")
    if not obj.get("eventTime"):
        return [] if namespace in (about or "default", about) else [misplaced]
    found = [misplaced] if not about and namespace not in _HOME else []
    who = obj.get("reportingComponent") or ""
    if not who:
        found.append(causes.required(reporter))
    found += causes.bad_values(reporter, who, naming.label_key(who))
    for key in ("reportingInstance", "action", "reason"):
        value = obj.get(key) or ""
        if not value:
            found.append(causes.required(key))
        found += _at_most(key, value, _LONGEST)
    return found + _at_most("message", obj.get("message") or "", _LONGEST_NOTE)


def _at_most(key: str, value: str, limit: int) -> list[Cause]:
    return [causes.bad_value(key, "", f"can have at most {limit} characters")] if len(value.encode()) > limit else []


def new_event(obj: Obj) -> list[Cause]:
    """What more is asked of an Event that is made in the form of ``events.k8s.io``."""
    found = _series(obj)
    if not obj.get("eventTime"):
        found.append(causes.required("eventTime"))
    if obj.get("type") not in ("Normal", "Warning"):
        found.append(causes.bad_value("type", "", f"has invalid value: {obj.get('type') or ''}"))
    why = "needs to be unset"
    for key in ("firstTimestamp", "lastTimestamp", "count"):
        if obj.get(key):
            found.append(causes.bad_value(key, "", why))
    source = obj.get("source") or {}
    if source.get("component") or source.get("host"):
        found.append(causes.bad_value("source", "", why))
    return found


def changed_event(obj: Obj, old: Obj) -> list[Cause]:
    """An Event of that form says once what it says; only its series goes on."""
    found = _series(obj) if obj.get("series") != old.get("series") else []
    about = [as_internal("core.ObjectReference", one.get("involvedObject")) for one in (obj, old)]
    found += causes.unchanged("involvedObject", *about)
    found += _same(obj, old, "reason", "message")
    source = [as_internal("core.EventSource", one.get("source")) for one in (obj, old)]
    found += causes.unchanged("source", *source)
    found += _same(obj, old, "firstTimestamp", "lastTimestamp", "count", "type", "eventTime", "action")
    related = [one and as_internal("core.ObjectReference", one) for one in (obj.get("related"), old.get("related"))]
    found += causes.unchanged("related", *related)
    found += causes.unchanged("reportingController", obj.get("reportingComponent"), old.get("reportingComponent"))
    return found + _same(obj, old, "reportingInstance")


def _same(obj: Obj, old: Obj, *keys: str) -> list[Cause]:
    found: list[Cause] = []
    for key in keys:
        zero = _ZEROS.get(key, "")
        found += causes.unchanged(key, obj.get(key) or zero, old.get(key) or zero)
    return found


def _series(obj: Obj) -> list[Cause]:
    series = obj.get("series")
    if series is None:
        return []
    found: list[Cause] = []
    if (series.get("count") or 0) < 2:
        found.append(causes.bad_value("series.count", "", "should be at least 2"))
    if not series.get("lastObservedTime"):
        found.append(causes.required("series.lastObservedTime"))
    return found
