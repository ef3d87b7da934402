"""One pod on its node: volumes and network first, then the init containers in turn, then all others at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kubewars.training.client.pods import is_terminal
from kubewars.training.kinds.ages import parse_time
from kubewars.training.node.container import Container
from kubewars.training.node.lifecycle import State, Tell
from kubewars.training.node.pod_status import status_of
from kubewars.training.node.probes import Probe
from kubewars.training.node.stopping import LEAST_GRACE

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from kubewars.training.clock import Clock, Timer
    from kubewars.training.node.files import Files
    from kubewars.training.node.network import Network, Reply
    from kubewars.training.node.pace import Pace
    from kubewars.training.storage.record import Obj

_MOUNT_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 122.0)


class Home(Protocol):
    """What the node gives to the pods on it."""

    clock: Clock
    chance: random.Random
    pace: Pace
    images: set[str]
    host_ip: str

    def take_address(self) -> str:
        """A free address of the pod network."""

    def give_back(self, address: str) -> None:
        """The address is free again."""

    def record(self, pod: Obj, tell: Tell, message: str, field_path: str) -> None:
        """Tell an event on the pod."""

    def wake(self, worker: PodWorker) -> None:
        """Look at the pod soon: its status is to be written, or it is over."""

    def mount_error(self, pod: Obj) -> tuple[str, str]:
        """The volume that cannot be mounted and why; empty when all can."""

    def config_error(self, pod: Obj, container: Obj) -> str:
        """Why the container's environment cannot be put together, if so."""

    def environment(self, pod: Obj, container: Obj) -> dict[str, str]:
        """The container's variables."""

    def files(self, pod: Obj, container: Obj, folders: dict[str, dict[str, str]]) -> Files:
        """The files that the container finds; ``folders`` are those that live as long as the pod."""

    @property
    def network(self) -> Network:
        """What answers the pods' questions for names and pages."""


class PodWorker:
    """Lives from the moment the pod is bound to the node until it is gone from the cluster."""

    def __init__(self, home: Home, pod: Obj) -> None:
        self.home = home
        self.pod = pod
        self.clock = home.clock
        self.chance = home.chance
        self.pace = home.pace
        self.images = home.images
        self.host_ip = home.host_ip
        self.uid: str = pod["metadata"]["uid"]
        self.started_at = home.clock.now()
        self.address = ""
        self.is_sandboxed = False
        self.is_stopping = False
        self.is_ending = False  # of itself: what it was there for is done, and sidecars start no more
        self.is_finished = False
        self.is_reported = False
        self.is_dirty = True
        self.failure: tuple[str, str] | None = None
        spec = pod["spec"]
        self.inits = [Container(self, one, _role(one)) for one in spec.get("initContainers") or ()]
        self.mains = [Container(self, one, "main") for one in spec["containers"]]
        self._probes: dict[str, list[Probe]] = {}
        self._timers: list[Timer] = []
        self._settling: Timer | None = None
        self._grace = self._stop_due = 0.0
        self._mount_failures = 0
        self._folders: dict[str, dict[str, str]] = {}
        for container in self.containers:
            container.on_running = self._watch_over
            container.on_stopped = self._look_away

    @property
    def containers(self) -> list[Container]:
        return [*self.inits, *self.mains]

    # What the kubelet asks.

    def begin(self) -> None:
        """Set out; whatever takes no time happens at once."""
        self._later(self.pace.draw("sandbox", self.chance), self._make_sandbox)
        deadline = self.pod["spec"].get("activeDeadlineSeconds")
        if deadline is not None:
            self._at(self.started_at + float(deadline), self._exceed_deadline)

    def resume(self) -> None:
        """Go on with a pod that an earlier kubelet had begun, from what its status says."""
        status = self.pod["status"]
        self.address, self.is_sandboxed = status["podIP"], True
        if status.get("startTime"):
            self.started_at = parse_time(status["startTime"])
        known = {one["name"]: one for one in status.get("containerStatuses") or ()}
        known |= {one["name"]: one for one in status.get("initContainerStatuses") or ()}
        for container in self.containers:
            if container.name in known:
                container.recall(known[container.name])
        self._settle_soon()  # whoever had not begun by then, or could not, has to try again

    def update(self, pod: Obj) -> None:
        """The pod's object changed; an image that was replaced restarts its container."""
        before, self.pod = self.pod, pod
        if before["spec"] is pod["spec"] or before["spec"] == pod["spec"]:
            return
        old = {one["name"]: one for one in before["spec"]["containers"]}
        for container, spec in zip(self.mains, pod["spec"]["containers"], strict=False):
            has_new_image = old[container.name].get("image") != spec.get("image")
            container.respecify(spec)
            if has_new_image and not self.is_stopping:
                message = f"Container {container.name} definition changed, will be restarted"
                container.stop(self.grace, message, wants_restart=True)

    def stop(self, grace: float) -> None:
        """End every container; a shorter grace than the one given before takes over."""
        if self.is_stopping and grace >= self._grace:
            return
        is_first = not self.is_stopping
        self.is_stopping, self._grace = True, grace
        if is_first:
            self._cancel_timers()
        self._stop_due = self.clock.now() + grace
        for container in self.containers:
            if container.is_over:
                continue
            if self._has_to_wait(container):
                container.tell_stop(f"Stopping container {container.name}")
            else:
                container.stop(grace, f"Stopping container {container.name}")
        for probe in (one for probes in self._probes.values() for one in probes):
            if not probe.outlives_deletion:
                probe.stop()
        self._at(self._stop_due, self._settle)  # by then sidecars have waited for the others long enough
        self._settle()

    def drop(self) -> None:
        """The pod is gone from the cluster."""
        self._cancel_timers()
        self._withdraw_settling()
        for container in self.containers:
            container.drop()
        if self.address and self.address != self.host_ip:
            self.home.give_back(self.address)
        self.address = ""

    def status(self) -> Obj:
        return status_of(self, self.clock.now())

    # What the containers ask.

    def tell(self, container: Container, tell: Tell) -> None:
        path = "spec.containers" if container.role == "main" else "spec.initContainers"
        self.home.record(self.pod, tell, tell.message.format(**container.facts), f"{path}{{{container.name}}}")

    def changed(self, container: Container) -> None:
        del container
        self._settle_soon()

    def config_error(self, spec: Obj) -> str:
        return self.home.config_error(self.pod, spec)

    def environment(self, spec: Obj) -> dict[str, str]:
        return self.home.environment(self.pod, spec) | {"POD_IP": self.address}

    def files(self, spec: Obj) -> Files:
        return self.home.files(self.pod, spec, self._folders)

    def resolves(self, name: str) -> tuple[str, list[str]]:
        return self.home.network.resolve(self.pod, name)

    def fetches(self, host: str, port: int, path: str) -> Reply:
        return self.home.network.fetch(self.pod, host, port, path)

    @property
    def grace(self) -> float:
        """The pod's own, in seconds."""
        declared = self.pod["spec"].get("terminationGracePeriodSeconds")
        return 30.0 if declared is None else max(1.0, float(declared))

    # How it goes on.

    def _make_sandbox(self) -> None:
        volume, why = self.home.mount_error(self.pod)
        if volume:
            tell = Tell("Warning", "FailedMount", f'MountVolume.SetUp failed for volume "{volume}" : {why}')
            self.home.record(self.pod, tell, tell.message, "")
            pause = _MOUNT_PAUSES[min(self._mount_failures, len(_MOUNT_PAUSES) - 1)]
            self._mount_failures += 1
            self._later(pause, self._make_sandbox)
            self._mark()
            return
        is_on_host = self.pod["spec"].get("hostNetwork")
        self.address = self.host_ip if is_on_host else self.home.take_address()
        self.is_sandboxed = True
        self._settle()

    def _settle_soon(self) -> None:
        """Settle in a call of its own: settling begins containers, and each that begins asks to settle again."""
        if self._settling is None:
            self._settling = self.clock.call_at(self.clock.now(), self._settle)

    def _settle(self) -> None:
        """Begin whichever container's turn has come, and notice when all is over."""
        self._withdraw_settling()
        self._mark()
        if self.is_sandboxed and not self.is_stopping:
            self._begin_next()
        if self.is_stopping:
            self._stop_sidecars_last()
        is_over = all(c.is_over for c in self.containers if c.role == "main" or self.is_stopping)
        has_failed_init = any(
            c.role == "init"
            and c.state in (State.EXITED, State.DONE)
            and c.terminated is not None
            and c.terminated["exitCode"] != 0
            and not c.should_restart
            for c in self.inits
        )
        if self.is_stopping and all(c.is_over for c in self.containers):
            self.is_finished = True
        elif has_failed_init or (is_over and self.is_sandboxed and all(c.has_begun for c in self.mains)):
            self.is_ending = True
            self._stop_last_sidecar()

    def _begin_next(self) -> None:
        for container in self.inits:
            if not container.has_begun:
                container.begin()
            if container.role == "sidecar":
                if not (container.state is State.RUNNING and container.is_started) and not container.restarts:
                    return
            elif container.terminated is None or container.terminated["exitCode"] != 0:
                return
        for container in self.mains:
            if not container.has_begun:
                container.begin()

    def _stop_sidecars_last(self) -> None:
        for container in self.containers:
            if container.state not in (State.RUNNING, State.EXITED, State.DONE):
                container.stop(self._grace, "")
            elif container.state is State.RUNNING and not container.is_stopping and not self._has_to_wait(container):
                left = self._stop_due - self.clock.now()
                container.stop(max(LEAST_GRACE, left), f"Stopping container {container.name}")

    def _has_to_wait(self, container: Container) -> bool:
        """A sidecar outlives the containers that it serves and the sidecars after it, for as long as there is grace."""
        if container.role != "sidecar" or self.clock.now() >= self._stop_due:
            return False
        later = self.inits[self.inits.index(container) + 1 :]
        served = [*self.mains, *(one for one in later if one.role == "sidecar")]
        return any(one.state is State.RUNNING for one in served)

    def _stop_last_sidecar(self) -> None:
        """Once nothing is left to be served: one after another, from the last on."""
        for container in reversed(self.inits):
            if container.role == "sidecar" and container.state is State.RUNNING:
                if not container.is_stopping:
                    container.stop(self.grace, f"Stopping container {container.name}")
                return

    def _watch_over(self, container: Container) -> None:
        probes = self._probes[container.name] = []
        startup = container.spec.get("startupProbe")
        if startup:
            probes.append(Probe(container, "Startup", startup, lambda ok: self._has_started(container, is_up=ok)))
        else:
            self._watch_health(container)

    def _watch_health(self, container: Container) -> None:
        probes = self._probes[container.name]
        readiness, liveness = container.spec.get("readinessProbe"), container.spec.get("livenessProbe")
        if readiness:
            probes.append(Probe(container, "Readiness", readiness, lambda ok: self._set_ready(container, is_ready=ok)))
        if liveness:
            probes.append(Probe(container, "Liveness", liveness, lambda ok: self._check_alive(container, is_alive=ok)))

    def _look_away(self, container: Container) -> None:
        for probe in self._probes.pop(container.name, ()):
            probe.stop()

    def _has_started(self, container: Container, *, is_up: bool) -> None:
        if not is_up:
            self._kill_unwell(container, "startup")
            return
        container.is_started = True
        container.is_ready = not container.spec.get("readinessProbe")
        self._watch_health(container)
        self._settle()

    def _set_ready(self, container: Container, *, is_ready: bool) -> None:
        if container.is_ready != is_ready:
            container.is_ready = is_ready
            self._mark()

    def _check_alive(self, container: Container, *, is_alive: bool) -> None:
        if not is_alive:
            self._kill_unwell(container, "liveness")

    def _kill_unwell(self, container: Container, probe: str) -> None:
        title = "Container" if container.role == "main" else "Init container"
        message = f"{title} {container.name} failed {probe} probe"
        policy = self.pod["spec"].get("restartPolicy") or "Always"
        if policy != "Never":
            message += ", will be restarted"
        container.stop(self.grace, message, wants_restart=True)

    def _exceed_deadline(self) -> None:
        if self.is_stopping or is_terminal(self.pod):
            return
        message = "Pod was active on the node longer than the specified deadline"
        self.failure = ("DeadlineExceeded", message)
        self.home.record(self.pod, Tell("Normal", "DeadlineExceeded", message), message, "")
        self.stop(self.grace)

    def _mark(self) -> None:
        self.is_dirty = True
        self.home.wake(self)

    def _later(self, delay: float, callback: Callable[[], None]) -> None:
        if delay <= 0:
            callback()
        else:
            self._at(self.clock.now() + delay, callback)

    def _at(self, when: float, callback: Callable[[], None]) -> None:
        self._timers.append(self.clock.call_at(when, callback))

    def _withdraw_settling(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None

    def _cancel_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()


def _role(spec: Obj) -> str:
    return "sidecar" if spec.get("restartPolicy") == "Always" else "init"
