"""Readings of a pod that several controllers need. Source: ``pkg/api/v1/pod/util.go``, ``controller_utils.go``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.kinds.ages import parse_time

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj


def phase_of(pod: Obj) -> str:
    return (pod.get("status") or {}).get("phase") or "Pending"


def is_terminal(pod: Obj) -> bool:
    """Succeeded or Failed: its containers will not run again."""
    return phase_of(pod) in ("Succeeded", "Failed")


def is_terminating(pod: Obj) -> bool:
    """Asked to go, and still running."""
    return "deletionTimestamp" in pod["metadata"] and not is_terminal(pod)


def is_active(pod: Obj) -> bool:
    """Counts as a replica: neither ended nor asked to go."""
    return "deletionTimestamp" not in pod["metadata"] and not is_terminal(pod)


def condition_of(pod: Obj, kind: str) -> Obj | None:
    for condition in (pod.get("status") or {}).get("conditions") or ():
        if condition["type"] == kind:
            return condition  # type: ignore[no-any-return]
    return None


def is_ready(pod: Obj) -> bool:
    condition = condition_of(pod, "Ready")
    return condition is not None and condition["status"] == "True"


def ready_since(pod: Obj) -> float | None:
    """When the Ready condition last became true, if it is."""
    condition = condition_of(pod, "Ready")
    if condition is None or condition["status"] != "True":
        return None
    moment = condition.get("lastTransitionTime")
    return parse_time(moment) if moment else None


def is_available(pod: Obj, min_ready_seconds: int, now: float) -> bool:
    """Ready for at least ``min_ready_seconds``."""
    if not is_ready(pod):
        return False
    if min_ready_seconds == 0:
        return True
    since = ready_since(pod)
    return since is not None and since + min_ready_seconds <= now


def restarts_of(pod: Obj) -> int:
    """The largest restart count among the containers."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    return max((status.get("restartCount", 0) for status in statuses), default=0)
