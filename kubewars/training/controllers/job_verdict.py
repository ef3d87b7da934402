"""What decides a Job before its completions are counted: its failures, its deadline, its success policy. Pure.

Source: ``syncJob`` in ``pkg/controller/job/job_controller.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.pods import phase_of
from kubewars.training.controllers.job_pods import is_indexed
from kubewars.training.controllers.job_policies import (
    failed_indexes,
    is_failed,
    is_uncounted,
    judge,
    met_success_rule,
    succeeded_indexes,
)
from kubewars.training.kinds.ages import parse_time

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

Verdict = tuple[str, str, str]  # SuccessCriteriaMet or FailureTarget, reason, message

COMPLETE: Verdict = ("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods")
_BACKOFF: Verdict = ("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit")
_TOO_MANY_LOST: Verdict = (
    "FailureTarget",
    "MaxFailedIndexesExceeded",
    "Job has exceeded the specified maximal number of failed indexes",
)
_SOME_LOST: Verdict = ("FailureTarget", "FailedIndexes", "Job has failed indexes")
_DEADLINE: Verdict = ("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline")


def verdict_of(job: Obj, status: Obj, pods: list[Obj], now: float) -> Verdict | None:
    """The verdict that was given before, or else the first for which there is reason."""
    spec = job["spec"]
    for condition in status.get("conditions") or ():
        if condition["type"] in ("SuccessCriteriaMet", "FailureTarget") and condition["status"] == "True":
            return condition["type"], condition["reason"], condition["message"]
    failed = [pod for pod in pods if is_failed(job, pod)]
    why = next((judged.message for pod in failed if (judged := judge(job, pod)).message), "")
    if why:
        return "FailureTarget", "PodFailurePolicy", why
    fresh = sum(is_uncounted(pod) and judge(job, pod).is_counted for pod in failed)
    if status.get("failed", 0) + fresh > int(spec.get("backoffLimit", 6)) or _restarts_too_often(job, pods):
        return _BACKOFF
    left = deadline_left(job, status, now)
    if left is not None and left <= 0:
        return _DEADLINE
    return _verdict_by_index(job, status, pods) if is_indexed(job) else None


def deadline_left(job: Obj, status: Obj, now: float) -> float | None:
    """Seconds until the Job was active for too long; None while that does not count."""
    deadline = job["spec"].get("activeDeadlineSeconds")
    if deadline is None or job["spec"].get("suspend") or not status.get("startTime"):
        return None
    return parse_time(status["startTime"]) + float(deadline) - now


def _restarts_too_often(job: Obj, pods: list[Obj]) -> bool:
    """Of containers that are restarted in their pods, the restarts count."""
    if job["spec"]["template"]["spec"].get("restartPolicy") != "OnFailure":
        return False
    limit = int(job["spec"].get("backoffLimit", 6))
    statuses = (pod.get("status") or {} for pod in pods if phase_of(pod) in ("Pending", "Running"))
    restarts = sum(
        int(one.get("restartCount", 0))
        for status in statuses
        for one in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ()))
    )
    return restarts > 0 if limit == 0 else restarts >= limit


def _verdict_by_index(job: Obj, status: Obj, pods: list[Obj]) -> Verdict | None:
    spec = job["spec"]
    done = succeeded_indexes(job, status, pods)
    if spec.get("backoffLimitPerIndex") is not None:
        lost, most = failed_indexes(job, status, pods), spec.get("maxFailedIndexes")
        if most is not None and len(lost) > int(most):
            return _TOO_MANY_LOST
        if lost and len(lost) + len(done) >= int(spec["completions"]):
            return _SOME_LOST
    rule = met_success_rule(job, done)
    return ("SuccessCriteriaMet", "SuccessPolicy", rule) if rule else None
