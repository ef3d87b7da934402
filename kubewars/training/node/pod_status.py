"""The status that a kubelet writes of a pod, from what its containers are doing.

Source: ``pkg/kubelet/kubelet_pods.go`` (getPhase, convertToAPIContainerStatuses) and ``status/generate.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kubewars.training.kinds.ages import format_time
from kubewars.training.node.lifecycle import ATTEMPTING, TROUBLE, State

if TYPE_CHECKING:
    from kubewars.training.node.container import Container
    from kubewars.training.storage.record import Obj

KUBELET_CONDITIONS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
_NO_SANDBOX = "no pod sandbox exists"
_SANDBOX_OVER = "pod sandbox is not ready"  # it goes with the last of its containers


class Seen(Protocol):
    """What the status is made from."""

    pod: Obj
    inits: list[Container]
    mains: list[Container]
    started_at: float
    host_ip: str
    address: str
    is_sandboxed: bool
    is_finished: bool
    failure: tuple[str, str] | None  # reason and message of a pod that the kubelet failed


def status_of(seen: Seen, now: float) -> Obj:
    """The whole status, with what others wrote into it kept."""
    old = seen.pod.get("status") or {}
    generation = seen.pod["metadata"].get("generation", 1)
    inits = [container_status(c, has_inits=False) for c in seen.inits]
    mains = [container_status(c, has_inits=bool(seen.inits)) for c in seen.mains]
    phase = old.get("phase")
    if phase not in ("Succeeded", "Failed"):
        phase = "Failed" if seen.failure else phase_of(seen)
    status: Obj = {
        key: old[key] for key in ("qosClass", "nominatedNodeName", "ephemeralContainerStatuses", "resize") if key in old
    }
    status |= {
        "observedGeneration": generation,
        "phase": phase,
        "conditions": _conditions(seen, old.get("conditions") or [], phase, now, generation),
        "hostIP": seen.host_ip,
        "hostIPs": [{"ip": seen.host_ip}],
        "startTime": format_time(seen.started_at),
        "containerStatuses": mains,
    }
    if seen.failure:
        status["reason"], status["message"] = seen.failure
    elif old.get("reason") and phase == old.get("phase"):
        status["reason"] = old["reason"]
        if old.get("message"):
            status["message"] = old["message"]
    if seen.inits:
        status["initContainerStatuses"] = inits
    if seen.address:
        status["podIP"] = seen.address
        status["podIPs"] = [{"ip": seen.address}]
    return status


def container_status(container: Container, *, has_inits: bool) -> Obj:
    spec = container.spec
    has_run = bool(container.id) and not container.is_starting
    status: Obj = {
        "name": container.name,
        "state": _state(container, has_inits=has_inits),
        "lastState": {},
        "ready": _is_ready(container),
        "restartCount": container.restarts,
        "image": container.behaviour.image.full if has_run else spec.get("image") or "",
        "imageID": container.behaviour.image.id if has_run else "",
        "started": container.state is State.RUNNING and container.is_started,
    }
    last = container.last_terminated
    if shown_state(container) in TROUBLE and container.terminated is not None:
        last = container.terminated
    if last is not None:
        status["lastState"] = {"terminated": last}
    if has_run:
        status["containerID"] = container.id
        resources = spec.get("resources") or {}
        if resources.get("requests"):
            status["allocatedResources"] = resources["requests"]
        status["resources"] = {key: value for key, value in resources.items() if key in ("limits", "requests")}
        if shown_state(container) is State.RUNNING:
            status["user"] = {"linux": {"uid": 0, "gid": 0, "supplementalGroups": [0]}}
    mounts = [_mount(mount) for mount in spec.get("volumeMounts") or ()]
    if mounts:
        status["volumeMounts"] = mounts
    return status


def shown_state(container: Container) -> State:
    """Where the container is said to be: in the trouble it was in, until an attempt to get out of it succeeds."""
    if container.is_starting:
        return container.trouble or State.WAITING
    if container.state in ATTEMPTING and container.trouble is not None:
        return container.trouble
    return container.state


def _mount(mount: Obj) -> Obj:
    found = {"name": mount["name"], "mountPath": mount["mountPath"]}
    return found | ({"readOnly": True, "recursiveReadOnly": "Disabled"} if mount.get("readOnly") else {})


def _is_ready(container: Container) -> bool:
    if container.role == "init":
        return container.terminated is not None and container.terminated["exitCode"] == 0
    return container.state is State.RUNNING and container.is_ready


def _state(container: Container, *, has_inits: bool) -> Obj:
    state = shown_state(container)
    if state is State.RUNNING:
        return {"running": {"startedAt": format_time(container.started_at)}}
    if state in TROUBLE:
        return {"waiting": {"reason": state.value, "message": _message(container, state)}}
    if container.terminated is not None:
        return {"terminated": container.terminated}
    return {"waiting": {"reason": "PodInitializing" if has_inits or container.role != "main" else "ContainerCreating"}}


_ERRORS = {State.PULL_FAILED: "pull_error", State.BAD_CONFIG: "bad_config", State.HOOK_FAILED: "hook_error"}


def _message(container: Container, state: State) -> str:
    facts = container.facts
    if state in _ERRORS:
        return facts[_ERRORS[state]]
    match state:
        case State.INVALID_IMAGE:
            return f'Failed to apply default image tag "{facts["image"]}": {facts["invalid_image"]}'
        case State.NEVER_PULL:
            return f'Container image "{facts["image"]}" is not present with pull policy of Never'
        case State.PULL_BACKOFF:
            return f'Back-off pulling image "{facts["image"]}": ErrImagePull: {facts["pull_error"]}'
    backoff = go_seconds(container.backoff)
    return f"back-off {backoff} restarting failed container={container.name} pod={facts['pod']}"


def go_seconds(seconds: float) -> str:
    """``10s``, ``1m20s``, ``5m0s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def phase_of(seen: Seen) -> str:
    """Pending, Running, Succeeded or Failed, by the containers."""
    policy = seen.pod["spec"].get("restartPolicy") or "Always"
    for container in seen.inits:
        if container.role == "sidecar":
            if not container.is_started and (container.is_starting or not container.id):
                return "Pending"
            continue
        done = container.terminated
        if done is not None and done["exitCode"] != 0 and (policy == "Never" or seen.is_finished):
            return "Failed"
        if done is None or done["exitCode"] != 0 or shown_state(container) in TROUBLE:
            return "Failed" if seen.is_finished else "Pending"
    if any(not c.id or (c.is_starting and not c.restarts) for c in seen.mains):
        return "Failed" if seen.is_finished else "Pending"
    is_served = any(c.role == "sidecar" and c.state is State.RUNNING for c in seen.inits)
    if seen.is_finished or (all(c.is_over for c in seen.mains) and not is_served):
        has_failed = any(c.terminated is None or c.terminated["exitCode"] != 0 for c in seen.mains)
        return "Failed" if has_failed else "Succeeded"
    return "Running"


def _conditions(seen: Seen, old: list[Obj], phase: str, now: float, generation: int) -> list[Obj]:
    kept = [c for c in old if c["type"] not in KUBELET_CONDITIONS]
    sandbox = ("True", "", "")
    if not seen.is_sandboxed or phase in ("Succeeded", "Failed"):
        sandbox = ("False", "PodSandboxNotReady", _SANDBOX_OVER if seen.is_sandboxed else _NO_SANDBOX)
    containers = _containers_ready(seen, phase)
    verdicts = {
        "PodReadyToStartContainers": sandbox,
        "Initialized": _initialized(seen, phase),
        "Ready": _ready(seen, containers, kept),
        "ContainersReady": containers,
        "PodScheduled": ("True", "", ""),
    }
    before = {c["type"]: c for c in old}
    moment = format_time(now)
    found = []
    for kind, (status, reason, message) in verdicts.items():
        was = before.get(kind)
        is_same = was is not None and was["status"] == status
        condition: Obj = {
            "type": kind,
            "observedGeneration": generation,
            "status": status,
            "lastProbeTime": None,
            "lastTransitionTime": was["lastTransitionTime"] if is_same and was else moment,
        }
        if reason:
            condition["reason"] = reason
        if message:
            condition["message"] = message
        found.append(condition)
    return [*kept, *found]


def _names(containers: list[Container]) -> str:
    return f"[{' '.join(c.name for c in containers)}]"


def _initialized(seen: Seen, phase: str) -> tuple[str, str, str]:
    if phase == "Succeeded":
        return "True", "PodCompleted", ""
    if any(c.id for c in seen.mains):
        return "True", "", ""
    incomplete = [c for c in seen.inits if not (c.is_started if c.role == "sidecar" else _is_ready(c))]
    if not incomplete:
        return "True", "", ""
    return "False", "ContainersNotInitialized", f"containers with incomplete status: {_names(incomplete)}"


def _containers_ready(seen: Seen, phase: str) -> tuple[str, str, str]:
    if phase == "Succeeded":
        return "False", "PodCompleted", ""
    if phase == "Failed":
        return "False", "PodFailed", ""
    counted = [c for c in seen.inits if c.role == "sidecar"] + seen.mains
    unready = [c for c in counted if not _is_ready(c)]
    if not unready:
        return "True", "", ""
    return "False", "ContainersNotReady", f"containers with unready status: {_names(unready)}"


def _ready(seen: Seen, containers: tuple[str, str, str], others: list[Obj]) -> tuple[str, str, str]:
    if containers[0] != "True":
        return containers
    states = {c["type"]: c["status"] for c in others}
    missing = []
    for gate in seen.pod["spec"].get("readinessGates") or ():
        kind = gate["conditionType"]
        if kind not in states:
            missing.append(f'corresponding condition of pod readiness gate "{kind}" does not exist.')
        elif states[kind] != "True":
            missing.append(f'the status of pod readiness gate "{kind}" is not "True", but {states[kind]}')
    return ("False", "ReadinessGatesNotReady", ", ".join(missing)) if missing else ("True", "", "")
