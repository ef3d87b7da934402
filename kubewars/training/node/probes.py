"""Readiness, liveness and startup probes against a simulated container, as the kubelet's prober does them.

A probe that can no longer change its answer is not asked again: a thousand ready pods cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.node.behaviour import NEVER
from kubewars.training.node.files import Files
from kubewars.training.node.lifecycle import State, Tell
from kubewars.training.node.shell import run_at_once
from kubewars.training.node.shell_machine import Machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Timer
    from kubewars.training.node.container import Container
    from kubewars.training.storage.record import Obj


class Probe:
    """One probe of a container, for one run of it. ``on_result(is_success)`` is called when a threshold is reached."""

    def __init__(self, container: Container, title: str, spec: Obj, on_result: Callable[[bool], None]) -> None:
        """``title`` is Readiness, Liveness or Startup."""
        self._container = container
        self._title = title
        self._spec = spec
        self._on_result = on_result
        self._successes = 0
        self._failures = 0
        self._timer: Timer | None = None
        first = float(spec.get("initialDelaySeconds") or 0)
        clock = container.around.clock
        self._timer = clock.call_at(max(clock.now(), container.started_at + first), self._ask)

    @property
    def outlives_deletion(self) -> bool:
        """Of a pod that is asked to go nobody wants to know any more whether it lives, but whether it serves."""
        return self._title == "Readiness"

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _ask(self) -> None:
        self._timer = None
        container = self._container
        if container.state is not State.RUNNING:
            return
        complaint = complaint_of(container, self._title, self._spec)
        if complaint:
            self._successes, self._failures = 0, self._failures + 1
            container.around.tell(
                container, Tell("Warning", "Unhealthy", complaint.replace("{", "{{").replace("}", "}}"))
            )
            if self._failures == int(self._spec.get("failureThreshold") or 3):
                self._on_result(False)  # noqa: FBT003 - the answer to the one question there is
        else:
            self._successes, self._failures = self._successes + 1, 0
            if self._successes == int(self._spec.get("successThreshold") or 1):
                self._on_result(True)  # noqa: FBT003
        if not self._is_done():
            self._ask_again(is_settled=self._successes >= int(self._spec.get("successThreshold") or 1))

    def _is_done(self) -> bool:
        container = self._container
        has_given_up = self._title != "Readiness" and self._failures >= int(self._spec.get("failureThreshold") or 3)
        is_up = self._title == "Startup" and container.is_started
        return container.state is not State.RUNNING or has_given_up or is_up

    def _ask_again(self, *, is_settled: bool) -> None:
        container = self._container
        clock = container.around.clock
        period = float(self._spec.get("periodSeconds") or 10)
        when = clock.now() + period
        if is_settled:
            steady = _steady_until(container, self._title, self._spec)
            if steady == NEVER:
                return
            while when < steady:
                when += period
        self._timer = clock.call_at(when, self._ask)


def _steady_until(container: Container, title: str, spec: Obj) -> float:
    if "exec" in spec:
        return 0.0 if container.process.machine is not None else NEVER
    if title == "Liveness" and container.behaviour.live_for != NEVER:
        return container.started_at + container.behaviour.live_for
    return NEVER


def complaint_of(container: Container, title: str, spec: Obj) -> str:
    """What the event says of a failed probe; nothing when it succeeds."""
    answer = _answer(container, title, spec)
    return f"{title} probe failed: {answer[1]}" if answer[0] else ""


def _answer(container: Container, title: str, spec: Obj) -> tuple[bool, str]:
    behaviour = container.behaviour
    ran = container.around.clock.now() - container.started_at
    is_late = title != "Liveness" and ran < behaviour.ready_after
    is_dead = title == "Liveness" and ran >= behaviour.live_for
    if "exec" in spec:
        return _answer_of_command(container, spec["exec"].get("command") or [], fails=is_late or is_dead)
    if "httpGet" in spec:
        return _answer_of_page(container, spec["httpGet"], fails=is_late or is_dead)
    if "tcpSocket" in spec:
        port = port_of(container, spec["tcpSocket"].get("port"))
        address = f"{address_of(container)}:{port}"
        closed = is_late or is_dead or not listens(container, port)
        return closed, f"dial tcp {address}: connect: connection refused"
    return is_late or is_dead, 'service unhealthy (responded with "NOT_SERVING")'


def _answer_of_command(container: Container, words: list[str], *, fails: bool) -> tuple[bool, str]:
    if fails:
        return True, ""
    printed: list[str] = []
    seen = container.process.machine
    machine = Machine(
        printed.append,
        container.around.clock.now,
        dict(seen.variables) if seen else {},
        seen.files if seen else Files(),
        container.around.resolves,
        container.around.fetches,
        knows_all=False,
    )
    if not words:
        return False, ""
    code = run_at_once(machine, words)
    if code == 127 and container.behaviour.knows_all:
        return False, ""  # a tool of the application's own image, which we take to be well
    return code != 0, "\n".join(printed)


def _answer_of_page(container: Container, spec: Obj, *, fails: bool) -> tuple[bool, str]:
    port = port_of(container, spec.get("port"))
    path = spec.get("path") or "/"
    if not path.startswith("/"):
        path = f"/{path}"
    scheme = (spec.get("scheme") or "HTTP").lower()
    address = f"{spec.get('host') or address_of(container)}:{port}"
    if not listens(container, port):
        return True, f'Get "{scheme}://{address}{path}": dial tcp {address}: connect: connection refused'
    if fails:
        return True, f"HTTP probe failed with statuscode: {503}"
    paths = container.behaviour.program.paths
    is_known = not paths or container.behaviour.command or path.partition("?")[0] in paths
    return not is_known, f"HTTP probe failed with statuscode: {404}"


def port_of(container: Container, port: str | int | None) -> int:
    """A port's number, which a probe or hook may call by the name it has in the container; 0 when there is none."""
    if isinstance(port, int):
        return port
    for declared in container.spec.get("ports") or ():
        if declared.get("name") == port:
            return int(declared["containerPort"])
    return int(port) if port and port.isdigit() else 0


def listens(container: Container, port: int) -> bool:
    """Whether somebody answers at the port."""
    ports = container.behaviour.program.ports
    if container.behaviour.command:
        # A command that only sleeps or prints has no door; one we do not know is taken for a server.
        return container.process.machine is not None and container.process.machine.heeds_term
    return not ports or port in ports


def address_of(container: Container) -> str:
    """The address of the container's pod."""
    return container.around.address
