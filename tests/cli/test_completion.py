"""The scripts, in the shells they are for; a shell that is not here stands aside."""

import shutil
import subprocess

import pytest

from kubewars.cli import main

#: Words typed, the last of them half or not at all, and what is proposed for it.
TYPED = [
    (["kubewars", "dem"], {"demo"}),
    (["kubewars", "demo", "--pa"], {"--pace"}),
    (["kubewars", "demo", "--pace", ""], {"gentle", "brisk", "hot", "merciless"}),
    (["kubewars", "demo", "--port", "8090", "--lang", ""], {"en", "fr"}),
    (["kubewars", "cluster", "user", "ada", "--rev"], {"--revoke"}),
    (["kubewars", "completion", ""], {"bash", "zsh", "fish"}),
    (["kubewars", "serve", "--kubeconfig", "my-"], {"my-kubeconfig"}),
]
_BASH = """
source "$1"; shift
function_of=$(complete -p kubewars | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
"$function_of" kubewars "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(tmp_path, monkeypatch, capsys):
    """Writes a shell's script as a person would, into a folder with one kubeconfig, and stands in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-kubeconfig").touch()

    def write(shell):
        if shutil.which(shell) is None:
            pytest.skip(f"there is no {shell}")
        assert main(["completion", shell]) == 0
        (tmp_path / "script").write_text(capsys.readouterr().out)
        return str(tmp_path / "script")

    return write


@pytest.mark.parametrize(("words", "proposed"), TYPED)
def test_bash_completes_commands_flags_values_and_files(script, words, proposed):
    command = ["bash", "--norc", "-c", _BASH, "bash", script("bash"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) == proposed
    assert done.stderr == ""


@pytest.mark.parametrize(("words", "proposed"), TYPED)
def test_fish_completes_commands_flags_values_and_files(script, words, proposed):
    command = ["fish", "--no-config", "-c", f"source {script('fish')}; complete -C '{' '.join(words)}'"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == proposed
    assert done.stderr == ""


def test_zsh_finds_its_script_in_a_folder_of_its_functions(script, tmp_path):
    (tmp_path / "functions").mkdir()
    command = f"cp {script('zsh')} functions/_kubewars; fpath=(functions $fpath)\n"
    command += "autoload -Uz compinit; compinit -u -D; print $_comps[kubewars]; autoload +X _kubewars"
    done = subprocess.run(["zsh", "-f", "-c", command], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "_kubewars"
    assert done.stderr == ""
