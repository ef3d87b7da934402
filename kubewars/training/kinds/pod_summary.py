"""A pod in four words: how many containers are ready, of how many, why, and how often restarted.

Rule: ``printPod`` in ``pkg/printers/internalversion/printers.go``.
"""

from dataclasses import dataclass
from typing import Any

from kubewars.training.kinds.ages import human_duration, parse_time

Obj = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """The cells READY, STATUS and RESTARTS of ``kubectl get pods``."""

    ready: int
    total: int
    reason: str
    restarts: str


@dataclass(slots=True)
class _Count:
    """Restarts so far, and when the last one was."""

    restarts: int = 0
    last: str = ""
    ready: int = 0

    def add(self, status: Obj) -> None:
        self.restarts += status.get("restartCount", 0)
        ended = ((status.get("lastState") or {}).get("terminated") or {}).get("finishedAt", "")
        self.last = max(self.last, ended or "")


def summarise(pod: Obj, now: float) -> Summary:
    """What kubectl would say of a pod at ``now`` (Unix seconds)."""
    spec, status = pod["spec"], pod.get("status") or {}
    phase = status.get("phase", "")
    reason = status.get("reason") or phase
    conditions = status.get("conditions") or ()
    if any(one["type"] == "PodScheduled" and one.get("reason") == "SchedulingGated" for one in conditions):
        reason = "SchedulingGated"
    sidecars = {one["name"] for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"}
    total = len(spec.get("containers") or ()) + len(sidecars)
    count, beside = _Count(), _Count()
    init_reason = _initialising(spec, status, sidecars, count, beside)
    if init_reason is not None:
        reason = init_reason
    if init_reason is None or _is_true(conditions, "Initialized"):
        beside.ready = count.ready
        count = beside
        reason = _running(status, conditions, reason, count)
    if "deletionTimestamp" in pod["metadata"]:
        if status.get("reason") == "NodeLost":
            reason = "Unknown"
        elif phase not in ("Succeeded", "Failed"):
            reason = "Terminating"
    restarts = str(count.restarts)
    if count.restarts and count.last:
        restarts = f"{count.restarts} ({human_duration(now - parse_time(count.last))} ago)"
    return Summary(count.ready, total, reason, restarts)


def _is_true(conditions: Any, kind: str) -> bool:
    return any(one["type"] == kind and one.get("status") == "True" for one in conditions)


def _initialising(spec: Obj, status: Obj, sidecars: set[str], count: _Count, beside: _Count) -> str | None:
    """The reason while init containers run, None once they are done."""
    for index, one in enumerate(status.get("initContainerStatuses") or ()):
        count.add(one)
        is_sidecar = one["name"] in sidecars
        if is_sidecar:
            beside.add(one)
        state = one.get("state") or {}
        ended, waiting = state.get("terminated"), state.get("waiting")
        if ended is not None and not ended.get("exitCode"):
            continue
        if is_sidecar and one.get("started"):
            count.ready += bool(one.get("ready"))
            continue
        if ended is not None:
            return f"Init:{_ended(ended)}"
        if waiting is not None and waiting.get("reason") and waiting["reason"] != "PodInitializing":
            return f"Init:{waiting['reason']}"
        return f"Init:{index}/{len(spec.get('initContainers') or ())}"
    return None


def _ended(ended: Obj) -> str:
    if ended.get("reason"):
        return str(ended["reason"])
    if ended.get("signal"):
        return f"Signal:{ended['signal']}"
    return f"ExitCode:{ended.get('exitCode', 0)}"


def _running(status: Obj, conditions: Any, reason: str, count: _Count) -> str:
    """The reason once init containers are done; the first container in the list has the last word."""
    has_running, error = False, ""
    for one in reversed(status.get("containerStatuses") or []):
        count.add(one)
        state = one.get("state") or {}
        ended, waiting = state.get("terminated"), state.get("waiting")
        if waiting is not None and waiting.get("reason"):
            reason = waiting["reason"]
        elif ended is not None:
            reason = _ended(ended)
            if ended.get("exitCode"):
                error = reason
        elif one.get("ready") and state.get("running") is not None:
            has_running = True
            count.ready += 1
    if reason == "Completed":
        if has_running and _is_true(conditions, "Ready"):
            return "Running"
        if error:
            return error
        if has_running:
            return "NotReady"
    return reason
