"""What the status of a Job may say after what it said before: a Job that is over stays over.

Source: ``pkg/apis/batch/validation`` and ``pkg/registry/batch/job/strategy.go``, which looks at most of it only when
it changed, so that an old mistake does not hold up what comes after.
"""

import re
from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.status import Cause

Obj = dict[str, Any]
_NUMBERS = ("active", "succeeded", "failed", "ready", "terminating")
_OVER = ("Complete", "Failed")
_PLACE = "status.conditions"


def check(job: Obj, old: Obj) -> list[Cause]:
    """What is wrong with the status of ``job``, which follows that of ``old``."""
    spec, status, before = job.get("spec") or {}, job.get("status") or {}, old.get("status") or {}
    found: list[Cause] = []
    for key in _NUMBERS:
        found += causes.not_negative(f"status.{key}", status.get(key))
    found += _uncounted(status.get("uncountedTerminatedPods") or {})
    now, then = _true(status), _true(before)
    found += _combined(now, then, status, before)
    found += _when_over(spec, status, before, is_over=bool(now & set(_OVER)), was_over=bool(then & set(_OVER)))
    found += _indexes(spec, status, before)
    if _changed(status, before, "ready", "active") and (status.get("ready") or 0) > (status.get("active") or 0):
        found.append(causes.bad_value("status.ready", status["ready"], "cannot set more ready pods than active"))
    found += [
        causes.broken_rule(_PLACE, f"cannot set SuccessCriteriaMet=True and {one}=true conditions")
        for one in ("Failed", "FailureTarget")
        if {"SuccessCriteriaMet", one} <= now
    ]
    return found + _undone(spec, status, before, now, then)


def _uncounted(uncounted: Obj) -> list[Cause]:
    """Each pod that ended and is not yet counted is named once."""
    found: list[Cause] = []
    seen: set[str] = set()
    for key in ("succeeded", "failed"):
        for index, uid in enumerate(uncounted.get(key) or ()):
            path = f"status.uncountedTerminatedPods.{key}[{index}]"
            if not uid:
                found.append(causes.bad_value(path, uid, "must not be empty"))
            elif uid in seen:
                found.append(causes.duplicate(path, uid))
            seen.add(uid)
    return found


def _combined(now: set[str], then: set[str], status: Obj, before: Obj) -> list[Cause]:
    """Conditions that cannot be true together, or not without one another; and when it was completed."""
    found: list[Cause] = []
    is_complete, was_complete = "Complete" in now, "Complete" in then
    moved = now ^ then
    end, start = status.get("completionTime"), status.get("startTime")
    if moved & {"Complete", "Failed"} and {"Complete", "Failed"} <= now:
        found.append(causes.broken_rule(_PLACE, "cannot set Complete=True and Failed=true conditions"))
    if moved & {"Complete", "FailureTarget"} and {"Complete", "FailureTarget"} <= now:
        found.append(causes.broken_rule(_PLACE, "cannot set Complete=True and FailureTarget=true conditions"))
    if is_complete != was_complete or _changed(status, before, "completionTime"):
        if end and not is_complete:
            why = "cannot set completionTime when there is no Complete=True condition"
            found.append(causes.bad_value("status.completionTime", end, why))
        if is_complete and not end:
            found.append(causes.required("status.completionTime", "completionTime is required for Complete jobs"))
    if _changed(status, before, "startTime", "completionTime") and start and end and end < start:
        found.append(causes.bad_value("status.completionTime", end, "must be equal to or after `startTime`"))
    failed_moved = "Failed" in moved or _changed(status, before, "failedIndexes")
    if failed_moved and "Failed" in now and "FailureTarget" not in now:
        why = "cannot set Failed=True condition without the FailureTarget=true condition"
        found.append(causes.broken_rule(_PLACE, why))
    if moved & {"Complete", "SuccessCriteriaMet"} and is_complete and "SuccessCriteriaMet" not in now:
        why = "cannot set Complete=True condition without the SuccessCriteriaMet=true condition"
        found.append(causes.broken_rule(_PLACE, why))
    return found


def _when_over(spec: Obj, status: Obj, before: Obj, *, is_over: bool, was_over: bool) -> list[Cause]:
    """A Job that is over has begun once, and has no pods left."""
    if not is_over:
        return []
    found: list[Cause] = []
    has_ended = is_over != was_over
    active = status.get("active") or 0
    if (has_ended or _changed(status, before, "active")) and active > 0:
        found.append(causes.bad_value("status.active", active, "active>0 is invalid for finished job"))
    is_nothing = bool(spec.get("suspend")) and spec.get("completions") == 0
    if (has_ended or _changed(status, before, "startTime")) and not is_nothing and not status.get("startTime"):
        found.append(causes.required("status.startTime", "startTime is required for finished job"))
    terminating = status.get("terminating") or 0
    if (has_ended or _changed(status, before, "terminating")) and terminating > 0:
        why = "terminating>0 is invalid for finished job"
        found.append(causes.bad_value("status.terminating", terminating, why))
    return found


def _indexes(spec: Obj, status: Obj, before: Obj) -> list[Cause]:
    """Indexes are told as ``1,3-5``, and only of Jobs that have them."""
    found: list[Cause] = []
    done, failed, wanted = status.get("completedIndexes") or "", status.get("failedIndexes"), spec.get("completions")
    if done != (before.get("completedIndexes") or ""):
        if wanted is not None and (why := _unreadable(done, wanted)):
            why = f"error parsing completedIndexes: {why}"
            found.append(causes.bad_value("status.completedIndexes", done, why))
        if done and spec.get("completionMode") != "Indexed":
            why = "cannot set non-empty completedIndexes when non-indexed completion mode"
            found.append(causes.bad_value("status.completedIndexes", done, why))
    if failed is not None and failed != before.get("failedIndexes"):
        has_limit = spec.get("backoffLimitPerIndex") is not None
        if wanted is not None and has_limit and (why := _unreadable(failed, wanted)):
            found.append(causes.bad_value("status.failedIndexes", failed, f"error parsing failedIndexes: {why}"))
        if not has_limit:
            why = "cannot set non-null failedIndexes when backoffLimitPerIndex is null"
            found.append(causes.bad_value("status.failedIndexes", failed, why))
    return found


def _unreadable(indexes: str, completions: int) -> str:
    """Why indexes cannot be read; empty when they can."""
    last = -1
    for part in indexes.split(",") if indexes else ():
        limits = part.split("-")
        if len(limits) > 2:
            quoted = causes.shown(part)
            return (
                f"the fragment {quoted} violates the requirement that an index interval can have at most two parts"
                " separated by '-'"
            )
        for limit in limits:
            if not re.fullmatch("[0-9]+", limit):
                return f"cannot convert string to integer for index: {causes.shown(limit)}"
            if int(limit) >= completions:
                return f"too large index: {causes.shown(limit)}"
        first, end = int(limits[0]), int(limits[-1])
        if len(limits) == 2 and first >= end:
            return f"non-increasing order, previous: {first}, current: {end}"
        if first <= last:
            return f"non-increasing order, previous: {last}, current: {first}"
        last = end
    return ""


def _undone(spec: Obj, status: Obj, before: Obj, now: set[str], then: set[str]) -> list[Cause]:
    """What was once so stays so: an end, a count, a beginning."""
    found = [
        causes.broken_rule(_PLACE, f"cannot disable the terminal {one}=True condition")
        for one in ("Failed", "Complete", "FailureTarget")
        if one in then and one not in now
    ]
    if (status.get("failed") or 0) < (before.get("failed") or 0):
        why = "cannot decrease the failed counter"
        found.append(causes.bad_value("status.failed", status.get("failed") or 0, why))
    is_elastic = spec.get("completionMode") == "Indexed" and spec.get("completions") == spec.get("parallelism")
    if not is_elastic and (status.get("succeeded") or 0) < (before.get("succeeded") or 0):
        why = "cannot decrease the succeeded counter"
        found.append(causes.bad_value("status.succeeded", status.get("succeeded") or 0, why))
    end, ended = status.get("completionTime"), before.get("completionTime")
    if end and ended and end != ended:
        found.append(causes.bad_value("status.completionTime", end, "field is immutable"))
    is_resuming = _state(before, "Suspended") == "True" and _state(status, "Suspended") == "False"
    began = before.get("startTime")
    if began and status.get("startTime") != began and not is_resuming and not spec.get("suspend"):
        why = "field is immutable for unsuspended job once set"
        found.append(causes.bad_value("status.startTime", status.get("startTime"), why))
    if "SuccessCriteriaMet" in then and "SuccessCriteriaMet" not in now:
        found.append(causes.broken_rule(_PLACE, "cannot disable the SuccessCriteriaMet=True condition"))
    if "Complete" in then and "SuccessCriteriaMet" in now - then:
        why = "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"
        found.append(causes.broken_rule(_PLACE, why))
    return found


def _true(status: Obj) -> set[str]:
    return {one.get("type", "") for one in status.get("conditions") or () if one.get("status") == "True"}


def _state(status: Obj, kind: str) -> str:
    return next((one.get("status", "") for one in status.get("conditions") or () if one.get("type") == kind), "")


def _changed(status: Obj, before: Obj, *keys: str) -> bool:
    return any((status.get(key) or None) != (before.get(key) or None) for key in keys)
