"""What a Job makes of its pods' ends: which count as failures, which decide the whole Job or an index of it. Pure.

Source: ``pkg/controller/job`` (pod_failure_policy.go, success_policy.go, indexed_job_utils.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.client.pods import is_active, phase_of
from kubewars.training.controllers.job_pods import FAILURES, FINALIZER, IGNORED, index_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubewars.training.storage.record import Obj


@dataclass(frozen=True, slots=True)
class Judged:
    """What the failure policy says of a failed pod; ``message`` is why the whole Job fails, if it does."""

    action: str = ""
    message: str = ""

    @property
    def is_counted(self) -> bool:
        return self.action != "Ignore"


def replaces_failed_only(job: Obj) -> bool:
    return bool(job["spec"].get("podReplacementPolicy") == "Failed")


def is_failed(job: Obj, pod: Obj) -> bool:
    """Failed, or asked to go and so never to succeed, unless only what has really ended is replaced."""
    if phase_of(pod) == "Failed":
        return True
    return not replaces_failed_only(job) and "deletionTimestamp" in pod["metadata"] and phase_of(pod) != "Succeeded"


def is_uncounted(pod: Obj) -> bool:
    return FINALIZER in (pod["metadata"].get("finalizers") or ())


def judge(job: Obj, pod: Obj) -> Judged:
    """The first rule of the pod failure policy that the pod matches."""
    policy = job["spec"].get("podFailurePolicy") or {}
    status, meta = pod.get("status") or {}, pod["metadata"]
    for number, rule in enumerate(policy.get("rules") or ()):
        action = str(rule["action"])
        end = f"matching {action} rule at index {number}"
        if rule.get("onExitCodes"):
            found = _matching_container(status, rule["onExitCodes"])
            if found is not None:
                who = f"Container {found['name']} for pod {meta['namespace']}/{meta['name']}"
                code = found["state"]["terminated"]["exitCode"]
                return Judged(action, f"{who} failed with exit code {code} {end}" if action == "FailJob" else "")
        else:
            kind = _matching_condition(status, rule.get("onPodConditions") or ())
            if kind:
                told = f"Pod {meta['namespace']}/{meta['name']} has condition {kind} {end}"
                return Judged(action, told if action == "FailJob" else "")
    return Judged()


def _matching_container(status: Obj, asked: Obj) -> Obj | None:
    listed: list[Obj] = [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]
    for one in listed:
        code = ((one.get("state") or {}).get("terminated") or {}).get("exitCode", 0)
        if code == 0 or asked.get("containerName") not in (None, one["name"]):
            continue
        if (code in (asked.get("values") or ())) == (asked["operator"] == "In"):
            return one
    return None


def _matching_condition(status: Obj, patterns: Iterable[Obj]) -> str:
    wanted = {(one["type"], one["status"]) for one in patterns}
    found = (one["type"] for one in status.get("conditions") or () if (one["type"], one["status"]) in wanted)
    return str(next(found, ""))


def indexes_in(text: str) -> set[int]:
    """``0-2,5`` as a set."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first.isdigit():
            found.update(range(int(first), (int(last) if dash else int(first)) + 1))
    return found


def succeeded_indexes(job: Obj, status: Obj, pods: Iterable[Obj]) -> set[int]:
    """Those that the status tells, and those whose pods it has not counted yet."""
    fresh = {index_of(pod) for pod in pods if is_uncounted(pod) and phase_of(pod) == "Succeeded"}
    return _within(job, indexes_in(status.get("completedIndexes") or "") | fresh)


def failed_indexes(job: Obj, status: Obj, pods: Iterable[Obj]) -> set[int]:
    """As :func:`succeeded_indexes`, of what ``backoffLimitPerIndex`` or the failure policy gives up."""
    fresh = {index_of(pod) for pod in pods if is_uncounted(pod) and _gives_up_index(job, pod)}
    return _within(job, indexes_in(status.get("failedIndexes") or "") | fresh)


def _within(job: Obj, indexes: set[int]) -> set[int]:
    return {index for index in indexes if 0 <= index < int(job["spec"]["completions"])}


def _gives_up_index(job: Obj, pod: Obj) -> bool:
    limit = job["spec"].get("backoffLimitPerIndex")
    if limit is None or not is_failed(job, pod):
        return False
    judged = judge(job, pod)
    return judged.action == "FailIndex" or (judged.is_counted and whole(pod, FAILURES) >= int(limit))


def awaiting_replacement(job: Obj, pods: Iterable[Obj], decided: set[int]) -> Mapping[int, Obj]:
    """The latest failed pod of each index that is neither ``decided`` nor at work again.

    It is kept until its replacement is there, which carries its count of failures on.
    """
    if job["spec"].get("backoffLimitPerIndex") is None:
        return {}
    listed = list(pods)
    settled = decided | {index_of(pod) for pod in listed if is_active(pod)}
    latest: dict[int, Obj] = {}
    for pod in listed:
        index = index_of(pod)
        if index in settled or index < 0 or not is_uncounted(pod) or not is_failed(job, pod):
            continue
        before = latest.get(index)
        if before is None or _failures(before) <= _failures(pod):
            latest[index] = pod
    return latest


def failures_after(job: Obj, before: Obj | None) -> tuple[int, int]:
    """The failures of an index, counted and ignored, once the pod ``before`` is one of them."""
    if before is None:
        return 0, 0
    is_counted = judge(job, before).is_counted
    return whole(before, FAILURES) + is_counted, whole(before, IGNORED) + (not is_counted)


def _failures(pod: Obj) -> int:
    return whole(pod, FAILURES) + whole(pod, IGNORED)


def met_success_rule(job: Obj, succeeded: set[int]) -> str:
    """Which rule of the success policy is met, in Kubernetes' words; nothing when none is."""
    if not succeeded:
        return ""
    for number, rule in enumerate((job["spec"].get("successPolicy") or {}).get("rules") or ()):
        asked, count = rule.get("succeededIndexes"), rule.get("succeededCount")
        wanted = succeeded if asked is None else _within(job, indexes_in(asked))
        reached = len(succeeded & wanted)
        is_all = asked is not None and bool(wanted) and reached == len(wanted)
        if is_all or (count is not None and bool(wanted) and reached >= int(count)):
            return f"Matched rules at index {number}"
    return ""
