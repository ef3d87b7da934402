import pytest

from kubewars.training.node.shell_expansion import expand
from kubewars.training.node.shell_machine import Machine


def fields(word: str) -> list[str]:
    machine = Machine(lambda _: None, lambda: 0.0, {"TWO": "a  b", "EMPTY": "", "n": "3"}, status=7)
    return expand(machine, word, lambda _, script: f"<{script}> done")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("plain", ["plain"]),
        ("$TWO", ["a", "b"]),
        ('"$TWO"', ["a  b"]),
        ("'$TWO'", ["$TWO"]),
        ("x${TWO}y", ["xa", "by"]),
        ("$EMPTY", []),
        ('"$EMPTY"', [""]),
        ("${EMPTY:-other}", ["other"]),
        ("$?", ["7"]),
        (r"\$n", ["$n"]),
        ("$((n * 2))", ["6"]),
        ("{1..3}", ["1", "2", "3"]),
        ("{2..0}", ["2", "1", "0"]),
        ("*.txt", ["*.txt"]),
    ],
)
def test_a_word_becomes_the_fields_that_a_shell_would_make_of_it(word, expected):
    assert fields(word) == expected


@pytest.mark.parametrize("word", ["$(date +%s)", "`date +%s`"])
def test_the_output_of_a_command_is_split_unless_it_is_quoted(word):
    assert fields(word) == ["<date", "+%s>", "done"]
    assert fields(f'"{word}"') == ["<date +%s> done"]
