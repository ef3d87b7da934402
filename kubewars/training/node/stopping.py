"""How long a container takes to end when it is asked to, and with what code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.node.behaviour import NEVER
from kubewars.training.node.shell import run_command
from kubewars.training.node.shell_machine import Machine

if TYPE_CHECKING:
    from kubewars.training.node.container import Container

KILLED, HEEDED = 137, 0
_LONGEST_HOOK = 3600.0


def time_to_stop(container: Container, grace: float) -> tuple[float, int]:
    """Seconds until the process is gone and its exit code: by TERM, or by KILL once ``grace`` is over."""
    takes, code = _time_to_heed(container)
    takes += _pre_stop_seconds(container)
    return (takes, code) if takes <= grace else (grace, KILLED)


def _time_to_heed(container: Container) -> tuple[float, int]:
    asked, machine = container.behaviour.stop_for, container.process.machine
    if asked is not None:
        return asked, HEEDED
    takes = container.around.pace.draw("stop", container.around.chance)
    if not container.behaviour.command:
        return takes, HEEDED
    if machine is None or not machine.heeds_term:
        # A process of id 1 without a handler does not die of TERM: sleep, sh and tail wait for the KILL.
        return NEVER, KILLED
    # A shell runs its trap only when the command that it runs has ended, unless it is in ``wait``.
    busy = 0.0 if machine.is_waiting else max(0.0, container.process.busy_until - container.around.clock.now())
    return max(takes, busy), machine.exit_on_term


def _pre_stop_seconds(container: Container) -> float:
    hook = (container.spec.get("lifecycle") or {}).get("preStop") or {}
    if "sleep" in hook:
        return float(hook["sleep"].get("seconds") or 0)
    words = (hook.get("exec") or {}).get("command") or []
    if not words:
        return 0.0
    machine = Machine(lambda _: None, container.around.clock.now)
    slept = 0.0
    for delay in run_command(machine, list(words)):
        slept += delay
        if slept > _LONGEST_HOOK:
            break
    return 0.0 if machine.heeds_term else slept  # a tool of the application's own, such as nginx -s quit
