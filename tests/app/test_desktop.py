import platform
import sys

import pytest

from kubewars.app.desktop import has_desktop


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_terminal_on_a_desktop_gets_its_browser(terminal):
    terminal.setenv("DISPLAY", ":0")

    assert has_desktop()


def test_a_terminal_without_a_desktop_is_not_taken_over_by_a_text_browser(terminal):
    assert not has_desktop()


def test_a_terminal_over_ssh_opens_no_browser_on_the_far_machine(terminal):
    terminal.setenv("DISPLAY", "localhost:10.0")
    terminal.setenv("SSH_CONNECTION", "1 2 3 4")

    assert not has_desktop()


def test_output_into_a_pipe_opens_no_browser(terminal):
    terminal.setenv("DISPLAY", ":0")
    terminal.setattr(sys.stdout, "isatty", lambda: False)

    assert not has_desktop()
