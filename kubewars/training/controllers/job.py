"""The Job controller: pods until enough have succeeded, or too many have failed.

Source: ``pkg/controller/job/job_controller.go``. A pod is counted once: it carries the tracking finalizer until it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, without_condition
from kubewars.training.client.informer import Key, controller_uid, key_of, namespace_of, orphan_in
from kubewars.training.client.ownership import claim, controller_of
from kubewars.training.client.pods import is_active, is_ready, is_terminating, phase_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.job_backoff import Backoffs, finish_time, time_left
from kubewars.training.controllers.job_pods import (
    FAILURES,
    FINALIZER,
    IGNORED,
    index_of,
    is_indexed,
    job_pod,
    shorten,
    whole,
    without_use,
)
from kubewars.training.controllers.job_policies import (
    awaiting_replacement,
    failed_indexes,
    failures_after,
    is_failed,
    is_uncounted,
    judge,
    replaces_failed_only,
    succeeded_indexes,
)
from kubewars.training.controllers.job_verdict import COMPLETE, Verdict, deadline_left, verdict_of
from kubewars.training.controllers.pod_control import PodControl, is_for_terminating_namespace
from kubewars.training.controllers.slow_start import SlowStart
from kubewars.training.controllers.victims import choose_victims
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "jobs.batch"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # before a Job is looked at again that was refused something


class Jobs:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._jobs = context.informers(RESOURCE)
        self._pods = context.informers("pods")
        self._recorder = context.recorder("job-controller")
        self._control = PodControl(context.api, self._recorder)
        self._backoffs = Backoffs()
        self._starts = SlowStart()
        self._queue: WorkQueue[Key] = WorkQueue(
            context.clock,
            self._reconcile,
            name="job-controller",
            first_pause=FIRST_PAUSE,
            longest_pause=LONGEST_PAUSE,
        )
        self._orphans: WorkQueue[Key] = WorkQueue(
            context.clock, self._free_orphan, name="job-orphans", first_pause=FIRST_PAUSE, longest_pause=LONGEST_PAUSE
        )
        self._jobs.on_change(self._take_job)
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()
        self._orphans.stop()

    def _take_job(self, kind: str, job: Obj, old: Obj | None) -> None:
        del old
        if kind == "DELETED":
            self._backoffs.forget(job["metadata"]["uid"])
            for pod in self._pods.by(controller_uid, job["metadata"]["uid"]):
                self._let_go(pod)
        self._queue.add(key_of(job))

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        namespace, labels = pod["metadata"]["namespace"], pod["metadata"].get("labels")
        for one in (pod, old) if old is not None else (pod,):
            owner = controller_of(one)
            if owner is not None and owner["kind"] == "Job":
                self._queue.add((namespace, owner["name"]))
        if kind == "DELETED" or controller_of(pod) is not None:
            return
        if is_uncounted(pod):
            self._orphans.add(key_of(pod))
        if old is not None and old["metadata"].get("labels") == labels and controller_of(old) is None:
            return
        for job in self._jobs.by(namespace_of, namespace):
            if selector_of(job["spec"].get("selector")).matches(labels):
                self._queue.add(key_of(job))

    def _free_orphan(self, key: Key) -> None:
        """Nobody counts a pod that is no Job's: nothing is to hold it back when it is deleted."""
        pod = self._pods.find(key)
        if pod is not None and controller_of(pod) is None:
            self._let_go(pod)

    def _reconcile(self, key: Key) -> None:
        job = self._jobs.find(key)
        if job is None:
            self._starts.forget(key)
            self._release_orphans(key)
            return
        if is_finished(job):
            self._backoffs.forget(job["metadata"]["uid"])
            self._expire(key, job)
            return
        if "deletionTimestamp" in job["metadata"]:
            for pod in self._own(job):
                if not is_active(pod):
                    self._let_go(pod)
            return
        try:
            self._claim(job)
            self._step(key, job)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                raise

    def _claim(self, job: Obj) -> None:
        """Take in the pods that match and are nobody's, and let go of those that match no more."""
        orphans = self._pods.by(orphan_in, job["metadata"]["namespace"])
        selector = selector_of(job["spec"].get("selector"))
        claim(self._context.api, "pods", job, selector, self._own(job), orphans, finalizer=FINALIZER)

    def _own(self, job: Obj) -> list[Obj]:
        return self._pods.by(controller_uid, job["metadata"]["uid"])

    def _step(self, key: Key, job: Obj) -> None:
        now, pods = self._context.clock.now(), self._own(job)
        status = dict(job.get("status") or {})
        if "startTime" not in status and not job["spec"].get("suspend"):
            status["startTime"] = format_time(now)
        verdict = verdict_of(job, status, pods, now)
        if verdict is None:
            self._go_on(key, job, self._count_ended(job, status, pods, None), now)
            return
        for pod in pods:
            if is_active(pod):
                self._control.delete(job, pod)
        # As they were before: that they had to go is no failure of theirs.
        status = self._count_ended(job, _decided(status, verdict, now), pods, verdict)
        self._write(key, self._conclude(job, status, verdict, now))

    def _go_on(self, key: Key, job: Obj, status: Obj, now: float) -> None:
        left = deadline_left(job, status, now)
        if left is not None:
            self._queue.add_after(key, left)
        refusal: StatusError | None = None
        try:
            self._manage(key, job, status, now)
        except StatusError as refused:
            refusal = refused  # that it began is told even when a quota lets no pod be made
        verdict = self._completion(job, status)
        if verdict is None:
            status = self._tell_suspension(job, status, now)
        else:
            status = self._conclude(job, _decided(status, verdict, now), verdict, now)
        self._write(key, status)
        if refusal is not None:
            raise refusal

    def _count_ended(self, job: Obj, status: Obj, pods: list[Obj], verdict: Verdict | None) -> Obj:
        """Add up the pods that ended since the last look, and let them go; of a decided Job that is all of them."""
        uncounted = [pod for pod in pods if is_uncounted(pod)]
        is_lost = verdict is not None and verdict[0] == "FailureTarget"
        kept: set[str] = set()
        if is_indexed(job):
            done = succeeded_indexes(job, status, uncounted)
            if done or "completedIndexes" in status:
                status["completedIndexes"], status["succeeded"] = shorten(done), len(done)
            lost = failed_indexes(job, status, uncounted)
            if job["spec"].get("backoffLimitPerIndex") is not None:
                status["failedIndexes"] = shorten(lost)
                waiting = awaiting_replacement(job, pods, done | lost)
                kept = set() if verdict else {pod["metadata"]["uid"] for pod in waiting.values()}
        succeeded = [pod for pod in uncounted if phase_of(pod) == "Succeeded"]
        failed = [pod for pod in uncounted if is_failed(job, pod) and pod["metadata"]["uid"] not in kept]
        others = [] if verdict is None else [pod for pod in uncounted if pod not in succeeded and pod not in failed]
        counted = [pod for pod in [*failed, *(others if is_lost else ())] if judge(job, pod).is_counted]
        if succeeded and not is_indexed(job):
            status["succeeded"] = status.get("succeeded", 0) + len(succeeded)
        if counted:
            status["failed"] = status.get("failed", 0) + len(counted)
        self._backoffs.note(job["metadata"]["uid"], succeeded, failed)
        ended = [*succeeded, *failed, *others]
        if ended:
            # The counts first: a pod that is let go can no longer be counted.
            self._write(key_of(job), status, is_final=False)
            for pod in ended:
                self._let_go(pod)
        return status

    def _completion(self, job: Obj, status: Obj) -> Verdict | None:
        active = sum(is_active(pod) for pod in self._own(job))
        succeeded, wanted = status.get("succeeded", 0), job["spec"].get("completions")
        is_enough = succeeded > 0 if wanted is None else succeeded >= int(wanted)
        return COMPLETE if is_enough and active == 0 else None

    def _manage(self, key: Key, job: Obj, status: Obj, now: float) -> None:
        """Have as many pods at work as are asked for, no sooner than the back-off allows."""
        spec = job["spec"]
        active = [pod for pod in self._own(job) if is_active(pod)]
        if spec.get("suspend"):
            self._dismiss(job, active)
            return
        parallel, wanted = int(spec.get("parallelism", 1)), spec.get("completions")
        succeeded = status.get("succeeded", 0)
        if wanted is None:
            target = len(active) if succeeded > 0 else parallel
        else:
            target = min(parallel, max(0, int(wanted) - succeeded))
        useless = without_use(active, int(wanted), now) if is_indexed(job) else []
        useful = [pod for pod in active if pod not in useless]
        surplus = [*useless, *choose_victims(useful, max(0, len(useful) - target), {}, now)]
        if surplus:
            self._dismiss(job, surplus)
            return
        leaving = [pod for pod in self._own(job) if is_terminating(pod)] if replaces_failed_only(job) else []
        missing = target - len(active) - len(leaving)
        if missing > 0:
            self._add(key, job, status, missing, [*active, *leaving], now)

    def _dismiss(self, job: Obj, pods: list[Obj]) -> None:
        """Delete pods that nobody needs any more; that they did not succeed is not held against the Job."""
        for pod in pods:
            self._let_go(pod)
            self._control.delete(job, pod)

    def _add(self, key: Key, job: Obj, status: Obj, missing: int, present: list[Obj], now: float) -> None:
        has_own_limits = is_indexed(job) and job["spec"].get("backoffLimitPerIndex") is not None
        wait = 0.0 if has_own_limits else self._backoffs.left(job["metadata"]["uid"], now)
        if wait > 0:
            self._queue.add_after(key, wait)
            return
        is_unfinished = (
            self._add_indexes(key, job, status, missing, present, now)
            if is_indexed(job)
            else self._starts.run(key, missing, lambda _: self._control.create(job, job_pod(job, None)))
        )
        if is_unfinished:
            self._queue.add(key)

    def _add_indexes(self, key: Key, job: Obj, status: Obj, count: int, present: list[Obj], now: float) -> bool:
        """Whether another turn is needed."""
        pods = self._own(job)
        decided = succeeded_indexes(job, status, pods) | failed_indexes(job, status, pods)
        taken = decided | {index_of(pod) for pod in present}
        free = [index for index in range(int(job["spec"]["completions"])) if index not in taken][:count]
        if job["spec"].get("backoffLimitPerIndex") is None:
            return self._starts.run(key, len(free), lambda one: self._control.create(job, job_pod(job, free[one])))
        before = awaiting_replacement(job, pods, decided)
        waits = {index: _wait_of(before.get(index), now) for index in free}
        later = [wait for wait in waits.values() if wait > 0]
        if later:
            self._queue.add_after(key, min(later))
        due = [index for index in free if waits[index] <= 0]

        def make(one: int) -> None:
            index = due[one]
            self._control.create(job, job_pod(job, index, failures_after(job, before.get(index))))

        return self._starts.run(key, len(due), make)

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
        """Say that the end, which is decided, has come, once no pod is left at work."""
        kind, reason, message = verdict
        if any(is_active(pod) or is_terminating(pod) for pod in self._own(job)):
            return status
        has_succeeded = kind == "SuccessCriteriaMet"
        ended = _condition("Complete" if has_succeeded else "Failed", reason, message, now)
        status = status | {"conditions": [*status["conditions"], ended]}
        if not has_succeeded:
            self._recorder.warning(job, reason, message)
            return status
        wanted = job["spec"].get("completions")
        if wanted is not None and status.get("succeeded", 0) > int(wanted):
            told = "Too many succeeded pods running after completion count reached"
            self._recorder.warning(job, "TooManySucceededPods", told)
        self._recorder.normal(job, "Completed", "Job completed")
        return status | {"completionTime": format_time(now)}

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


def _decided(status: Obj, verdict: Verdict, now: float) -> Obj:
    """The status in which it stands that the end is decided, and how."""
    conditions = status.get("conditions") or []
    if find_condition(conditions, verdict[0]) is not None:
        return status
    return status | {"conditions": [*conditions, _condition(*verdict, now)]}


def _wait_of(before: Obj | None, now: float) -> float:
    """Seconds until the index of a failed pod may be tried again."""
    if before is None:
        return 0.0
    return time_left(whole(before, FAILURES) + whole(before, IGNORED) + 1, finish_time(before), now)


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
