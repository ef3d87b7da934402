from typing import get_args

import pytest
from msgspec import structs

from kubewars.domain.cure import Cure, cure_of
from kubewars.domain.fighter import fighter_state
from tests.builders import a_container, a_pod, a_sidecar

SCHEMA_1 = (
    'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd '
    "v2.1, please rebuild the image"
)


def waiting(reason, **parts):
    return structs.replace(a_container(state="waiting", reason=reason), **parts)


def ended(reason="Error", exit_code=1):
    return a_container(state="terminated", reason=reason, exit_code=exit_code)


@pytest.mark.parametrize(
    ("pod", "cure"),
    [
        (a_pod(), ""),
        (a_pod(phase="Pending", containers=(waiting("ContainerCreating"),)), ""),
        (a_pod(phase="Pending", containers=(), reason="Unschedulable"), "unschedulable"),
        (a_pod(containers=(waiting("CrashLoopBackOff"),)), "crash"),
        (a_pod(containers=(waiting("CrashLoopBackOff", last_exit=1),)), "crash"),
        (a_pod(containers=(waiting("CrashLoopBackOff", last_exit=0),)), "completed"),
        (a_pod(containers=(ended("Completed", 0),)), "completed"),
        (a_pod(containers=(ended(),)), "crash"),
        (a_pod(containers=(ended("OOMKilled", 137),)), "memory"),
        (a_pod(containers=(waiting("ImagePullBackOff"),)), "image"),
        (a_pod(containers=(waiting("ErrImagePull"),)), "image"),
        (a_pod(containers=(waiting("ErrImagePull", message="not found"),)), "image"),
        (a_pod(containers=(waiting("ErrImagePull", message=SCHEMA_1),)), "old_image"),
        (a_pod(containers=(waiting("ImagePullBackOff", message=f"Back-off pulling image: {SCHEMA_1}"),)), "old_image"),
        (a_pod(containers=(waiting("CreateContainerConfigError"),)), "config"),
        (a_pod(containers=(ended("Completed", 0), waiting("ImagePullBackOff"))), "image"),
        (a_pod(init_containers=(a_sidecar("waiting", "CrashLoopBackOff"),)), "crash"),
        (
            a_pod(
                phase="Pending",
                init_containers=(ended("Completed", 0), waiting("ImagePullBackOff")),
                containers=(waiting("PodInitializing"),),
            ),
            "image",
        ),
        (a_pod(phase="Failed", containers=(), reason="Evicted"), "node"),
        (a_pod(phase="Failed", containers=()), "crash"),
        (a_pod(phase="Unknown"), "node"),
        (a_pod(deleting=True), ""),
    ],
)
def test_a_trouble_has_the_cure_of_what_the_pod_shows(pod, cure):
    state, _ = fighter_state(pod, struck=False)

    assert cure_of(pod, state) == cure
    assert cure in get_args(Cure)
