"""One run of a container: its command played by the clock, or the lines that its image's program prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.kinds.ages import format_time
from kubewars.training.node.behaviour import NEVER
from kubewars.training.node.references import filled
from kubewars.training.node.shell import run_command
from kubewars.training.node.shell_machine import FOREVER, Machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Timer
    from kubewars.training.node.behaviour import Behaviour
    from kubewars.training.node.shell import Run
    from kubewars.training.node.surroundings import Surroundings
    from kubewars.training.storage.record import Obj


class Process:
    """Tells ``on_end`` its exit code and reason when it ends of itself; once cancelled it does nothing more.

    ``machine`` is what its shell sees, if it has one; ``busy_until`` is when the command that it runs now is over.
    """

    def __init__(
        self,
        around: Surroundings,
        spec: Obj,
        behaviour: Behaviour,
        write: Callable[[str], None],
        on_end: Callable[[int, str], None],
    ) -> None:
        self.machine: Machine | None = None
        self.busy_until = 0.0
        self._around = around
        self._spec = spec
        self._behaviour = behaviour
        self._write = write
        self._on_end = on_end
        self._ending: Timer | None = None
        self._stepping: Timer | None = None

    def start(self) -> None:
        """Play whatever takes no time; a program that only prints may have ended on return."""
        behaviour, around = self._behaviour, self._around
        if behaviour.run_for is not None and behaviour.run_for != NEVER:
            code, reason = behaviour.exit_code, "OOMKilled" if behaviour.is_oom else ""
            self._ending = self._after(behaviour.run_for, lambda: self._on_end(code, reason))
        if not behaviour.command:
            for line in behaviour.program.lines:
                self._write(self._filled(line))
            if behaviour.program.exit_code is not None and behaviour.run_for is None:
                self._on_end(behaviour.program.exit_code, "")
            return
        self.machine = Machine(
            self._write,
            around.clock.now,
            around.environment(self._spec),
            around.files(self._spec),
            around.resolves,
            around.fetches,
            knows_all=behaviour.knows_all,
        )
        words = [filled(word, self.machine.variables) for word in behaviour.command]
        self._step(run_command(self.machine, words))

    def cancel(self) -> None:
        """It is over, or the pod is gone: nothing more is printed and no end is told."""
        for timer in (self._ending, self._stepping):
            if timer is not None:
                timer.cancel()

    def _step(self, run: Run) -> None:
        try:
            delay = next(run)
        except StopIteration as ended:
            if self._behaviour.run_for is None:
                self._on_end(ended.value, "")
            return
        if delay < FOREVER:
            self.busy_until = self._around.clock.now() + delay
            self._stepping = self._after(delay, lambda: self._step(run))

    def _filled(self, line: str) -> str:
        if "{" not in line:
            return line
        status = self._around.pod.get("status") or {}
        now = format_time(self._around.clock.now())
        slashed = now[:19].replace("-", "/").replace("T", " ")
        return line.format(date=now, slashed=slashed, ip=status.get("podIP", ""), image=self._spec.get("image", ""))

    def _after(self, delay: float, callback: Callable[[], None]) -> Timer:
        return self._around.clock.call_at(self._around.clock.now() + delay, callback)
