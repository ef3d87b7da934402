"""What no status of a workload may say: fewer than no replicas, more of them ready than there are.

Source: the ``Validate…Status`` functions of ``pkg/apis/{apps,core,policy,autoscaling}/validation``.
"""

from dataclasses import dataclass
from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.status import Cause

Obj = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one kind's status, in the order in which Kubernetes looks at them."""

    numbers: tuple[str, ...]  # none below zero
    within_replicas: tuple[str, ...] = ()  # none above ``replicas``
    ready: str = ""  # what ``availableReplicas`` may not exceed, as the refusal calls it


COUNTS = {
    "replicationcontrollers": Counts(
        ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration"),
        ("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
        "readyReplicas",
    ),
    "replicasets.apps": Counts(
        (
            "replicas",
            "fullyLabeledReplicas",
            "readyReplicas",
            "availableReplicas",
            "observedGeneration",
            "terminatingReplicas",
        ),
        ("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
        "readyReplicas",
    ),
    "deployments.apps": Counts(
        (
            "observedGeneration",
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
            "unavailableReplicas",
            "terminatingReplicas",
            "collisionCount",
        ),
        ("updatedReplicas", "readyReplicas", "availableReplicas"),
        "readyReplicas",
    ),
    "statefulsets.apps": Counts(
        (
            "replicas",
            "readyReplicas",
            "currentReplicas",
            "updatedReplicas",
            "availableReplicas",
            "observedGeneration",
            "collisionCount",
        ),
        ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
        "status.readyReplicas",
    ),
    "daemonsets.apps": Counts(
        (
            "currentNumberScheduled",
            "numberMisscheduled",
            "desiredNumberScheduled",
            "numberReady",
            "observedGeneration",
            "updatedNumberScheduled",
            "numberAvailable",
            "numberUnavailable",
            "collisionCount",
        )
    ),
    "poddisruptionbudgets.policy": Counts(("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")),
    "horizontalpodautoscalers.autoscaling": Counts(("currentReplicas", "desiredReplicas")),
}


def counts(name: str, status: Obj, old: Obj) -> list[Cause]:
    """What is wrong with the numbers in the status of the kind called ``name``, which follows ``old``."""
    told = COUNTS.get(name)
    if told is None:
        return []
    found: list[Cause] = []
    for key in told.numbers:
        found += causes.not_negative(f"status.{key}", status.get(key))
    found += [
        causes.bad_value(f"status.{key}", status.get(key) or 0, "cannot be greater than status.replicas")
        for key in told.within_replicas
        if (status.get(key) or 0) > (status.get("replicas") or 0)
    ]
    available = status.get("availableReplicas") or 0
    if told.ready and available > (status.get("readyReplicas") or 0):
        found.append(causes.bad_value("status.availableReplicas", available, f"cannot be greater than {told.ready}"))
    if "collisionCount" in told.numbers and (status.get("collisionCount") or 0) < (old.get("collisionCount") or 0):
        why = "cannot be decremented"
        found.append(causes.bad_value("status.collisionCount", status.get("collisionCount") or 0, why))
    return found
