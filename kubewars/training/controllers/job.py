"""The Job controller: pods until enough have succeeded, or too many have failed.

Source: ``pkg/controller/job/job_controller.go``. A pod is counted once: it carries the tracking finalizer until it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, without_condition
from kubewars.training.client.informer import Key, controller_uid, key_of
from kubewars.training.client.ownership import controller_of
from kubewars.training.client.pods import is_active, is_ready, is_terminating, phase_of, restarts_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.job_pods import FINALIZER, index_of, is_indexed, job_pod, shorten
from kubewars.training.controllers.pod_control import PodControl, is_for_terminating_namespace
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "jobs.batch"
FIRST_BACKOFF, LONGEST_BACKOFF = 10.0, 600.0
BURST = 32
Verdict = tuple[str, str, str]  # SuccessCriteriaMet or FailureTarget, reason, message

_COMPLETE: Verdict = ("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods")
_BACKOFF: Verdict = ("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit")
_DEADLINE: Verdict = ("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline")


class Jobs:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._jobs = context.informers(RESOURCE)
        self._pods = context.informers("pods")
        self._recorder = context.recorder("job-controller")
        self._control = PodControl(context.api, self._recorder)
        self._failed_at: dict[str, tuple[int, float]] = {}
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="job-controller")
        self._jobs.on_change(self._take_job)
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_job(self, kind: str, job: Obj, old: Obj | None) -> None:
        del old
        if kind == "DELETED":
            self._failed_at.pop(job["metadata"]["uid"], None)
            for pod in self._pods.by(controller_uid, job["metadata"]["uid"]):
                self._let_go(pod)
        self._queue.add(key_of(job))

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        del old
        owner = controller_of(pod)
        if owner is None or owner["kind"] != "Job":
            return
        self._queue.add((pod["metadata"]["namespace"], owner["name"]))
        if kind == "ADDED":
            return

    def _reconcile(self, key: Key) -> None:
        job = self._jobs.find(key)
        if job is None:
            self._release_orphans(key)
            return
        if is_finished(job):
            self._expire(key, job)
            return
        if "deletionTimestamp" in job["metadata"]:
            for pod in self._own(job):
                if not is_active(pod):
                    self._let_go(pod)
            return
        try:
            self._step(key, job)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                raise

    def _own(self, job: Obj) -> list[Obj]:
        return self._pods.by(controller_uid, job["metadata"]["uid"])

    def _step(self, key: Key, job: Obj) -> None:
        now, spec = self._context.clock.now(), job["spec"]
        status = dict(job.get("status") or {})
        is_suspended = bool(spec.get("suspend"))
        if "startTime" not in status and not is_suspended:
            status["startTime"] = format_time(now)
            if spec.get("activeDeadlineSeconds") is not None:
                self._queue.add_after(key, float(spec["activeDeadlineSeconds"]))
        status = self._count_finished(job, status, now)
        verdict = self._verdict(job, status, now)
        if verdict is None or verdict[0] == "SuccessCriteriaMet":
            status = self._tell_suspension(job, status, now)
        if verdict is not None:
            self._delete_active(job)
            if verdict[0] == "FailureTarget" or not any(is_active(pod) for pod in self._own(job)):
                status = self._conclude(job, status, verdict, now)
        elif is_suspended:
            self._delete_active(job)
        else:
            try:
                self._fill(key, job, status, now)
            finally:
                self._write(key, status)  # that it began is told even when a quota lets no pod be made
            return
        self._write(key, status)

    def _count_finished(self, job: Obj, status: Obj, now: float) -> Obj:
        """Add up the pods that ended since the last look, and let them go."""
        uid, ended = job["metadata"]["uid"], []
        for pod in self._own(job):
            if FINALIZER not in (pod["metadata"].get("finalizers") or ()):
                continue
            phase = phase_of(pod)
            is_gone = "deletionTimestamp" in pod["metadata"] and phase not in ("Succeeded", "Failed")
            if phase == "Succeeded":
                status["succeeded"] = status.get("succeeded", 0) + 1
                if is_indexed(job):
                    done = {*_indexes(status.get("completedIndexes", "")), index_of(pod)}
                    status["completedIndexes"] = shorten(done)
                    status["succeeded"] = len(done)
                ended.append(pod)
            elif phase == "Failed" or (is_gone and not _is_running(pod)):
                if not (job["spec"].get("suspend") and is_gone):
                    status["failed"] = status.get("failed", 0) + 1
                    failures, _ = self._failed_at.get(uid, (0, 0.0))
                    self._failed_at[uid] = (failures + 1, now)
                ended.append(pod)
        if ended:
            # The counts first: a pod that is let go can no longer be counted.
            self._write(key_of(job), status, is_final=False)
            for pod in ended:
                self._let_go(pod)
        return status

    def _verdict(self, job: Obj, status: Obj, now: float) -> Verdict | None:
        spec = job["spec"]
        for condition in status.get("conditions") or ():
            if condition["type"] in ("SuccessCriteriaMet", "FailureTarget") and condition["status"] == "True":
                return condition["type"], condition["reason"], condition["message"]
        limit = int(spec.get("backoffLimit", 6))
        restarts = 0
        if spec["template"]["spec"].get("restartPolicy") == "OnFailure":
            restarts = sum(restarts_of(pod) for pod in self._own(job) if phase_of(pod) in ("Pending", "Running"))
            if limit == 0 and restarts > 0:
                return _BACKOFF
            if limit > 0 and restarts >= limit:
                return _BACKOFF
        if status.get("failed", 0) > limit:
            return _BACKOFF
        deadline = spec.get("activeDeadlineSeconds")
        if deadline is not None and not spec.get("suspend") and status.get("startTime"):
            left = parse_time(status["startTime"]) + float(deadline) - now
            if left <= 0:
                return _DEADLINE
            self._queue.add_after(key_of(job), left)
        active = sum(is_active(pod) for pod in self._own(job))
        succeeded, wanted = status.get("succeeded", 0), spec.get("completions")
        is_complete = (succeeded > 0 and active == 0) if wanted is None else (succeeded >= wanted and active == 0)
        return _COMPLETE if is_complete else None

    def _fill(self, key: Key, job: Obj, status: Obj, now: float) -> None:
        """Have as many pods at work as are asked for, no sooner than the back-off allows."""
        spec = job["spec"]
        active = [pod for pod in self._own(job) if is_active(pod)]
        parallel, wanted = int(spec.get("parallelism", 1)), spec.get("completions")
        succeeded = status.get("succeeded", 0)
        if wanted is None:
            target = len(active) if succeeded > 0 else parallel
        else:
            target = min(parallel, max(0, int(wanted) - succeeded))
        surplus = len(active) - target
        if surplus > 0:
            newest_first = sorted(active, key=lambda pod: (is_ready(pod), pod["metadata"]["creationTimestamp"]))
            for pod in newest_first[:surplus]:
                self._control.delete(job, pod)
            return
        if surplus == 0:
            return
        wait = self._backoff_left(job["metadata"]["uid"], now)
        if wait > 0:
            self._queue.add_after(key, wait)
            return
        missing = min(-surplus, BURST)
        free = self._free_indexes(job, status, active, missing) if is_indexed(job) else [None] * missing
        for index in free:
            self._control.create(job, job_pod(job, index))
        if -surplus > BURST:
            self._queue.add(key)

    def _backoff_left(self, uid: str, now: float) -> float:
        failures, at = self._failed_at.get(uid, (0, 0.0))
        if failures == 0:
            return 0.0
        return at + min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** (failures - 1)) - now

    @staticmethod
    def _free_indexes(job: Obj, status: Obj, active: list[Obj], count: int) -> list[int | None]:
        taken = {index_of(pod) for pod in active} | set(_indexes(status.get("completedIndexes", "")))
        free: list[int | None] = [index for index in range(int(job["spec"]["completions"])) if index not in taken]
        return free[:count]

    def _delete_active(self, job: Obj) -> None:
        for pod in self._own(job):
            if is_active(pod):
                self._control.delete(job, pod)

    def _tell_suspension(self, job: Obj, status: Obj, now: float) -> Obj:
        is_suspended = bool(job["spec"].get("suspend"))
        conditions = status.get("conditions") or []
        current = find_condition(conditions, "Suspended")
        if (current is not None and current["status"] == "True") == is_suspended:
            return status
        reason, message = ("JobSuspended", "Job suspended") if is_suspended else ("JobResumed", "Job resumed")
        self._recorder.normal(job, "Suspended" if is_suspended else "Resumed", message)
        condition = _condition("Suspended", reason, message, now, is_true=is_suspended)
        changed = status | {"conditions": [*without_condition(conditions, "Suspended"), condition]}
        if is_suspended:
            changed.pop("startTime", None)
        else:
            changed["startTime"] = format_time(now)
        return changed

    def _conclude(self, job: Obj, status: Obj, verdict: Verdict, now: float) -> Obj:
        """Say first that the end is decided, and that it has come once no pod is left at work."""
        kind, reason, message = verdict
        conditions = list(status.get("conditions") or [])
        if find_condition(conditions, kind) is None:
            conditions.append(_condition(kind, reason, message, now))
        pods = self._own(job)
        is_quiet = not any(is_active(pod) or is_terminating(pod) for pod in pods)
        if is_quiet:
            has_succeeded = kind == "SuccessCriteriaMet"
            conditions.append(_condition("Complete" if has_succeeded else "Failed", reason, message, now))
            if has_succeeded:
                status = status | {"completionTime": format_time(now)}
                self._recorder.normal(job, "Completed", "Job completed")
            else:
                self._recorder.warning(job, reason, message)
        return status | {"conditions": conditions}

    def _write(self, key: Key, status: Obj, *, is_final: bool = True) -> None:
        job = self._jobs.find(key)
        if job is None:
            return
        if is_final:
            pods = self._own(job)
            counts = {
                "active": sum(is_active(pod) for pod in pods),
                "ready": sum(is_active(pod) and is_ready(pod) for pod in pods),
                "terminating": sum(is_terminating(pod) for pod in pods),
            }
            status = {name: value for name, value in status.items() if name not in counts} | counts
            if not counts["active"]:
                del status["active"]
            status["uncountedTerminatedPods"] = {}
        if status != (job.get("status") or {}):
            self._context.api.update(RESOURCE, job | {"status": status}, subresource="status")

    def _let_go(self, pod: Obj) -> None:
        current = self._pods.find(key_of(pod))
        if current is None or current["metadata"]["uid"] != pod["metadata"]["uid"]:
            return
        meta = current["metadata"]
        finalizers = meta.get("finalizers") or []
        if FINALIZER not in finalizers:
            return
        rest = {name: value for name, value in meta.items() if name != "finalizers"}
        kept = [one for one in finalizers if one != FINALIZER]
        self._context.api.update("pods", current | {"metadata": rest | ({"finalizers": kept} if kept else {})})

    def _release_orphans(self, key: Key) -> None:
        for pod in self._pods.all():
            owner = controller_of(pod)
            is_ours = owner is not None and owner["kind"] == "Job" and owner["name"] == key[1]
            if is_ours and pod["metadata"]["namespace"] == key[0]:
                self._let_go(pod)

    def _expire(self, key: Key, job: Obj) -> None:
        for pod in self._own(job):
            self._let_go(pod)
        seconds = job["spec"].get("ttlSecondsAfterFinished")
        if seconds is None or "deletionTimestamp" in job["metadata"]:
            return
        ended = next(c for c in job["status"]["conditions"] if c["type"] in ("Complete", "Failed"))
        left = parse_time(ended["lastTransitionTime"]) + float(seconds) - self._context.clock.now()
        if left > 0:
            self._queue.add_after(key, left)
            return
        preconditions = {"uid": job["metadata"]["uid"]}
        try:
            self._context.api.delete(RESOURCE, *key, propagation="Foreground", preconditions=preconditions)
        except StatusError as refused:
            if refused.code != 404:
                raise


def is_finished(job: Obj) -> bool:
    """Complete or Failed."""
    conditions = (job.get("status") or {}).get("conditions") or ()
    return any(one["type"] in ("Complete", "Failed") and one["status"] == "True" for one in conditions)


def _is_running(pod: Obj) -> bool:
    """Terminating, but its kubelet has not had its last word yet."""
    return bool(pod["spec"].get("nodeName")) and bool(pod["metadata"].get("deletionGracePeriodSeconds"))


def _condition(kind: str, reason: str, message: str, now: float, *, is_true: bool = True) -> Obj:
    moment = format_time(now)
    return {
        "type": kind,
        "status": "True" if is_true else "False",
        "lastProbeTime": moment,
        "lastTransitionTime": moment,
        "reason": reason,
        "message": message,
    }


def _indexes(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first.isdigit():
            found.update(range(int(first), (int(last) if dash else int(first)) + 1))
    return found
