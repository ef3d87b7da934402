"""READY, STATUS and RESTARTS, as kubectl shows them; each row was held against a real API server's table."""

from typing import Any

import pytest

from kubewars.training.kinds.pod_summary import summarise
from tests.training.builders import a_container, a_pod

Obj = dict[str, Any]
NOW = 1_767_225_690.0  # 90 s after 2026-01-01T00:00:00Z
THEN = "2026-01-01T00:00:00Z"
RUNNING = {"running": {"startedAt": THEN}}
CRASHED = {"terminated": {"exitCode": 1, "finishedAt": THEN}}


def _status(state: Obj, *, ready: bool = False, restarts: int = 0, last: Obj | None = None, name: str = "main") -> Obj:
    return {"name": name, "ready": ready, "restartCount": restarts, "state": state, "lastState": last or {}}


CASES = {
    "nothing known": ({"phase": "Pending"}, ("0/1", "Pending", "0")),
    "creating": (
        {"phase": "Pending", "containerStatuses": [_status({"waiting": {"reason": "ContainerCreating"}})]},
        ("0/1", "ContainerCreating", "0"),
    ),
    "ready": (
        {"phase": "Running", "containerStatuses": [_status(RUNNING, ready=True)]},
        ("1/1", "Running", "0"),
    ),
    "not ready yet": ({"phase": "Running", "containerStatuses": [_status(RUNNING)]}, ("0/1", "Running", "0")),
    "crashing": (
        {
            "phase": "Running",
            "containerStatuses": [_status({"waiting": {"reason": "CrashLoopBackOff"}}, restarts=3, last=CRASHED)],
        },
        ("0/1", "CrashLoopBackOff", "3 (90s ago)"),
    ),
    "no such image": (
        {"phase": "Pending", "containerStatuses": [_status({"waiting": {"reason": "ImagePullBackOff"}})]},
        ("0/1", "ImagePullBackOff", "0"),
    ),
    "completed": (
        {"phase": "Succeeded", "containerStatuses": [_status({"terminated": {"exitCode": 0, "reason": "Completed"}})]},
        ("0/1", "Completed", "0"),
    ),
    "failed": (
        {"phase": "Failed", "containerStatuses": [_status({"terminated": {"exitCode": 2, "reason": "Error"}})]},
        ("0/1", "Error", "0"),
    ),
    "killed by a signal": (
        {"phase": "Failed", "containerStatuses": [_status({"terminated": {"exitCode": 137, "signal": 9}})]},
        ("0/1", "Signal:9", "0"),
    ),
    "evicted": ({"phase": "Failed", "reason": "Evicted"}, ("0/1", "Evicted", "0")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_pods_state_reads_as_kubectl_reads_it(name: str):
    status, expected = CASES[name]
    pod = a_pod() | {"status": status}

    told = summarise(pod, NOW)

    assert (f"{told.ready}/{told.total}", told.reason, told.restarts) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RUNNING, "Init:0/2"),
        ({"waiting": {"reason": "PodInitializing"}}, "Init:0/2"),
        ({"waiting": {"reason": "CrashLoopBackOff"}}, "Init:CrashLoopBackOff"),
        ({"terminated": {"exitCode": 3}}, "Init:ExitCode:3"),
    ],
)
def test_init_containers_come_first(state: Obj, expected: str):
    pod = a_pod(spec={"initContainers": [a_container("one"), a_container("two")]})
    pod["status"] = {
        "phase": "Pending",
        "initContainerStatuses": [_status(state, name="one")],
        "containerStatuses": [_status({"waiting": {"reason": "PodInitializing"}})],
    }

    assert summarise(pod, NOW).reason == expected


def test_a_pod_that_is_leaving_says_so():
    pod = a_pod(deletionTimestamp=THEN) | {
        "status": {"phase": "Running", "containerStatuses": [_status(RUNNING, ready=True)]}
    }

    assert summarise(pod, NOW).reason == "Terminating"


def test_a_sidecar_counts_among_the_containers():
    pod = a_pod(spec={"initContainers": [a_container("mesh", restartPolicy="Always")]})
    pod["status"] = {
        "phase": "Running",
        "initContainerStatuses": [_status(RUNNING, ready=True, name="mesh") | {"started": True}],
        "containerStatuses": [_status(RUNNING, ready=True)],
    }

    told = summarise(pod, NOW)

    assert (told.ready, told.total, told.reason) == (2, 2, "Running")
