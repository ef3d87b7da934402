"""What a player may do about a fighter in trouble, as a key: pages say it in the reader's language, Events in English.

Pure. Only what the pod itself shows is said.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from kubewars.domain.old_images import is_old_manifest
from kubewars.domain.pod import Container, Pod

#: ``crash``: a container ended in an error. ``completed``: its program ends by itself. ``memory``: it was killed for
#: using too much. ``image``: the image cannot be pulled. ``old_image``: it is of a format that no runtime pulls now.
#: ``config``: a ConfigMap, Secret or command is not there. ``unschedulable``: no node has room. ``starting``: it takes
#: long. ``finalizer``: its deletion waits for one. ``node``: its node does not answer. ``deletion``: it leaves slowly.
Cure = Literal[
    "",
    "crash",
    "completed",
    "memory",
    "image",
    "old_image",
    "config",
    "unschedulable",
    "starting",
    "finalizer",
    "node",
    "deletion",
]

#: What a container's or a pod's own reason tells. Whatever waits or ended for another reason has crashed.
_BY_REASON: Mapping[str, Cure] = MappingProxyType(
    {
        "OOMKilled": "memory",
        "ErrImagePull": "image",
        "ImagePullBackOff": "image",
        "InvalidImageName": "image",
        "ErrImageNeverPull": "image",
        "ImageInspectError": "image",
        "RegistryUnavailable": "image",
        "CreateContainerConfigError": "config",
        "CreateContainerError": "config",
        "RunContainerError": "config",
        "ContainerCannotRun": "config",
        "StartError": "config",
        "Completed": "completed",
        "Unschedulable": "unschedulable",
        "SchedulingGated": "unschedulable",
        "NodeLost": "node",
        "NodeShutdown": "node",
        "Evicted": "node",
    }
)
#: Parts of a normal start.
_STARTING = frozenset({"", "ContainerCreating", "PodInitializing", "Pending"})


def cure_of(pod: Pod, state: str) -> Cure:
    """What may be done about a pod in this state; empty where it is well or on its way."""
    if state == "docking":
        return _BY_REASON.get(pod.reason, "")
    if state != "damaged":
        return ""
    if pod.phase == "Unknown":
        return "node"
    if pod.reason in _BY_REASON:
        return _BY_REASON[pod.reason]
    troubled = _in_trouble(pod)
    return _of(troubled[0]) if troubled else "crash"


def _in_trouble(pod: Pod) -> list[Container]:
    """The containers that do not do as they should; those that ended well are named last."""
    initial = [it for it in pod.init_containers if it.is_sidecar or it.state != "terminated" or it.exit_code]
    troubled = [
        it
        for it in (*initial, *pod.containers)
        if it.state == "terminated" or (it.state == "waiting" and it.reason not in _STARTING)
    ]
    return sorted(troubled, key=lambda it: it.state == "terminated" and it.exit_code == 0)


def _of(container: Container) -> Cure:
    if container.state == "terminated":
        return "completed" if container.exit_code == 0 else _BY_REASON.get(container.reason, "crash")
    if container.reason == "CrashLoopBackOff" and container.last_exit == 0:
        return "completed"
    cure = _BY_REASON.get(container.reason, "crash")
    return "old_image" if cure == "image" and is_old_manifest(container.message) else cure
