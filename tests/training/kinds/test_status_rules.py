"""What no status may say."""

from typing import Any

import pytest

from kubewars.training.kinds import load_registry

Obj = dict[str, Any]


def _told(name: str, status: Obj, before: Obj | None = None, **spec: Any) -> list[str]:
    strategy = load_registry().by_name(name).strategy
    causes = strategy.check_status({"spec": spec, "status": status}, {"spec": spec, "status": before or {}})
    return [f"{cause.field}: {cause.message}" for cause in causes]


def _condition(kind: str, status: str = "True") -> Obj:
    return {"type": kind, "status": status}


def test_no_number_of_a_deployment_is_below_zero_nor_above_its_replicas():
    told = _told("deployments.apps", {"replicas": -1, "readyReplicas": 2, "availableReplicas": 3})

    assert told == [
        "status.replicas: Invalid value: -1: must be greater than or equal to 0",
        "status.updatedReplicas: Invalid value: 0: cannot be greater than status.replicas",
        "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
    ]


def test_a_collision_is_never_forgotten():
    told = _told("statefulsets.apps", {"replicas": 0}, {"replicas": 0, "collisionCount": 2})

    assert told == ["status.collisionCount: Invalid value: 0: cannot be decremented"]


@pytest.mark.parametrize("name", ["replicationcontrollers", "replicasets.apps", "daemonsets.apps", "jobs.batch"])
def test_a_status_of_which_nothing_is_known_is_right(name: str):
    assert _told(name, {}) == []


def test_a_job_that_is_over_stays_over():
    done = {
        "conditions": [_condition("SuccessCriteriaMet"), _condition("Complete")],
        "startTime": "2026-01-01T00:00:00Z",
        "completionTime": "2026-01-01T00:00:09Z",
        "succeeded": 1,
    }

    told = _told("jobs.batch", {"startTime": "2026-01-01T00:00:05Z"}, done)

    assert told == [
        "status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
        "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter",
        'status.startTime: Invalid value: "2026-01-01T00:00:05Z": field is immutable for unsuspended job once set',
        "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition",
    ]


def test_a_job_is_not_over_without_a_reason_nor_with_pods():
    told = _told("jobs.batch", {"conditions": [_condition("Failed")], "active": 1, "ready": 2})

    assert told == [
        "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
        "status.active: Invalid value: 1: active>0 is invalid for finished job",
        "status.startTime: Required value: startTime is required for finished job",
        "status.ready: Invalid value: 2: cannot set more ready pods than active",
    ]


@pytest.mark.parametrize(
    ("indexes", "why"),
    [
        ("0,2-3", ""),
        ("a", 'cannot convert string to integer for index: "a"'),
        ("4", 'too large index: "4"'),
        ("2,1", "non-increasing order, previous: 2, current: 1"),
        ("3-1", "non-increasing order, previous: 3, current: 1"),
        (
            "0-1-2",
            (
                'the fragment "0-1-2" violates the requirement that an index interval can have at most two parts'
                " separated by '-'"
            ),
        ),
    ],
)
def test_the_indexes_of_a_job_are_read(indexes: str, why: str):
    told = _told("jobs.batch", {"completedIndexes": indexes}, completions=4, completionMode="Indexed")

    shown = f'status.completedIndexes: Invalid value: "{indexes}": error parsing completedIndexes: {why}'
    assert told == ([shown] if why else [])


def test_a_pod_keeps_its_quality_of_service():
    told = _told("pods", {"qosClass": "Guaranteed"}, {"qosClass": "BestEffort"})

    assert told == ['status.qosClass: Invalid value: "Guaranteed": field is immutable']


def test_a_pod_that_ended_is_counted_once():
    told = _told("jobs.batch", {"uncountedTerminatedPods": {"succeeded": ["a", ""], "failed": ["a"]}})

    assert [one.split(": ")[0] for one in told] == [
        "status.uncountedTerminatedPods.succeeded[1]",
        "status.uncountedTerminatedPods.failed[0]",
    ]
