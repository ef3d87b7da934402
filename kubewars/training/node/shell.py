"""Plays a container's command: what it prints, how long it sleeps, with what code it ends. Runs nothing real.

A run is a generator that yields seconds to sleep and returns the exit code; the kubelet drives it by the
clock. Commands that we do not know are taken for the container's application, which runs until stopped.
"""

from __future__ import annotations

import re
from collections.abc import Generator

from kubewars.training.node.shell_commands import SIMPLE, print_environment
from kubewars.training.node.shell_expansion import expand
from kubewars.training.node.shell_machine import FOREVER, Machine
from kubewars.training.node.shell_redirection import redirected
from kubewars.training.node.shell_syntax import (
    BadSyntaxError,
    For,
    If,
    Loop,
    Node,
    Pipeline,
    Redirected,
    Sequence,
    Simple,
    parse,
)
from kubewars.training.node.shell_tail import run_tail

Run = Generator[float, None, int]

_BREATHLESS = 500  # commands without a sleep, after which a loop must breathe
_BREATH = 1.0
_SHORTEST_SLEEP = 0.05
_CHARACTERS_A_STEP = 200  # of words, for a long command is as much work as many short ones
_MOST_FIELDS = 10_000
_DEEPEST = 8  # command substitutions within each other
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_EXIT = re.compile(r"exit\s+(\d{1,3})")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Exit(Exception):  # noqa: N818 - it is not an error but how a script ends
    """``exit``: the whole run ends with this code."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Break(Exception):  # noqa: N818 - leaves a loop
    pass


class _Continue(Exception):  # noqa: N818 - begins a loop's next turn
    pass


def run_command(machine: Machine, words: list[str]) -> Run:
    """Play ``words`` as the container's process: the entrypoint and its arguments, already expanded."""
    try:
        return (yield from _execute(machine, words))
    except BadSyntaxError as wrong:
        machine.complain(f"sh: {wrong}")
        return 2
    except Exit as ended:
        return ended.code
    except (_Break, _Continue):
        return 0


def run_at_once(machine: Machine, words: list[str]) -> int:
    """The exit code of a command that should answer at once, such as an exec probe; one that sleeps fails."""
    run = run_command(machine, words)
    try:
        next(run)
    except StopIteration as ended:
        return int(ended.value)
    return 1


def _run_sequence(machine: Machine, sequence: Sequence) -> Run:
    for operator, pipeline in sequence.parts:
        if (operator == "&&" and machine.status) or (operator == "||" and not machine.status):
            continue
        if pipeline.is_background:
            machine.background.append(_run_pipeline(machine, pipeline))
            machine.status = 0
        else:
            machine.status = yield from _run_pipeline(machine, pipeline)
    return machine.status


def _run_pipeline(machine: Machine, pipeline: Pipeline) -> Run:
    stdin = machine.stdin
    for command in pipeline.commands[:-1]:
        printed: list[str] = []
        write, errors = machine.write, machine.errors
        machine.write, machine.errors = printed.append, errors or write
        try:
            yield from _run_node(machine, command)
        finally:
            machine.write, machine.errors = write, errors
        machine.stdin = "\n".join(printed)
    code = yield from _run_node(machine, pipeline.commands[-1])
    machine.stdin = stdin
    return int(not code) if pipeline.is_negated else code


def _run_node(machine: Machine, node: Node) -> Run:
    machine.steps += 1
    if machine.steps > _BREATHLESS:
        yield _BREATH
        machine.steps = 0
    match node:
        case Simple():
            return (yield from _run_simple(machine, node))
        case Redirected():
            wanted = [(operator, " ".join(expand(machine, word, _output_of))) for operator, word in node.redirects]
            with redirected(machine, wanted) as refusal:
                return 1 if refusal else (yield from _run_node(machine, node.inner))
        case Sequence():
            return (yield from _run_sequence(machine, node))
        case Loop():
            return (yield from _run_loop(machine, node))
        case For():
            return (yield from _run_for(machine, node))
        case If():
            return (yield from _run_if(machine, node))


def _run_loop(machine: Machine, loop: Loop) -> Run:
    while True:
        machine.steps += 1
        if machine.steps > _BREATHLESS:
            yield _BREATH
            machine.steps = 0
        code = yield from _run_sequence(machine, loop.condition)
        if (code == 0) is loop.stops_on:
            return 0
        try:
            yield from _run_sequence(machine, loop.body)
        except _Break:
            return 0
        except _Continue:
            continue


def _run_for(machine: Machine, loop: For) -> Run:
    for value in _expanded(machine, loop.words):
        machine.assign(loop.name, value)
        try:
            machine.status = yield from _run_sequence(machine, loop.body)
        except _Break:
            break
        except _Continue:
            continue
    return machine.status


def _run_if(machine: Machine, node: If) -> Run:
    for condition, body in node.branches:
        if (yield from _run_sequence(machine, condition)) == 0:
            return (yield from _run_sequence(machine, body))
    if node.otherwise:
        return (yield from _run_sequence(machine, node.otherwise))
    return 0


def _run_simple(machine: Machine, command: Simple) -> Run:
    words = list(command.words)
    assignments = []
    while words and (match := _ASSIGNMENT.fullmatch(words[0])):
        assignments.append((match.group(1), " ".join(expand(machine, match.group(2), _output_of))))
        words.pop(0)
    for name, value in assignments:
        machine.assign(name, value)
    expanded = _expanded(machine, words)
    return (yield from _execute(machine, expanded)) if expanded else 0


def _expanded(machine: Machine, words: list[str]) -> list[str]:
    """The fields of all words, as far as a command line may be long."""
    fields: list[str] = []
    for word in words:
        fields += expand(machine, word, _output_of)
        if len(fields) > _MOST_FIELDS:
            del fields[_MOST_FIELDS:]
            break
    machine.steps += sum(map(len, fields)) // _CHARACTERS_A_STEP
    return fields


def _execute(machine: Machine, words: list[str]) -> Run:  # noqa: C901, PLR0911 - the table of commands
    name, arguments = words[0].rpartition("/")[2], words[1:]
    match name:
        case "sleep" | "usleep":
            seconds = sum(_seconds(word) for word in arguments)
            if seconds:
                machine.steps = 0
                yield max(seconds, _SHORTEST_SLEEP)
            return 0
        case "exit" | "return":
            raise Exit(_number(arguments[0]) & 255 if arguments else machine.status)
        case "break":
            raise _Break
        case "continue":
            raise _Continue
        case (
            "sh"
            | "bash"
            | "ash"
            | "dash"
            | "busybox"
            | "env"
            | "exec"
            | "nohup"
            | "time"
            | "command"
            | "eval"
            | "timeout"
        ):
            return (yield from _run_wrapped(machine, name, arguments))
        case "tail":
            return (yield from run_tail(machine, arguments))
        case "watch" | "top" | "yes" | "httpd" | "nc" if name != "nc" or _is_told(arguments, "l"):
            machine.heeds_term = machine.heeds_term or name == "httpd"
            yield FOREVER
            return 0
        case "wait":
            return (yield from _wait(machine))
        case "trap":
            return _trap(machine, arguments)
    simple = SIMPLE.get(name)
    if simple is not None:
        return simple(machine, arguments)
    if not machine.knows_all:
        machine.complain(f"sh: {words[0]}: not found")
        return 127
    machine.heeds_term = True
    yield FOREVER
    return 0


def _is_told(arguments: list[str], letter: str) -> bool:
    return any(word.startswith("-") and letter in word for word in arguments)


def _wait(machine: Machine) -> Run:
    machine.is_waiting = True
    while machine.background:
        yield from machine.background.pop(0)
    machine.is_waiting = False
    return 0


def _trap(machine: Machine, arguments: list[str]) -> int:
    if any(a in ("TERM", "SIGTERM", "15") for a in arguments):
        machine.heeds_term = True
        match = _EXIT.search(arguments[0])
        machine.exit_on_term = int(match.group(1)) & 255 if match else 0
    return 0


def _run_wrapped(machine: Machine, name: str, arguments: list[str]) -> Run:  # noqa: PLR0911 - one ending a form
    if name in ("sh", "bash", "ash", "dash"):
        flags = [a for a in arguments if a.startswith("-")]
        rest = [a for a in arguments if not a.startswith("-")]
        if any("c" in flag for flag in flags) and rest:
            machine.variables.setdefault("0", rest[1] if len(rest) > 1 else name)
            try:
                tree = parse(rest[0])
            except BadSyntaxError as wrong:
                machine.complain(f"{name}: {wrong}")
                return 2
            return (yield from _run_sequence(machine, tree))
        if rest:
            if not machine.knows_all:
                machine.complain(f"{name}: can't open '{rest[0]}': No such file or directory")
                return 2
            yield FOREVER
        return 0
    if name == "timeout" and arguments:
        arguments = arguments[1:]
    while arguments and (match := _ASSIGNMENT.fullmatch(arguments[0])):
        machine.assign(match.group(1), match.group(2))
        arguments = arguments[1:]
    if not arguments:
        if name == "env":
            return print_environment(machine, [])
        return 0
    return (yield from _execute(machine, arguments))


def _output_of(machine: Machine, script: str) -> str:
    if machine.depth >= _DEEPEST:
        return ""
    printed: list[str] = []
    inner = Machine(
        printed.append,
        machine.now,
        dict(machine.variables),
        machine.files,
        machine.resolves,
        machine.fetches,
        knows_all=machine.knows_all,
        errors=machine.errors or machine.write,
        depth=machine.depth + 1,
        steps=machine.steps,
    )
    try:
        for _ in _run_sequence(inner, parse(script)):
            break
    except (BadSyntaxError, Exit, _Break, _Continue):
        return "\n".join(printed)
    finally:
        # One that had to breathe has used up its caller's breath, too: loops in loops would multiply.
        machine.steps = max(machine.steps + 1, inner.steps)
    return "\n".join(printed)


def _seconds(word: str) -> float:
    if word in ("infinity", "inf"):
        return FOREVER
    unit = _UNITS.get(word[-1:], 0)
    try:
        return min(FOREVER, max(0.0, float(word[:-1] if unit else word) * (unit or 1)))
    except ValueError:
        return 0.0


def _number(word: str) -> int:
    return int(word) if re.fullmatch(r"-?\d{1,9}", word) else 2
