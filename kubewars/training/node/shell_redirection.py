"""Where a command's output goes instead: into a file, to the other stream, nowhere; and what it reads."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubewars.training.node.shell_machine import Machine

_LONGEST_FILE = 4096


@contextmanager
def redirected(machine: Machine, redirects: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The machine with ``redirects`` in force, from left to right; what follows runs only if the refusal is empty."""
    write, errors, stdin = machine.write, machine.errors, machine.stdin
    refusal = ""
    for operator, path in redirects:
        refusal = refusal or _redirect(machine, operator, path)
    if refusal:
        (errors or write)(f"sh: {refusal}")
    try:
        yield refusal
    finally:
        machine.write, machine.errors, machine.stdin = write, errors, stdin


def _redirect(machine: Machine, operator: str, path: str) -> str:
    """What speaks against it, if anything does."""
    output, errors = machine.write, machine.errors or machine.write
    if ">&" in operator:
        source, target = operator.split(">&")
        stream = {"1": output, "2": errors}.get(target, _nowhere)
        if source == "2":
            machine.errors = stream
        else:
            machine.write, machine.errors = stream, errors
        return ""
    if operator.endswith("<"):
        if path not in machine.files and path != "/dev/null":
            return f"can't open {path}: no such file"
        machine.stdin = machine.files.get(path, "")
        return ""
    if not path.startswith(("/dev/", "/proc/")) and (why := machine.files.refusal(path)):
        return f"can't create {path}: {why}"
    stream = _stream(machine, path, is_added=operator.endswith(">>"))
    if operator.startswith("&"):
        machine.write = machine.errors = stream
    elif operator.startswith("2"):
        machine.errors = stream
    elif operator.startswith(">"):
        machine.write, machine.errors = stream, errors
    return ""


def _stream(machine: Machine, path: str, *, is_added: bool) -> Callable[[str], None]:
    output, errors = machine.write, machine.errors or machine.write
    if path in ("/dev/stdout", "/proc/1/fd/1"):
        return output
    if path in ("/dev/stderr", "/proc/1/fd/2"):
        return errors
    if path.startswith("/dev/"):
        return _nowhere
    files = machine.files
    if not is_added or path not in files:
        files[path] = ""

    def add(line: str) -> None:
        before = files.get(path, "")
        files[path] = (f"{before}\n{line}" if before else line)[-_LONGEST_FILE:]

    return add


def _nowhere(_: str) -> None:
    """``/dev/null``."""
