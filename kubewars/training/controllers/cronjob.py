"""The CronJob controller: a Job at each time of a schedule.

Source: ``pkg/controller/cronjob/cronjob_controllerv2.go``.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kubewars.training.client.informer import Key, controller_uid, key_of
from kubewars.training.client.ownership import controller_of, controller_reference
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.job import is_finished
from kubewars.training.controllers.pod_control import is_for_terminating_namespace
from kubewars.training.controllers.schedule import Schedule, parse_schedule
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE, JOBS = "cronjobs.batch", "jobs.batch"
SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp"
_MISSED_TOO_MANY = 100


class CronJobs:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._cron_jobs = context.informers(RESOURCE)
        self._jobs = context.informers(JOBS)
        self._recorder = context.recorder("cronjob-controller")
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="cronjob-controller")
        self._cron_jobs.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._jobs.on_change(self._take_job)

    def stop(self) -> None:
        self._queue.stop()

    def _take_job(self, kind: str, job: Obj, old: Obj | None) -> None:
        del kind, old
        owner = controller_of(job)
        if owner is not None and owner["kind"] == "CronJob":
            self._queue.add((job["metadata"]["namespace"], owner["name"]))

    def _reconcile(self, key: Key) -> None:
        cron_job = self._cron_jobs.find(key)
        if cron_job is None:
            return
        jobs = self._jobs.by(controller_uid, cron_job["metadata"]["uid"])
        status = self._follow(cron_job, jobs)
        if "deletionTimestamp" not in cron_job["metadata"]:
            self._clean_up(cron_job, jobs)
            if not cron_job["spec"].get("suspend"):
                status = self._run_due(key, cron_job, status, jobs)
        current = self._cron_jobs.find(key)
        if current is not None and status != (current.get("status") or {}):
            self._context.api.update(RESOURCE, current | {"status": status}, subresource="status")

    def _follow(self, cron_job: Obj, jobs: list[Obj]) -> Obj:
        """Strike off the list of active Jobs those that ended, and tell of it."""
        status = dict(cron_job.get("status") or {})
        by_uid = {job["metadata"]["uid"]: job for job in jobs}
        known = {reference["uid"] for reference in status.get("active") or ()}
        for child in jobs:
            if child["metadata"]["uid"] not in known and not is_finished(child):
                message = f"Saw a job that the controller did not create or forgot: {child['metadata']['name']}"
                self._recorder.warning(cron_job, "UnexpectedJob", message)
        active = []
        for reference in status.get("active") or ():
            job = by_uid.get(reference["uid"])
            if job is None:
                self._recorder.normal(cron_job, "MissingJob", f"Active job went missing: {reference['name']}")
            elif is_finished(job):
                kind = next(c["type"] for c in job["status"]["conditions"] if c["type"] in ("Complete", "Failed"))
                message = f"Saw completed job: {reference['name']}, condition: {kind}"
                self._recorder.normal(cron_job, "SawCompletedJob", message)
            else:
                active.append(reference)
        ends = [end for job in jobs if (end := (job.get("status") or {}).get("completionTime"))]
        if ends:
            status["lastSuccessfulTime"] = max(*ends, status.get("lastSuccessfulTime", ""))
        status.pop("active", None)
        return status | ({"active": active} if active else {})

    def _clean_up(self, cron_job: Obj, jobs: list[Obj]) -> None:
        spec = cron_job["spec"]
        kinds = (
            ("Complete", spec.get("successfulJobsHistoryLimit", 3)),
            ("Failed", spec.get("failedJobsHistoryLimit", 1)),
        )
        for kind, limit in kinds:
            ended = [
                job
                for job in jobs
                if any(
                    c["type"] == kind and c["status"] == "True"
                    for c in (job.get("status") or {}).get("conditions") or ()
                )
            ]
            ended.sort(key=lambda job: (job["status"].get("startTime", ""), job["metadata"]["name"]))
            for job in ended[: max(0, len(ended) - int(limit))]:
                self._delete(cron_job, job)

    def _delete(self, cron_job: Obj, job: Obj) -> None:
        meta = job["metadata"]
        if "deletionTimestamp" in meta:
            return
        try:
            self._context.api.delete(JOBS, meta["namespace"], meta["name"], propagation="Background")
        except StatusError as refused:
            if refused.code != 404:
                raise
        self._recorder.normal(cron_job, "SuccessfulDelete", f"Deleted job {meta['name']}")

    def _run_due(self, key: Key, cron_job: Obj, status: Obj, jobs: list[Obj]) -> Obj:
        now, spec = self._context.clock.now(), cron_job["spec"]
        schedule = self._schedule(cron_job)
        if schedule is None:
            return status
        due, missed = _last_due(cron_job, status, schedule, now)
        upcoming = schedule.after(now)
        if upcoming is not None:
            self._queue.add_after(key, upcoming - now + 0.01)
        if missed > _MISSED_TOO_MANY:
            message = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
            self._recorder.warning(cron_job, "TooManyMissedTimes", message)
        if due is None:
            return status
        deadline = spec.get("startingDeadlineSeconds")
        if deadline is not None and due + float(deadline) < now:
            moment = datetime.fromtimestamp(due, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
            self._recorder.warning(cron_job, "MissSchedule", f"Missed scheduled time to start a job: {moment}")
            return status
        return self._start(cron_job, status, jobs, due)

    def _schedule(self, cron_job: Obj) -> Schedule | None:
        spec, zone = cron_job["spec"], None
        name = spec.get("timeZone")
        try:
            zone = _zone(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            self._recorder.warning(cron_job, "UnknownTimeZone", f'invalid timeZone: "{name}": {unknown}')
            return None
        try:
            return parse_schedule(spec["schedule"], zone)
        except ValueError as wrong:
            message = f'unparseable schedule: "{spec["schedule"]}" : {wrong}'
            self._recorder.warning(cron_job, "UnparseableSchedule", message)
            return None

    def _start(self, cron_job: Obj, status: Obj, jobs: list[Obj], due: float) -> Obj:
        policy = cron_job["spec"].get("concurrencyPolicy") or "Allow"
        active = list(status.get("active") or ())
        if policy == "Forbid" and active:
            message = "Not starting job because prior execution is running and concurrency policy is Forbid"
            self._recorder.normal(cron_job, "JobAlreadyActive", message)
            return status
        if policy == "Replace":
            uids = {reference["uid"] for reference in active}
            for job in jobs:
                if job["metadata"]["uid"] in uids:
                    self._delete(cron_job, job)
            active = []
        job = _job(cron_job, due)
        try:
            created = self._context.api.create(JOBS, cron_job["metadata"]["namespace"], job)
        except StatusError as refused:
            if refused.reason == "AlreadyExists" or is_for_terminating_namespace(refused):
                return status | {"lastScheduleTime": format_time(due)}
            self._recorder.warning(cron_job, "FailedCreate", f"Error creating job: {refused}")
            raise
        self._recorder.normal(cron_job, "SuccessfulCreate", f"Created job {created['metadata']['name']}")
        active.append(
            {
                "kind": "Job",
                "namespace": created["metadata"]["namespace"],
                "name": created["metadata"]["name"],
                "uid": created["metadata"]["uid"],
                "apiVersion": "batch/v1",
                "resourceVersion": created["metadata"]["resourceVersion"],
            }
        )
        return status | {"active": active, "lastScheduleTime": format_time(due)}


def _zone(name: str | None) -> tzinfo:
    return UTC if not name else ZoneInfo(name)


def _last_due(cron_job: Obj, status: Obj, schedule: Schedule, now: float) -> tuple[float | None, int]:
    """The latest time that is due and was not acted upon, and how many were."""
    earliest = parse_time(status.get("lastScheduleTime") or cron_job["metadata"]["creationTimestamp"])
    deadline = cron_job["spec"].get("startingDeadlineSeconds")
    if deadline is not None:
        earliest = max(earliest, now - float(deadline))
    due, missed, at = None, 0, schedule.after(earliest)
    while at is not None and at <= now and missed < 100_000:
        due, missed = at, missed + 1
        at = schedule.after(at)
    return due, missed


def _job(cron_job: Obj, due: float) -> Obj:
    template, meta = cron_job["spec"]["jobTemplate"], cron_job["metadata"]
    template_meta = template.get("metadata") or {}
    moment = datetime.fromtimestamp(due, _zone(cron_job["spec"].get("timeZone"))).isoformat(timespec="seconds")
    fresh: Obj = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{meta['name']}-{int(due // 60)}",
            "namespace": meta["namespace"],
            "annotations": (template_meta.get("annotations") or {}) | {SCHEDULED_AT: moment.replace("+00:00", "Z")},
            "ownerReferences": [controller_reference(cron_job)],
        },
        "spec": template["spec"],
    }
    if template_meta.get("labels"):
        fresh["metadata"]["labels"] = template_meta["labels"]
    return fresh
