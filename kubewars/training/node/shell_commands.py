"""The commands that print or test something and end at once: one short function each, and the table of them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from kubewars.training.node.shell_machine import Machine
from kubewars.training.node.shell_web import curl, lookup, netcat, ping, wget

Command = Callable[[Machine, list[str]], int]

_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\", '\\"': '"', "\\033": "\033", "\\e": "\033"}
_ESCAPE = re.compile(r"\\(?:033|[nte\\\"])")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match.group(0), match.group(0)), text)


def _print(machine: Machine, text: str) -> None:
    lines = text.split("\n")
    machine.steps += len(lines) // 10
    for line in lines:
        machine.write(line)


def _echo(machine: Machine, arguments: list[str]) -> int:
    interprets = False
    while arguments and re.fullmatch(r"-[neE]+", arguments[0]):
        interprets = interprets or "e" in arguments[0]
        arguments = arguments[1:]
    text = " ".join(arguments)
    _print(machine, _unescape(text) if interprets else text)
    return 0


def _printf(machine: Machine, arguments: list[str]) -> int:
    if not arguments:
        return 2
    values = iter(arguments[1:])
    text = re.sub(r"%[-0-9.]*[sdi]", lambda _: next(values, ""), arguments[0]).replace("%%", "%")
    text = _unescape(text)
    _print(machine, text.removesuffix("\n"))
    return 0


def _date(machine: Machine, arguments: list[str]) -> int:
    moment = datetime.fromtimestamp(machine.now(), UTC)
    wanted = next((a[1:] for a in arguments if a.startswith("+")), "%a %b %e %H:%M:%S UTC %Y")
    wanted = wanted.replace("%s", str(int(machine.now()))).replace("%e", f"{moment.day:2d}")
    try:
        machine.write(moment.strftime(wanted))
    except ValueError:
        return 1
    return 0


def _cat(machine: Machine, arguments: list[str]) -> int:
    paths = [a for a in arguments if not a.startswith("-")]
    if not paths:
        if machine.stdin:
            _print(machine, machine.stdin)
        return 0
    code = 0
    for path in paths:
        if path in machine.files:
            _print(machine, machine.files[path])
        else:
            machine.complain(f"cat: can't open '{path}': No such file or directory")
            code = 1
    return code


def _ls(machine: Machine, arguments: list[str]) -> int:
    is_long = any(a.startswith("-") and "l" in a for a in arguments)
    code = 0
    for path in [a for a in arguments if not a.startswith("-")] or ["/"]:
        is_file = path in machine.files
        names = [path] if is_file else machine.files.entries(path)
        if names is None and path.count("/") > 1:
            machine.complain(f"ls: {path}: No such file or directory")
            code = 1
        for name in names or ():
            text = machine.files.get(path if is_file else f"{path.rstrip('/')}/{name}")
            kind, size = ("drwxr-xr-x", 4096) if text is None else ("-rw-r--r--", len(text.encode()))
            day = datetime.fromtimestamp(machine.now(), UTC).strftime("%b %e %H:%M")
            machine.write(f"{kind}    1 root     root {size:13} {day} {name}" if is_long else name)
    return code


def _touch(machine: Machine, arguments: list[str]) -> int:
    for path in arguments:
        if not path.startswith("-"):
            machine.files.setdefault(path, "")
    return 0


def _rm(machine: Machine, arguments: list[str]) -> int:
    is_forced = any(a.startswith("-") and "f" in a for a in arguments)
    code = 0
    for path in arguments:
        if path.startswith("-"):
            continue
        if machine.files.pop(path, None) is None and not is_forced:
            machine.complain(f"rm: can't remove '{path}': No such file or directory")
            code = 1
    return code


def _test(machine: Machine, arguments: list[str]) -> int:  # noqa: PLR0911 - one answer a form
    words = [a for a in arguments if a not in ("]", "]]")]
    if words[:1] == ["!"]:
        return int(not _test(machine, words[1:]))
    match words:
        case ["-f" | "-e" | "-s" | "-r" | "-w", path]:
            return int(path not in machine.files)
        case ["-d", path]:
            return int(machine.files.entries(path) is None)
        case ["-z", text]:
            return int(bool(text))
        case ["-n", text] | [text]:
            return int(not text)
        case [left, "=" | "==", right]:
            return int(left != right)
        case [left, "!=", right]:
            return int(left == right)
        case [left, "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" as operator, right]:
            return _compare(left, operator, right)
    return 1


def _compare(left: str, operator: str, right: str) -> int:
    try:
        first, second = int(left), int(right)
    except ValueError:
        return 2
    holds = {
        "-eq": first == second,
        "-ne": first != second,
        "-lt": first < second,
        "-le": first <= second,
        "-gt": first > second,
        "-ge": first >= second,
    }
    return int(not holds[operator])


def _seq(machine: Machine, arguments: list[str]) -> int:
    numbers = [int(a) for a in arguments if re.fullmatch(r"-?\d{1,6}", a)]
    match numbers:
        case [last]:
            first, step = 1, 1
        case [first, last]:
            step = 1
        case [first, step, last] if step:
            pass
        case _:
            return 1
    told = range(first, last + (1 if step > 0 else -1), step)[:1000]
    machine.steps += len(told) // 10
    for number in told:
        machine.write(str(number))
    return 0


def print_environment(machine: Machine, arguments: list[str]) -> int:
    """``env`` and ``printenv``."""
    if arguments:
        value = machine.variables.get(arguments[0])
        if value is None:
            return 1
        machine.write(value)
        return 0
    machine.steps += len(machine.variables) // 10
    for name, value in machine.variables.items():
        if not name.isdigit():
            machine.write(f"{name}={value}")
    return 0


def _hostname(machine: Machine, arguments: list[str]) -> int:
    machine.write(machine.variables.get("POD_IP" if "-i" in arguments else "HOSTNAME", "localhost"))
    return 0


def _export(machine: Machine, arguments: list[str]) -> int:
    for word in arguments:
        name, equals, value = word.partition("=")
        if equals:
            machine.assign(name, value)
    return 0


def _grep(machine: Machine, arguments: list[str]) -> int:
    patterns = [a for a in arguments if not a.startswith("-")]
    if not patterns:
        return 2
    text = machine.files.get(patterns[1], "") if len(patterns) > 1 else machine.stdin
    found = [line for line in text.split("\n") if patterns[0] in line]
    if not any(a.startswith("-") and "q" in a for a in arguments):
        for line in found:
            machine.write(line)
    return int(not found)


def _echo_back(machine: Machine, _: list[str]) -> int:
    if machine.stdin:
        _print(machine, machine.stdin)
    return 0


def _succeed(machine: Machine, _: list[str]) -> int:
    del machine
    return 0


def _fail(machine: Machine, _: list[str]) -> int:
    del machine
    return 1


def _kill(machine: Machine, _: list[str]) -> int:
    del machine
    return 0


def _who(machine: Machine, _: list[str]) -> int:
    machine.write("root")
    return 0


def _perl(machine: Machine, arguments: list[str]) -> int:
    # The Job of Kubernetes' own documentation computes pi to 2000 places; its first hundred say as much.
    if any("bpi" in a for a in arguments):
        machine.write(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798"
        )
    return 0


_TELLING: dict[str, Command] = {
    "echo": _echo,
    "printf": _printf,
    "date": _date,
    "cat": _cat,
    "touch": _touch,
    "rm": _rm,
    "test": _test,
    "[": _test,
    "[[": _test,
    "seq": _seq,
    "printenv": print_environment,
    "hostname": _hostname,
    "nslookup": lookup,
    "host": lookup,
    "getent": lookup,
    "ping": ping,
    "wget": wget,
    "curl": curl,
    "nc": netcat,
    "export": _export,
    "grep": _grep,
    "kill": _kill,
    "ls": _ls,
    "whoami": _who,
    "perl": _perl,
    "true": _succeed,
    ":": _succeed,
    "false": _fail,
}
_PASSING_ON = ("head", "tee", "sort", "uniq", "tr", "sed", "awk", "xargs", "cut")
_SILENT = (
    "set",
    "mkdir",
    "cp",
    "mv",
    "ln",
    "chmod",
    "chown",
    "cd",
    "sync",
    "ulimit",
    "umask",
    "id",
    "ps",
    "unset",
)

SIMPLE: dict[str, Command] = {
    **_TELLING,
    **dict.fromkeys(_PASSING_ON, _echo_back),
    **dict.fromkeys(_SILENT, _succeed),
}
