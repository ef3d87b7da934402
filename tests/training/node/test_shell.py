from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.training.node.files import Files
from kubewars.training.node.shell import run_at_once, run_command
from kubewars.training.node.shell_machine import Machine
from kubewars.training.node.shell_syntax import BadSyntaxError, parse
from tests.training.work import calls_of


def play(script: str, *, until: float = 10.0, resolves=lambda name: (name, []), **variables: str):
    """The exit code (None while it still runs) and ``(time, line)`` of what it printed."""
    now, printed = [0.0], []
    machine = Machine(
        lambda line: printed.append((now[0], line)),
        lambda: 1_700_000_000 + now[0],
        dict(variables),
        resolves=resolves,
        knows_all=False,
    )
    run = run_command(machine, ["sh", "-c", script])
    try:
        while now[0] < until:
            now[0] += next(run)
    except StopIteration as ended:
        return ended.value, printed
    return None, printed


def lines(script: str, **variables: str) -> list[str]:
    return [line for _, line in play(script, **variables)[1]]


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("echo hello world", ["hello world"]),
        ("echo 'a  b' \"c  d\" e   f", ["a  b c  d e f"]),
        ("echo $NAME ${NAME} ${OTHER:-none}", ["wes wes none"]),
        ("echo '$NAME'", ["$NAME"]),
        ("x=3; echo $((x * 2 + 1)) $((10 / 3)) $((7 % 0))", ["7 3 0"]),
        ("for i in 1 2 3; do echo $i; done", ["1", "2", "3"]),
        ("for i in $(seq 2 4); do echo n$i; done", ["n2", "n3", "n4"]),
        ("for i in {1..3}; do echo $i; done", ["1", "2", "3"]),
        ("i=0; while [ $i -lt 2 ]; do echo $i; i=$((i+1)); done", ["0", "1"]),
        ("if [ -f /x ]; then echo yes; elif true; then echo maybe; else echo no; fi", ["maybe"]),
        ("false && echo a || echo b", ["b"]),
        ("! false && echo fine", ["fine"]),
        ("echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f", ["one", "two"]),
        ("echo needle | grep -q needle && echo found", ["found"]),
        ("(echo in; echo side) # a comment\n{ echo braces; }", ["in", "side", "braces"]),
        ("while true; do echo once; break; done; echo after", ["once", "after"]),
        ("(sleep 1; echo later) & echo first; wait", ["first", "later"]),
        ("sh -c 'echo nested'", ["nested"]),
        ("date +%Y", ["2023"]),
        ("nosuchcommand", ["sh: nosuchcommand: not found"]),
        ("echo boom >&2; echo bang 1>&2", ["boom", "bang"]),
        ("cat /absent 2>/dev/null || echo none", ["none"]),
        ("cat /absent > /dev/null", ["cat: can't open '/absent': No such file or directory"]),
        ("cat /absent > /dev/null 2>&1; echo after", ["after"]),
        ("x=$(echo out; echo err >&2); echo got $x", ["err", "got out"]),
        ("{ echo a; cat /absent; } > /f 2>&1; cat /f", ["a", "cat: can't open '/absent': No such file or directory"]),
        ("for i in 1 2; do echo $i; done > /f; cat /f", ["1", "2"]),
        ("echo a > /f; echo b > /f; cat < /f", ["b"]),
        ("cat < /absent; echo $?", ["sh: can't open /absent: no such file", "1"]),
        ("echo loud > /dev/stderr | grep -q x", ["loud"]),
    ],
)
def test_a_script_prints_what_a_shell_would(script, printed):
    assert lines(script, NAME="wes") == printed


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", 3),
        ("false", 1),
        ("true; false; true", 0),
        ("nosuchcommand", 127),
        ("exit 256", 0),
        ("sh -c 'exit 7'; exit $?", 7),
        ("cat /absent", 1),
        ("echo 'unterminated", 2),
        ("fi", 2),
    ],
)
def test_a_script_ends_with_its_code(script, code):
    assert play(script)[0] == code


def test_lines_come_when_the_script_has_slept():
    code, printed = play("while true; do echo tick; sleep 2; done", until=5)

    assert code is None
    assert printed == [(0.0, "tick"), (2.0, "tick"), (4.0, "tick")]


def test_a_loop_that_never_sleeps_does_not_hang():
    code, _ = play("while :; do :; done", until=20)

    assert code is None


def test_a_service_that_appears_ends_the_waiting():
    known: set[str] = set()

    def resolves(name: str) -> tuple[str, list[str]]:
        known.add(name)
        return name, ["10.96.0.7"] if len(known) and name == "db" else []

    code, printed = play("until nslookup db; do sleep 1; done; echo up", resolves=resolves)

    assert (code, printed[-1][1]) == (0, "up")


def test_numbers_and_texts_cannot_grow_without_bound():
    code, printed = play(
        "x=9; for i in 1 2 3 4 5 6 7 8 9; do x=$((x * x)); done; "
        "y=ab; for i in $(seq 1 30); do y=$y$y; done; echo $x; echo $y"
    )

    assert code == 0
    assert all(len(line) < 10_000 for _, line in printed)


def test_an_exec_probe_sees_the_files_that_the_container_made():
    machine = Machine(lambda _: None, lambda: 0.0, files=Files({"/tmp/healthy": ""}))

    assert run_at_once(machine, ["cat", "/tmp/healthy"]) == 0
    assert run_at_once(machine, ["cat", "/tmp/other"]) == 1
    assert run_at_once(machine, ["sleep", "5"]) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abx$(){}[]'\"`;&|<>!\\ \n=0129-+*/%#{}do", max_size=60))
def test_no_text_breaks_the_shell(text):
    printed: list[str] = []
    machine = Machine(printed.append, lambda: 0.0, knows_all=False)
    run = run_command(machine, ["sh", "-c", text])
    code: int | None = 0
    try:
        for _ in range(50):
            next(run)
    except StopIteration as ended:
        code = ended.value

    assert 0 <= code <= 255


def test_what_is_too_deep_is_refused():
    with pytest.raises(BadSyntaxError):
        parse("(" * 200 + ")" * 200)


BUSY = {
    "a loop": "while true; do :; done",
    "loops within each other": "while true; do x=$(while true; do y=$(while true; do :; done); done); done",
    "a variable that doubles": "x=a; while true; do export x=$x$x; done",
    "a word that doubles": "x=" + "a" * 4000 + "; while true; do : " + "$x" * 5000 + "; done",
    "ranges without end": "while true; do : " + "{1..9999} " * 1500 + "; done",
    "numbers without end": "while true; do seq 999999; done",
    "names without end": "i=0; while true; do i=$((i+1)); export a$i=x; env; done",
    "a script that is deep": "echo " + "$(" * 6000,
}


@pytest.mark.parametrize("what", BUSY)
def test_a_script_that_is_busy_without_end_gives_the_loop_back_soon(what: str) -> None:
    lines: list[str] = []
    machine = Machine(lines.append, lambda: 0.0)
    run = run_command(machine, ["sh", "-c", BUSY[what]])

    def until_it_breathes() -> None:
        with suppress(StopIteration):
            assert next(run) >= 1.0

    assert calls_of(until_it_breathes) < 100_000
    assert sum(map(len, machine.variables.values())) < 5_000_000
    assert len(lines) < 10_000
