"""What a Deployment's status says: counts, availability, progress. Pure.

Source: ``pkg/controller/deployment/sync.go`` (calculateStatus) and ``progress.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, with_condition, without_condition
from kubewars.training.controllers.rollout import fenceposts, size_of
from kubewars.training.kinds.ages import format_time, parse_time

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

NO_DEADLINE = 2**31 - 1


def _condition(kind: str, status: str, reason: str, message: str, now: float) -> Obj:
    moment = format_time(now)
    return {
        "type": kind,
        "status": status,
        "lastUpdateTime": moment,
        "lastTransitionTime": moment,
        "reason": reason,
        "message": message,
    }


def deadline_of(deployment: Obj) -> int | None:
    """``progressDeadlineSeconds``, if there is one."""
    seconds = deployment["spec"].get("progressDeadlineSeconds")
    return None if seconds in (None, NO_DEADLINE) else int(seconds)


def _sum(replica_sets: list[Obj], name: str) -> int:
    return sum((one.get("status") or {}).get(name, 0) for one in replica_sets)


def deployment_status(deployment: Obj, replica_sets: list[Obj], newest: Obj | None, now: float) -> Obj:
    """Counts and the Available condition; other conditions as they were."""
    old = deployment.get("status") or {}
    available = _sum(replica_sets, "availableReplicas")
    counts = {
        "observedGeneration": deployment["metadata"].get("generation", 0),
        "replicas": _sum(replica_sets, "replicas"),
        "updatedReplicas": _sum([newest] if newest else [], "replicas"),
        "readyReplicas": _sum(replica_sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, sum(size_of(one) for one in replica_sets) - available),
    }
    status: Obj = {name: count for name, count in counts.items() if count}
    status["terminatingReplicas"] = _sum(replica_sets, "terminatingReplicas")
    if old.get("collisionCount") is not None:
        status["collisionCount"] = old["collisionCount"]
    if available >= size_of(deployment) - fenceposts(deployment)[1]:
        availability = _condition(
            "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now
        )
    else:
        availability = _condition(
            "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now
        )
    status["conditions"] = with_condition(old.get("conditions") or [], availability)
    return status


def is_complete(deployment: Obj, status: Obj) -> bool:
    """All replicas are of the newest template and available, and no others are left."""
    wanted = size_of(deployment)
    return bool(
        status.get("updatedReplicas", 0) == wanted
        and status.get("replicas", 0) == wanted
        and status.get("availableReplicas", 0) == wanted
        and status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)
    )


def _has_progressed(old: Obj, new: Obj) -> bool:
    def outdated(status: Obj) -> int:
        return int(status.get("replicas", 0)) - int(status.get("updatedReplicas", 0))

    return outdated(new) < outdated(old) or any(
        new.get(name, 0) > old.get(name, 0) for name in ("updatedReplicas", "readyReplicas", "availableReplicas")
    )


def with_progress(deployment: Obj, status: Obj, replica_sets: list[Obj], newest: Obj | None, now: float) -> Obj:
    """``status`` with the Progressing and ReplicaFailure conditions."""
    old = deployment.get("status") or {}
    conditions = status["conditions"]
    current = find_condition(old.get("conditions") or [], "Progressing")
    if deadline_of(deployment) is None:
        conditions = without_condition(conditions, "Progressing")
    else:
        is_settled = (
            status.get("replicas", 0) == status.get("updatedReplicas", 0)
            and current is not None
            and current.get("reason") == "NewReplicaSetAvailable"
        )
        if not is_settled:
            conditions = _told_progress(deployment, status, conditions, newest, now)
    failure = _failure_of(replica_sets, newest)
    if failure is not None:
        conditions = with_condition(conditions, failure)
    elif find_condition(conditions, "ReplicaFailure"):
        conditions = without_condition(conditions, "ReplicaFailure")
    return status | {"conditions": conditions}


def _told_progress(deployment: Obj, status: Obj, conditions: list[Obj], newest: Obj | None, now: float) -> list[Obj]:
    name = deployment["metadata"]["name"]
    subject = f'ReplicaSet "{newest["metadata"]["name"]}"' if newest else f'Deployment "{name}"'
    current = find_condition(conditions, "Progressing")
    if is_complete(deployment, status):
        message = f"{subject} has successfully progressed."
        return with_condition(conditions, _condition("Progressing", "True", "NewReplicaSetAvailable", message, now))
    if _has_progressed(deployment.get("status") or {}, status):
        condition = _condition("Progressing", "True", "ReplicaSetUpdated", f"{subject} is progressing.", now)
        if current is not None and current["status"] == "True":
            condition["lastTransitionTime"] = current["lastTransitionTime"]
        return [*without_condition(conditions, "Progressing"), condition]
    if _has_timed_out(deployment, current, now):
        message = f"{subject} has timed out progressing."
        return with_condition(conditions, _condition("Progressing", "False", "ProgressDeadlineExceeded", message, now))
    return conditions


def _has_timed_out(deployment: Obj, current: Obj | None, now: float) -> bool:
    deadline = deadline_of(deployment)
    if deadline is None or current is None or current.get("reason") == "NewReplicaSetAvailable":
        return False
    if current.get("reason") == "ProgressDeadlineExceeded":
        return True
    return parse_time(current["lastUpdateTime"]) + deadline < now


def progress_due_in(deployment: Obj, now: float) -> float | None:
    """Seconds until the rollout is to be looked at again for its deadline; None when that is not needed."""
    status = deployment.get("status") or {}
    current = find_condition(status.get("conditions") or [], "Progressing")
    deadline = deadline_of(deployment)
    if deadline is None or current is None or is_complete(deployment, status):
        return None
    if current.get("reason") == "ProgressDeadlineExceeded" or not current.get("lastUpdateTime"):
        return None
    return max(0.0, parse_time(current["lastUpdateTime"]) + deadline - now)


def with_paused_condition(deployment: Obj, now: float) -> Obj:
    """The Deployment with its Progressing condition saying that it was paused or resumed, where that is news."""
    old = deployment.get("status") or {}
    conditions = old.get("conditions") or []
    current = find_condition(conditions, "Progressing")
    if deadline_of(deployment) is None or (current and current.get("reason") == "ProgressDeadlineExceeded"):
        return deployment
    is_said = current is not None and current.get("reason") == "DeploymentPaused"
    is_paused = bool(deployment["spec"].get("paused"))
    if is_paused == is_said:
        return deployment
    reason, message = (
        ("DeploymentPaused", "Deployment is paused") if is_paused else ("DeploymentResumed", "Deployment is resumed")
    )
    changed = with_condition(conditions, _condition("Progressing", "Unknown", reason, message, now))
    return deployment | {"status": old | {"conditions": changed}}


def _failure_of(replica_sets: list[Obj], newest: Obj | None) -> Obj | None:
    for one in [*([newest] if newest else []), *replica_sets]:
        found = find_condition((one.get("status") or {}).get("conditions") or [], "ReplicaFailure")
        if found is not None:
            return found | {"lastUpdateTime": found["lastTransitionTime"]}
    return None
