import pytest

from kubewars.domain.fighter import BURNS, fighter_state
from kubewars.domain.strike import Outcome
from tests.builders import a_container, a_pod, a_sidecar

CASES = [
    (
        "pending without a node",
        a_pod(phase="Pending", containers=(), reason="Unschedulable"),
        "docking",
        "Unschedulable",
    ),
    ("pending", a_pod(phase="Pending", containers=()), "docking", "Pending"),
    (
        "creating its container",
        a_pod(phase="Pending", containers=(a_container(state="waiting", reason="ContainerCreating"),)),
        "docking",
        "ContainerCreating",
    ),
    (
        "initialising",
        a_pod(
            phase="Pending",
            containers=(a_container(state="waiting", reason="PodInitializing"),),
            init_containers=(a_container("init", ready=False),),
        ),
        "docking",
        "PodInitializing",
    ),
    ("running without a container status", a_pod(containers=()), "docking", "Running"),
    ("running and ready", a_pod(), "ready", ""),
    ("running and not ready", a_pod(ready=False), "functional", "NotReady"),
    (
        "with one container of two still waiting to start",
        a_pod(ready=False, containers=(a_container(), a_container("b", "waiting", "ContainerCreating"))),
        "docking",
        "ContainerCreating",
    ),
    (
        "crash-looping",
        a_pod(ready=False, containers=(a_container(state="waiting", reason="CrashLoopBackOff"),)),
        "damaged",
        "CrashLoopBackOff",
    ),
    (
        "unable to pull its image",
        a_pod(phase="Pending", containers=(a_container(state="waiting", reason="ImagePullBackOff"),)),
        "damaged",
        "ImagePullBackOff",
    ),
    (
        "with a sidecar crashed",
        a_pod(ready=False, containers=(a_container(), a_container("b", "terminated", "Error", exit_code=1))),
        "damaged",
        "exit 1",
    ),
    (
        "out of memory",
        a_pod(ready=False, containers=(a_container(state="terminated", reason="OOMKilled", exit_code=137),)),
        "damaged",
        "OOMKilled",
    ),
    (
        "with its init container failing",
        a_pod(
            phase="Pending",
            containers=(a_container(state="waiting", reason="PodInitializing"),),
            init_containers=(a_container("init", "waiting", "CrashLoopBackOff"),),
        ),
        "damaged",
        "Init:CrashLoopBackOff",
    ),
    (
        "past an init container that has done its work",
        a_pod(init_containers=(a_container("init", "terminated", "Completed"),)),
        "ready",
        "",
    ),
    (
        "with a sidecar that crashes beside it",
        a_pod(init_containers=(a_sidecar("waiting", "CrashLoopBackOff"),)),
        "damaged",
        "Init:CrashLoopBackOff",
    ),
    ("with a sidecar that ended", a_pod(init_containers=(a_sidecar("terminated"),)), "damaged", "Init:Completed"),
    (
        "with a sidecar that starts again",
        a_pod(ready=False, init_containers=(a_sidecar("waiting", "PodInitializing"),)),
        "docking",
        "PodInitializing",
    ),
    ("with a sidecar that runs", a_pod(init_containers=(a_sidecar(),)), "ready", ""),
    ("evicted", a_pod(phase="Failed", containers=(), reason="Evicted"), "damaged", "Evicted"),
    (
        "failed",
        a_pod(phase="Failed", containers=(a_container(state="terminated", reason="Error", exit_code=3),)),
        "damaged",
        "exit 3",
    ),
    (
        "completed",
        a_pod(phase="Succeeded", containers=(a_container(state="terminated", reason="Completed"),)),
        "leaving",
        "Completed",
    ),
    ("on a lost node", a_pod(phase="Unknown"), "damaged", "Unknown"),
    ("being deleted by its owner", a_pod(deleting=True), "leaving", "Terminating"),
    ("being deleted while it crashes", a_pod(deleting=True, phase="Failed"), "leaving", "Terminating"),
    ("in a phase nobody has heard of", a_pod(phase="Sleeping", containers=()), "docking", "Sleeping"),
]


@pytest.mark.parametrize(("pod", "state", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_pod_has_the_state_and_reason_of_the_table(pod, state, reason):
    assert fighter_state(pod, struck=False) == (state, reason)


@pytest.mark.parametrize("pod", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_struck_fighter_burns_whatever_its_pod_says(pod):
    assert fighter_state(pod, struck=True) == ("struck", "")


def test_a_reason_is_no_longer_than_a_line():
    pod = a_pod(phase="Failed", reason="x" * 10_000)

    _, reason = fighter_state(pod, struck=False)

    assert len(reason) == 80


def test_only_what_the_cluster_has_taken_burns_on():
    assert {outcome for outcome in Outcome if BURNS[outcome]} == {Outcome.ACCEPTED, Outcome.CONFIRMED}
