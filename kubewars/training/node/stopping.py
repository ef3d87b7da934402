"""How long a container takes to end when it is asked to, and with what code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.node.behaviour import NEVER
from kubewars.training.node.hooks import pre_stop_of

if TYPE_CHECKING:
    from kubewars.training.node.container import Container

KILLED, HEEDED = 137, 0
LEAST_GRACE = 2.0  # seconds that a process has to heed TERM in, however long its hook took


@dataclass(frozen=True, slots=True)
class Stop:
    """Seconds until the process is gone, its exit code, and seconds until its hook is told to have failed."""

    takes: float
    code: int
    hook_fails_after: float = NEVER


def stop_of(container: Container, grace: float) -> Stop:
    """The hook first, within the grace; then TERM, and KILL once what is left of the grace is over."""
    takes, code = _time_to_heed(container)
    hook = (container.spec.get("lifecycle") or {}).get("preStop")
    if not hook or grace <= 0:
        return Stop(takes, code) if takes <= grace else Stop(grace, KILLED)
    lasts, has_failed = pre_stop_of(container, grace)
    spent = min(lasts, grace)
    left = max(LEAST_GRACE, grace - int(spent))
    end, code = (spent + takes, code) if takes <= left else (spent + left, KILLED)
    if lasts > grace:
        return Stop(end, code, end if "exec" in hook else NEVER)  # it is killed with the container
    return Stop(end, code, lasts if has_failed else NEVER)


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
