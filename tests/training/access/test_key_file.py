import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubewars.training.access.certificates import Authority
from kubewars.training.access.key_file import NotOursError, ensure_ours, write_kubeconfig
from kubewars.training.access.kubeconfig import kubeconfig

AUTHORITY = Authority.create(1_750_000_000).certificate
OURS = kubeconfig("https://127.0.0.1:6443", AUTHORITY, "admin", "secret")
THEIRS = """\
apiVersion: v1
kind: Config
clusters: [{name: prod, cluster: {server: "https://prod.example:6443"}}]
users: [{name: me, user: {token: precious}}]
contexts: [{name: prod, context: {cluster: prod, user: me}}]
current-context: prod
"""


def changed(**parts: Any) -> str:
    """Ours, with some of its parts put in the place of its own."""
    return yaml.safe_dump(yaml.safe_load(OURS) | parts)


def entry_of(part: str) -> Any:
    return yaml.safe_load(OURS)[part][0]


def bomb(first: str, line: str) -> str:
    """Nine lines, each of which names the one before nine times over."""
    return first + "".join(line.format(at=at, all=", ".join([f"*a{at - 1}"] * 9)) for at in range(1, 10))


#: Small to write; a reader who believes all that YAML can say takes for ever over it, or breaks.
LISTS = bomb("a0: &a0 [x]\n", "a{at}: &a{at} [{all}]\n")
TRAPS = {
    "names without end": LISTS + "kind: Config\nclusters: [{name: *a9}]\n",
    "an authority without end": LISTS
    + "kind: Config\nusers: [{name: admin}]\nclusters: [{name: kubewars-training, cluster: "
    + "{certificate-authority-data: *a9}}]\n",
    "merges without end": bomb("a0: &a0 {x: y}\n", "a{at}: &a{at}\n  <<: [{all}]\n") + "kind: Config\n",
    "a number that is too long": f"kind: Config\nusers: [{{name: 0x{'f' * 20_000}}}]\n",
    "a number to the base of sixty": f"kind: 1{':59' * 3_000}.5\n",
    "an empty number": "kind: !!int ''\n",
    "a truth that is none": "kind: !!bool x\n",
    "a time that is none": "kind: !!timestamp x\n",
    "itself": "kind: Config\nclusters: &c [{name: *c}]\n",
}
NOT_OURS = TRAPS | {
    "theirs": THEIRS,
    "a list": "- a\n- b\n",
    "a sentence": "the administrator's",
    "a skeleton": "apiVersion: v1\nkind: Config\n",
    "no YAML": "a: [",
    "a date that is none": "a: 2026-99-99",
    "deep": "[" * 5_000,
    "long": OURS + "#" * 70_000,
    "two documents": OURS + "---\n" + OURS,
    "another user": kubeconfig("https://127.0.0.1:6443", AUTHORITY, "ada", "secret"),
    "another authority": kubeconfig("https://127.0.0.1:6443", b"CA", "admin", "secret"),
    "another cluster beside it": changed(
        clusters=[entry_of("clusters"), yaml.safe_load(THEIRS)["clusters"][0]],
    ),
    "another user beside it": changed(users=[entry_of("users"), yaml.safe_load(THEIRS)["users"][0]]),
    "the same name twice": changed(users=[entry_of("users"), entry_of("users")]),
    "a context to elsewhere": changed(contexts=[entry_of("contexts"), yaml.safe_load(THEIRS)["contexts"][0]]),
    "a password too": changed(users=[{"name": "admin", "user": {"token": "secret", "password": "precious"}}]),
    "something more": changed(extensions=[{"name": "mine", "extension": {}}]),
    "no users": changed(users=None),
    "odd entries": changed(users=["admin"], clusters=[1]),
}


@pytest.mark.parametrize("content", NOT_OURS.values(), ids=NOT_OURS)
def test_what_we_did_not_write_stays_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text(content)

    with pytest.raises(NotOursError):
        write_kubeconfig(file, OURS, user="admin")

    assert file.read_text() == content
    assert [it.name for it in tmp_path.iterdir()] == ["kubeconfig"]


def test_a_strangers_name_does_not_steer_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text(r'{kind: Config, clusters: [{name: "prod\e[2J\n\u202e"}]}')

    with pytest.raises(NotOursError) as refused:
        ensure_ours(file, "admin")

    assert str(refused.value) == "is a kubeconfig of somebody's, with the cluster prod?[2J??"


def test_a_binary_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    file.write_bytes(bytes(range(256)))

    with pytest.raises(NotOursError, match="something else than a kubeconfig"):
        ensure_ours(file, "admin")


@pytest.mark.parametrize("content", ["", OURS, changed(**{"current-context": ""})], ids=["empty", "ours", "unset"])
def test_an_empty_file_and_one_of_ours_are_written_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text(content)
    file.chmod(0o644)

    write_kubeconfig(file, OURS, user="admin")

    assert file.read_text() == OURS
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [it.name for it in tmp_path.iterdir()] == ["kubeconfig"]


def test_one_of_ours_in_which_kubectl_chose_another_namespace_is_ours(tmp_path: Path) -> None:
    context = {"name": "mine", "context": entry_of("contexts")["context"] | {"namespace": "ada"}}
    file = tmp_path / "kubeconfig"
    file.write_text(changed(contexts=[entry_of("contexts"), context]))

    ensure_ours(file, "admin")


def test_a_link_is_replaced_and_what_it_led_to_is_not_written(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "link"
    elsewhere.write_text(OURS)
    link.symlink_to(elsewhere)

    write_kubeconfig(link, changed(**{"current-context": ""}), user="admin")

    assert not link.is_symlink()
    assert elsewhere.read_text() == OURS


def test_a_link_to_somebody_elses_file_stays_a_link_to_it(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "link"
    elsewhere.write_text(THEIRS)
    link.symlink_to(elsewhere)

    with pytest.raises(NotOursError, match="with the cluster prod"):
        write_kubeconfig(link, OURS, user="admin")

    assert link.is_symlink()
    assert elsewhere.read_text() == THEIRS


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "no ordinary file"),
        (lambda it: it.symlink_to("nowhere"), "a file that is not there"),
        (lambda it: it.symlink_to(it.name), "cannot be looked at"),
    ],
    ids=["a folder", "a pipe", "a link to nothing", "a link to itself"],
)
def test_what_is_no_file_is_told_so(tmp_path: Path, make: Any, said: str) -> None:
    path = tmp_path / "kubeconfig"
    make(path)

    with pytest.raises(NotOursError, match=said):
        ensure_ours(path, "admin")


def test_a_folder_that_is_a_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(NotOursError, match="cannot be looked at"):
        ensure_ours(tmp_path / "file" / "kubeconfig", "admin")


def test_a_file_or_folder_without_the_right_to_it_is_told_so() -> None:
    code = """
import os, sys
from pathlib import Path
from kubewars.training.access.key_file import NotOursError, ensure_ours
if os.getuid() == 0:
    os.setuid(65534)
for path in ("file", "folder/kubeconfig"):
    try:
        ensure_ours(Path(sys.argv[1]) / path, "admin")
    except NotOursError as error:
        print(error)
"""
    with tempfile.TemporaryDirectory() as name:  # not tmp_path, into which nobody else may look
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "file").write_text(THEIRS)
        (folder / "file").chmod(0)
        (folder / "folder").mkdir(mode=0o555)
        done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True)

    first, second = done.stdout.splitlines()
    assert "cannot be read (Permission denied)" in first
    assert "may not be written to" in second


def test_a_file_in_a_folder_that_is_not_there_yet_is_written_with_it(tmp_path: Path) -> None:
    path = write_kubeconfig(tmp_path / "deep" / "kubeconfig", OURS, user="admin")

    assert path.read_text() == OURS


def test_a_disk_that_is_full_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_kubeconfig(tmp_path / "kubeconfig", OURS, user="admin")

    def is_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)

    with pytest.raises(OSError, match="No space"):
        write_kubeconfig(file, OURS.replace("secret", "new"), user="admin")

    assert file.read_text() == OURS
    assert [it.name for it in tmp_path.iterdir()] == ["kubeconfig"]
