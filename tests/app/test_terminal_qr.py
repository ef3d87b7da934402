import io
import re
from types import SimpleNamespace

import pytest
import segno

from kubewars.app import terminal_qr as drawing
from kubewars.app.terminal_qr import can_show, terminal_qr

ADDRESS = "http://192.168.1.7:8080/?lang=fr"


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Standard output is a terminal of 80 columns that can show everything."""
    monkeypatch.setattr(drawing, "sys", SimpleNamespace(stdout=Terminal()))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return monkeypatch


def modules(drawn):
    """The picture as rows of modules, dark where a terminal shows its ground."""
    halves = {" ": (1, 1), "▀": (0, 1), "▄": (1, 0), "█": (0, 0)}
    rows = []
    for line in drawn.splitlines():
        pairs = [halves[letter] for letter in re.sub(r"\x1b\[[\d;]*m", "", line).removeprefix("  ")]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    return rows


def test_the_picture_is_the_code_of_the_address_with_a_quiet_zone():
    rows = modules(terminal_qr(ADDRESS))
    inner = [row[4:-4] for row in rows[4:-4]]
    expected = [list(row) for row in segno.make_qr(ADDRESS).matrix]

    assert inner[: len(expected)] == expected
    assert not any(sum(row) for row in rows[:4])
    assert all(row[:4] == row[-4:] == [0, 0, 0, 0] for row in rows[: len(expected) + 8])


def test_every_line_brings_its_own_colours_and_takes_them_back():
    assert all(
        re.fullmatch(r"  \x1b\[38;5;231;48;5;16m[ ▀▄█]+\x1b\[0m", line) for line in terminal_qr(ADDRESS).splitlines()
    )


def test_a_terminal_shows_it(terminal):
    assert can_show(terminal_qr(ADDRESS))


def test_it_is_not_for_a_file_or_a_pipe(terminal):
    terminal.setattr(drawing, "sys", SimpleNamespace(stdout=io.StringIO()))

    assert not can_show(terminal_qr(ADDRESS))


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("COLUMNS", "30"), ("NO_COLOR", "1")])
def test_it_is_not_for_a_terminal_without_room_or_colours(terminal, name, value):
    terminal.setenv(name, value)

    assert not can_show(terminal_qr(ADDRESS))


def test_it_is_not_for_a_terminal_without_its_letters(terminal):
    terminal.setattr(Terminal, "encoding", "latin-1")

    assert not can_show(terminal_qr(ADDRESS))
