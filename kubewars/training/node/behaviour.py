"""What a simulated container does, read off its image and command, and set by annotations of its pod.

Annotations (on the pod; with ``.NAME`` appended, for the container of that name only):

=================================  =====================================================================
``training.kubewars/run-for``      ``5s``: the container ends after that long
``training.kubewars/exit-code``    ``1``: with this code (0 when absent)
``training.kubewars/oom-after``    ``3s``: it is killed for using too much memory (OOMKilled, 137)
``training.kubewars/ready-after``  ``10s`` or ``never``: its readiness and startup probes fail until then
``training.kubewars/live-for``     ``20s``: its liveness probe fails from then on
``training.kubewars/stop-for``     ``3s`` or ``never``: how long it takes to heed TERM
``training.kubewars/pull-for``     ``20s``: how long its image takes to pull
``training.kubewars/pull-error``   what the registry answers instead of the image
=================================  =====================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.node.images import Image, image_of

if TYPE_CHECKING:
    from kubewars.training.node.program import Program
    from kubewars.training.storage.record import Obj

DOMAIN = "training.kubewars/"
NEVER = float("inf")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}

_KNOWN = re.compile(
    r"(?:.*/)?(?:sh|bash|ash|dash|env|exec|sleep|tail|cat|echo|true|false|date|test|printf|seq|yes|watch|top"
    r"|busybox|nohup|timeout|time|hostname|printenv|nslookup|getent|ping|wget|curl|nc|ls|touch|rm|mkdir|cp|mv"
    r"|ln|chmod|chown|id|ps|whoami|kill|grep|head|tee|sort|sed|awk|xargs|httpd|ip|wait|usleep|dd|sync)"
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one container of one pod goes. Times in seconds since its start; None where nothing is asked for."""

    image: Image
    command: tuple[str, ...]  # what is played by ``shell.py``; empty: ``program`` runs
    program: Program
    knows_all: bool = True
    start_error: str = ""
    pull_error: str = ""
    pull_for: float | None = None
    run_for: float | None = None
    exit_code: int = 0
    is_oom: bool = False
    ready_after: float = 0.0
    live_for: float = NEVER
    stop_for: float | None = None


def behaviour_of(pod: Obj, container: Obj) -> Behaviour:
    """The behaviour of ``container``, one of the pod's containers or init containers."""
    image = image_of(container.get("image") or "")
    settings = frozenset(one["name"] for one in container.get("env") or ())
    if container.get("envFrom"):
        settings |= set(image.program.needs)  # a ConfigMap or Secret is taken to hold what is needed
    command = _command_of(container, image.program)
    program = image.program.started_with(settings, tuple(container.get("args") or ()))
    asked = _Asked(pod["metadata"].get("annotations") or {}, container["name"])
    oom_after = asked.seconds("oom-after")
    run_for = asked.seconds("run-for")
    code = asked.text("exit-code")
    if run_for is None and code is not None and oom_after is None:
        run_for = 0.0
    is_oom = oom_after is not None and (run_for is None or oom_after <= run_for)
    return Behaviour(
        image,
        command,
        program,
        knows_all=not program.is_bare,
        start_error=_start_error(command, program),
        pull_error=asked.text("pull-error") or image.pull_error,
        pull_for=asked.seconds("pull-for"),
        run_for=oom_after if is_oom else run_for,
        exit_code=137 if is_oom else _code(code),
        is_oom=is_oom,
        ready_after=asked.seconds("ready-after") or 0.0,
        live_for=NEVER if (live_for := asked.seconds("live-for")) is None else live_for,
        stop_for=asked.seconds("stop-for"),
    )


def _command_of(container: Obj, program: Program) -> tuple[str, ...]:
    entrypoint, arguments = container.get("command") or [], container.get("args") or []
    if entrypoint:
        return (*entrypoint, *arguments)
    if not arguments:
        if program.runs_arguments and (container.get("tty") or container.get("stdin")):
            return ("tail", "-f", "/dev/null")  # a shell with a terminal waits for whoever attaches
        return ()
    if program.runs_arguments or _KNOWN.fullmatch(arguments[0]):
        return tuple(arguments)
    if program.entrypoint:
        return (*program.entrypoint, *arguments)
    return ()  # arguments to the image's own entrypoint: see ``Program.started_with``


def _start_error(command: tuple[str, ...], program: Program) -> str:
    if not command or not program.is_bare or _KNOWN.fullmatch(command[0]):
        return ""
    name = command[0]
    why = f"stat {name}: no such file or directory" if "/" in name else "executable file not found in $PATH"
    return (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
        f'unable to start container process: error during container init: exec: "{name}": {why}'
    )


def _code(text: str | None) -> int:
    return int(text) & 255 if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else 0


class _Asked:
    """The annotations that speak to one container; what cannot be read is as if it were not there."""

    def __init__(self, annotations: dict[str, str], name: str) -> None:
        self._annotations = annotations
        self._name = name

    def text(self, key: str) -> str | None:
        own = self._annotations.get(f"{DOMAIN}{key}.{self._name}")
        return own if own is not None else self._annotations.get(f"{DOMAIN}{key}")

    def seconds(self, key: str) -> float | None:
        text = self.text(key)
        if text is None:
            return None
        if text.strip() == "never":
            return NEVER
        match = _DURATION.fullmatch(text.strip())
        return float(match.group(1)) * _UNITS[match.group(2)] if match else None
