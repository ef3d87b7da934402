import os
import re
import subprocess
import sys

import pytest

from kubewars.cli import EXAMPLES, SUMMARY, USER_EXAMPLES, build_parser, main
from kubewars.settings import COMMANDS, table
from kubewars.spelling import command_first


def test_every_command_is_explained_with_examples():
    assert tuple(SUMMARY) == COMMANDS
    assert tuple(EXAMPLES) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_names_each_of_its_settings_and_teaches_by_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "examples:" in said
    flags = set(re.findall(r"^  (--[a-z-]+)", said, re.MULTILINE))
    assert flags == {setting.flag for setting in table() if setting.flag and command in setting.commands}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_in_the_help_is_a_line_the_parser_takes(command):
    parser = build_parser()
    lines = [line.strip() for line in EXAMPLES[command].splitlines() if line.strip().startswith("kubewars ")]

    assert lines
    for line in lines:
        words = line.split("  ")[0].split()
        assert parser.parse_args(words[1:]).command == command


def test_every_example_of_cluster_user_names_its_players():
    lines = [line.strip() for line in USER_EXAMPLES.splitlines() if line.strip().startswith("kubewars ")]
    given = [build_parser().parse_args(line.split("  ")[0].split()[1:]) for line in lines]

    assert [list(found.names) for found in given] == [["ada"], ["ada", "margot", "zoe"], ["ada"], ["ada"]]
    assert [found.revoke for found in given] == [False, False, False, True]
    assert all((found.command, found.action) == ("cluster", "user") for found in given)


def test_the_cluster_alone_asks_for_no_action():
    assert build_parser().parse_args(["cluster"]).action is None


def test_a_kubeconfig_may_stand_before_the_word_user_or_after_its_names():
    before = build_parser().parse_args(["cluster", "--kubeconfig", "x", "user", "ada"])
    after = build_parser().parse_args(["cluster", "user", "ada", "--kubeconfig", "x"])

    assert before.kubeconfig == after.kubeconfig


def test_no_command_is_answered_with_the_help(capsys):
    assert main([]) == 0
    assert "kubewars demo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["demo", "--port", "eighty"], "--port"),
        (["demo", "--pace", "fast"], "merciless"),
        (["demo", "--prot", "1"], "--prot"),
        (["demo", "--context", "x"], "--context"),
        (["dmeo"], "demo"),
        (["cluster", "user"], "NAME"),
        (["cluster", "--room-address", "https://192.168.1.7:6443"], "192.168.1.7"),
        (["serve", "--lang", "xx"], "en or fr"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused_in_two_lines(words, named, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert named in said
    assert "--help" in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dmeo"], "there is no 'dmeo' here. Did you mean demo?"),
        (["play"], "there is no 'play' here. There is: demo, serve, cluster, check, rules, completion."),
        (["cluster", "usr", "ada"], "there is no 'usr' here. Did you mean user?"),
        (["cluster", "user", "ada", "--revok"], "there is no flag --revok. Did you mean --revoke?"),
        (["cluster", "user", "ada", "--host=x"], "--host is no flag of cluster user, but of demo, serve and cluster."),
        (["demo", "--prot=1"], "there is no flag --prot. Did you mean --port?"),
        (["serve", "--no-opne"], "there is no flag --no-opne. Did you mean --no-open?"),
        (["demo", "--context", "x"], "--context is no flag of demo, but of serve and check."),
        (["--prot", "80", "demo"], "there is no flag --prot. Did you mean --port?"),
        (["--port", "8090"], "--port is a flag of demo and serve; name the command too."),
        (["--no-open", "--port", "8090"], "--no-open is a flag of demo and serve; name the command too."),
        (["--port"], "--port is a flag of demo and serve; name the command too."),
        (["demo", "-x"], "there is no flag -x."),
        (["demo", "more"], "'more' is one word too many."),
        (["completion", "tcsh"], "there is no 'tcsh' here. There is: bash, zsh, fish."),
    ],
)
def test_a_word_that_is_mistyped_or_misplaced_is_answered_with_the_one_that_was_meant(words, said, capsys):
    with pytest.raises(SystemExit):
        main(words)

    assert capsys.readouterr().err.splitlines()[0].split(": ", 1)[1] == said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--port", "8090", "demo"], ["demo", "--port", "8090"]),
        (["--port=8090", "--no-open", "demo", "--pace", "hot"], ["demo", "--port=8090", "--no-open", "--pace", "hot"]),
        (["--kubeconfig", "demo", "cluster", "user", "ada"], ["cluster", "--kubeconfig", "demo", "user", "ada"]),
        (["--dry-run", "serve"], ["serve", "--dry-run"]),
        (["--no-open", "--port", "8090", "demo"], ["demo", "--no-open", "--port", "8090"]),
        (["demo", "--port", "1"], ["demo", "--port", "1"]),
        (["--version"], ["--version"]),
        (["-h", "demo"], ["-h", "demo"]),
        (["--port", "1"], ["--port"]),
        ([], []),
    ],
)
def test_options_may_stand_before_the_command(words, expected):
    assert command_first(words) == expected


def test_a_variable_that_cannot_be_read_is_one_clear_line(monkeypatch, capsys):
    monkeypatch.setenv("KUBEWARS_PORT", "eighty")

    assert main(["demo"]) == 2
    assert "KUBEWARS_PORT" in capsys.readouterr().err


def test_repeated_namespaces_add_up():
    given = build_parser().parse_args(["serve", "--namespace", "one", "--namespace", "two,three"])

    assert list(given.namespace) == ["one", "two", "three"]


def test_help_loads_none_of_the_heavy_parts():
    code = (
        "import sys; from kubewars.cli import build_parser; build_parser().format_help();"
        "print([m for m in ('fastapi', 'kubernetes', 'uvicorn', 'aiohttp', 'asyncio', 'shtab') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version_is_told_installed_or_not(flag, capsys):
    assert main([flag]) == 0
    assert capsys.readouterr().out.startswith("kubewars ")


def test_a_reader_that_has_read_enough_is_no_trouble():
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "kubewars", "rules"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)

    assert (done.returncode, done.stderr) == (0, "")
