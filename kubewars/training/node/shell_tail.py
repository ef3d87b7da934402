"""``tail``: the last lines of a file or of what is piped in, and with ``-f`` whatever is added to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubewars.training.node.shell_machine import FOREVER

if TYPE_CHECKING:
    from collections.abc import Generator

    from kubewars.training.node.shell_machine import Machine

_LOOKS_EVERY = 1.0  # second, as tail does
_COUNT = re.compile(r"-(?:n|-lines=)?(\+?\d{1,6})")


def run_tail(machine: Machine, arguments: list[str]) -> Generator[float, None, int]:
    """Play it; with ``-f`` or ``-F`` it does not end."""
    count, paths, follows = _read(arguments)
    path = paths[0] if paths else ""
    if follows and (not path or path.startswith("/dev/")):
        yield FOREVER
        return 0
    if not paths:
        _print(machine, _last(machine.stdin.split("\n") if machine.stdin else [], count))
        return 0
    is_absent = path not in machine.files
    if is_absent:
        machine.complain(f"tail: can't open '{path}': No such file or directory")
    if is_absent and not any("F" in word for word in arguments):
        return 1
    seen = _lines(machine, path)
    _print(machine, _last(seen, count))
    while follows:
        yield _LOOKS_EVERY
        now = _lines(machine, path)
        _print(machine, _added(seen, now))
        seen = now
    return 0


def _read(arguments: list[str]) -> tuple[str, list[str], bool]:
    """How many lines (``+1``: from the first on), of which files, and whether it goes on."""
    words = iter(arguments)
    count, paths, follows = "10", [], False
    for word in words:
        if word in ("-n", "--lines"):
            count = next(words, count)
        elif match := _COUNT.fullmatch(word):
            count = match.group(1)
        elif word.startswith("-"):
            follows = follows or "f" in word.lower()
        else:
            paths.append(word)
    return count, paths, follows


def _lines(machine: Machine, path: str) -> list[str]:
    text = machine.files.get(path, "")
    return text.split("\n") if text else []


def _last(lines: list[str], count: str) -> list[str]:
    if not re.fullmatch(r"\+?\d{1,6}", count):
        return lines
    number = int(count)
    if count.startswith("+"):
        return lines[max(0, number - 1) :]
    return lines[-number:] if number else []


def _added(before: list[str], now: list[str]) -> list[str]:
    """The lines that came since; a file that begins anew is read from its beginning."""
    if now[: len(before)] == before:
        return now[len(before) :]
    # A long file has lost its first lines meanwhile: what follows its last known line is new.
    for at in range(len(now) - 1, -1, -1):
        if before and now[at] == before[-1]:
            return now[at + 1 :]
    return now


def _print(machine: Machine, lines: list[str]) -> None:
    for line in lines:
        machine.write(line)
