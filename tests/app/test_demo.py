import pytest

from kubewars.app import cluster, demo
from kubewars.cli import main

THEIRS = "apiVersion: v1\nkind: Config\nclusters: [{name: prod}]\nusers: [{name: me, user: {token: precious}}]\n"


@pytest.mark.parametrize("command", ["demo", "cluster"])
@pytest.mark.parametrize("by", ["flag", "variable", "default"])
def test_a_kubeconfig_that_is_somebodys_is_refused_before_anything_starts(command, by, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ("kubewars.kubeconfig" if by == "default" else "config")
    file.write_text(THEIRS)
    if by == "variable":
        monkeypatch.setenv("KUBEWARS_KUBECONFIG", str(file))
    for module in (demo, cluster):
        monkeypatch.delattr(module, "TrainingChild")
        monkeypatch.delattr(module, "check_door")

    code = main([command, *(["--kubeconfig", str(file)] if by == "flag" else [])])

    assert code == 2
    assert "the cluster prod, and stays as it is. Name another file" in capsys.readouterr().err
    assert file.read_text() == THEIRS
