"""Lifecycle hooks against a simulated container: what ``postStart`` and ``preStop`` do, and how long they take.

Source: ``pkg/kubelet/lifecycle/handlers.go``. A command is played by the shell, a page is asked for at a port that
the container has or has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.node.behaviour import NEVER
from kubewars.training.node.files import Files
from kubewars.training.node.probes import address_of, listens, port_of
from kubewars.training.node.shell import run_command
from kubewars.training.node.shell_machine import FOREVER, Machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Timer
    from kubewars.training.node.container import Container
    from kubewars.training.node.shell import Run
    from kubewars.training.storage.record import Obj

_MOST_SLEEPS = 2000  # of a preStop hook, which is played in one go
_NOT_FOUND = 127


class PostStart:
    """The hook as it goes. ``on_end`` is told why it failed, or nothing; once cancelled it tells nothing more."""

    def __init__(self, container: Container, on_end: Callable[[str], None]) -> None:
        self._container = container
        self._hook: Obj = container.spec["lifecycle"]["postStart"]
        self._on_end = on_end
        self._printed: list[str] = []
        self._timer: Timer | None = None

    def start(self) -> None:
        """Do what takes no time; it may have ended on return."""
        if "exec" in self._hook:
            words = list(self._hook["exec"].get("command") or [])
            self._step(run_command(_machine(self._container, self._printed.append), words))
        elif "sleep" in self._hook:
            self._after(float(self._hook["sleep"].get("seconds") or 0), lambda: self._on_end(""))
        else:
            self._on_end(_failed_at_once(self._container, self._hook))

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def break_off(self) -> str:
        """Why it failed, if its container ends now."""
        self.cancel()
        if "exec" in self._hook:
            return _failed_command(self._container, self._hook, 137, self._printed)
        return ""

    def _step(self, run: Run) -> None:
        try:
            delay = next(run)
        except StopIteration as ended:
            code = int(ended.value)
            has_failed = _has_failed(self._container, code)
            self._on_end(_failed_command(self._container, self._hook, code, self._printed) if has_failed else "")
            return
        if delay < FOREVER:
            self._after(delay, lambda: self._step(run))

    def _after(self, delay: float, callback: Callable[[], None]) -> None:
        clock = self._container.around.clock
        self._timer = clock.call_at(clock.now() + delay, callback)


def pre_stop_of(container: Container, grace: float) -> tuple[float, bool]:
    """Seconds that the container's ``preStop`` hook takes, and whether it fails then.

    One that takes more than ``grace``, or sleeps more often than any does that means well, does not end.
    """
    hook: Obj = (container.spec.get("lifecycle") or {}).get("preStop") or {}
    if not hook:
        return 0.0, False
    if "sleep" in hook:
        return float(hook["sleep"].get("seconds") or 0), False
    if "exec" not in hook:
        return 0.0, bool(_failed_at_once(container, hook))
    run = run_command(_machine(container, lambda _: None), list(hook["exec"].get("command") or []))
    slept = 0.0
    for _ in range(_MOST_SLEEPS):
        try:
            slept += next(run)
        except StopIteration as ended:
            return slept, _has_failed(container, int(ended.value))
        if slept > grace:
            break
    return NEVER, True


def _machine(container: Container, write: Callable[[str], None]) -> Machine:
    seen = container.process.machine
    return Machine(
        write,
        container.around.clock.now,
        dict(seen.variables) if seen else {},
        seen.files if seen else Files(),
        container.around.resolves,
        container.around.fetches,
        knows_all=False,
    )


def _has_failed(container: Container, code: int) -> bool:
    """A tool of the application's own image, which we do not know, is taken to be well."""
    return code != 0 and not (code == _NOT_FOUND and container.behaviour.knows_all)


def _failed_at_once(container: Container, hook: Obj) -> str:
    """Of a hook that asks for a page; whatever the page says is well, and no other kind is known."""
    page = hook.get("httpGet")
    if page is None:
        return "Cannot run handler: invalid handler"
    port = port_of(container, page.get("port"))
    if listens(container, port):
        return ""
    address, path = f"{page.get('host') or address_of(container)}:{port}", page.get("path") or ""
    url = f"{(page.get('scheme') or 'HTTP').lower()}://{address}/{path.lstrip('/')}"
    error = f'Get "{url}": dial tcp {address}: connect: connection refused'
    return f"HTTP lifecycle hook ({path}) for {_who(container)} failed - error: {error}"


def _failed_command(container: Container, hook: Obj, code: int, printed: list[str]) -> str:
    words, output = " ".join(hook["exec"].get("command") or ()), "".join(f"{line}\\n" for line in printed)
    error = f"command '{words}' exited with {code}: "
    return f'Exec lifecycle hook ([{words}]) for {_who(container)} failed - error: {error}, message: "{output}"'


def _who(container: Container) -> str:
    return f'Container "{container.name}" in Pod "{container.facts["pod"]}"'
