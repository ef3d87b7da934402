import socket
from pathlib import Path

import pytest

from kubewars.app.places import (
    KUBECONFIG,
    for_shell,
    read_kubeconfig,
    refuse_if_in_use,
    refuse_if_not_ours,
    written_kubeconfig,
)
from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)


def a_kubeconfig(port):
    return f"apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:{port}\n  name: x\n"


def test_demo_and_cluster_write_where_they_are_told_or_here():
    assert written_kubeconfig(Settings()) == KUBECONFIG
    assert written_kubeconfig(Settings(kubeconfig=Path("other"))) == Path("other")


def test_serve_reads_the_named_file_else_a_demos_else_leaves_it_to_kubectls_rules():
    assert read_kubeconfig(Settings()) is None
    KUBECONFIG.write_text("")
    assert read_kubeconfig(Settings()) == KUBECONFIG
    assert read_kubeconfig(Settings(kubeconfig=Path("other"))) == Path("other")


def test_inside_a_pod_the_service_account_goes_before_a_file_that_happens_to_lie_there(monkeypatch):
    KUBECONFIG.write_text("")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")

    assert read_kubeconfig(Settings()) is None


def test_a_kubeconfig_of_a_running_cluster_is_not_overwritten():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        KUBECONFIG.write_text(a_kubeconfig(door.getsockname()[1]))

        with pytest.raises(KubeWarsError) as refused:
            refuse_if_in_use(KUBECONFIG)

    assert "--kubeconfig" in str(refused.value)


@pytest.mark.parametrize("content", ["", "\xff\xfe", "server: https://127.0.0.1:99999", "nonsense", a_kubeconfig(1)])
def test_a_file_whose_cluster_is_gone_or_that_is_no_kubeconfig_may_be_overwritten(content):
    KUBECONFIG.write_text(content, encoding="latin-1")

    refuse_if_in_use(KUBECONFIG)


def test_no_file_is_no_trouble():
    refuse_if_in_use(Path("nowhere"))
    refuse_if_not_ours(Path("nowhere"))


def test_a_kubeconfig_that_is_somebodys_is_refused_with_the_name_of_another_that_is_free():
    Path("config").write_text("kind: Config\nclusters: [{name: prod}]\n")
    KUBECONFIG.write_text("mine")

    with pytest.raises(UsageError, match=r"config is .* the cluster prod, .*: --kubeconfig second.kubeconfig\."):
        refuse_if_not_ours(Path("config"))
    with pytest.raises(UsageError, match=r"kubewars.kubeconfig holds something else .*second.kubeconfig\."):
        refuse_if_not_ours(KUBECONFIG)


def test_in_a_folder_that_may_not_be_written_to_one_at_home_is_proposed(monkeypatch):
    Path("config").write_text("mine")
    monkeypatch.setattr("os.access", lambda path, mode: path != Path())

    with pytest.raises(UsageError, match=r"--kubeconfig ~/kubewars.kubeconfig\."):
        refuse_if_not_ours(Path("config"))


def test_a_path_for_the_shell_is_short_and_safe(tmp_path):
    assert for_shell(tmp_path / "a") == "a"
    assert for_shell(tmp_path / "a b") == '"a b"'
    assert for_shell(tmp_path / "a$b") == "'a$b'"
    assert for_shell(Path("/etc/hosts")) == "/etc/hosts"
