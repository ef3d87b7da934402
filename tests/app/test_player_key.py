import asyncio
import stat
import threading
from contextlib import contextmanager

import pytest
import yaml

from kubewars.app.player_key import make_keys, revoke_keys, told
from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError
from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings
from kubewars.training.cluster import Settings as ClusterSettings
from kubewars.training.cluster import running_cluster


@contextmanager
def a_cluster(kubeconfig, **settings):
    """A training cluster in a thread of its own, for as long as the block runs."""
    serves, ends = threading.Event(), threading.Event()

    async def run():
        async with running_cluster(ClusterSettings(kubeconfig=kubeconfig, nodes=1, **settings)):
            serves.set()
            await asyncio.to_thread(ends.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert serves.wait(20)
        yield
    finally:
        ends.set()
        thread.join()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "proposed"),
    [("Luke S.", "luke-s"), ("Zoë", "zoe"), ("-x-", "x"), ("a_b", "a-b"), ("x" * 70, "x" * 63), ("../../etc", "etc")],
)
def test_a_name_that_is_no_namespace_is_refused_with_one_that_is(folder, name, proposed):
    with pytest.raises(UsageError) as refused:
        make_keys(Settings(), [name])

    assert f"for example {proposed}." in str(refused.value)


@pytest.mark.parametrize("name", ["🚀", "", "---"])
def test_a_name_without_a_letter_is_refused_too(folder, name):
    with pytest.raises(UsageError, match="cannot be a namespace"):
        make_keys(Settings(), [name])


def test_without_a_cluster_one_is_told_to_start_one(folder):
    with pytest.raises(KubeWarsError, match="Start `kubewars cluster`"):
        make_keys(Settings(), ["luke"])


def test_a_key_is_written_for_its_owner_alone_and_again_it_is_the_same(folder, capsys):
    with a_cluster(folder / "kubewars.kubeconfig"):
        make_keys(Settings(), ["luke", "leia"])
        first = (folder / "luke.kubeconfig").read_text()
        make_keys(Settings(), ["luke"])

    assert (folder / "luke.kubeconfig").read_text() == first
    assert stat.S_IMODE((folder / "luke.kubeconfig").stat().st_mode) == 0o600
    assert yaml.safe_load(first)["contexts"][0]["context"]["namespace"] == "luke"
    assert "kubectl --kubeconfig leia.kubeconfig run leia " in capsys.readouterr().out


@pytest.mark.parametrize("name", ["default", "kube-luke"])
def test_a_namespace_that_is_not_a_players_is_refused(folder, name):
    with a_cluster(folder / "kubewars.kubeconfig"), pytest.raises(UsageError, match=f"^{name} cannot be a player's"):
        make_keys(Settings(), [name])

    assert not (folder / f"{name}.kubeconfig").exists()


def test_a_players_own_key_opens_nobody_elses_place(folder):
    with a_cluster(folder / "kubewars.kubeconfig"):
        make_keys(Settings(), ["luke"])
        with pytest.raises(KubeWarsError, match="not the administrator's key"):
            make_keys(Settings(kubeconfig=folder / "luke.kubeconfig"), ["leia"])


def test_a_cluster_that_has_ended_is_told_so(folder):
    with a_cluster(folder / "kubewars.kubeconfig"):
        pass

    with pytest.raises(KubeWarsError, match="nobody answers at https://127"):
        make_keys(Settings(), ["luke"])


def test_the_key_of_an_earlier_cluster_is_told_from_the_running_ones(folder):
    with a_cluster(folder / "kubewars.kubeconfig"):
        old = yaml.safe_load((folder / "kubewars.kubeconfig").read_text())
    with a_cluster(folder / "new.kubeconfig"):
        new = yaml.safe_load((folder / "new.kubeconfig").read_text())
        old["clusters"][0]["cluster"]["server"] = new["clusters"][0]["cluster"]["server"]
        (folder / "kubewars.kubeconfig").write_text(yaml.safe_dump(old))

        with pytest.raises(KubeWarsError, match="is of another cluster"):
            make_keys(Settings(), ["luke"])


@pytest.mark.parametrize("name", ["kubewars", "mine"])
def test_no_file_that_is_not_a_key_of_the_player_is_overwritten(folder, name):
    (folder / "kubewars.kubeconfig").write_text("the administrator's")
    (folder / "mine.kubeconfig").write_text("apiVersion: v1\nkind: Config\n")

    with pytest.raises(UsageError, match="another name"):
        make_keys(Settings(), [name])

    assert (folder / "mine.kubeconfig").read_text() == "apiVersion: v1\nkind: Config\n"


def test_a_key_that_leads_to_this_machine_only_says_how_others_come_in(folder):
    assert "--host 0.0.0.0" in told("luke", folder / "luke.kubeconfig", "https://127.0.0.1:6443")
    assert "--host" not in told("luke", folder / "luke.kubeconfig", "https://192.0.2.7:6443")


def test_a_key_that_was_taken_back_opens_nothing_and_the_next_one_does(folder, capsys):
    with a_cluster(folder / "kubewars.kubeconfig", data=folder / "data"):
        make_keys(Settings(), ["luke", "leia"])
        first = asyncio.run(_code_of(folder / "luke.kubeconfig"))
        old = (folder / "luke.kubeconfig").rename(folder / "old")
        revoke_keys(Settings(), ["luke"])
        revoked = asyncio.run(_code_of(old)), asyncio.run(_code_of(folder / "leia.kubeconfig"))
        make_keys(Settings(), ["luke"])
        renewed = asyncio.run(_code_of(folder / "luke.kubeconfig"))
        key = yaml.safe_load((folder / "luke.kubeconfig").read_text())["users"][0]["user"]
    with a_cluster(folder / "kubewars.kubeconfig", data=folder / "data"):
        make_keys(Settings(), ["luke"])
        again = yaml.safe_load((folder / "luke.kubeconfig").read_text())["users"][0]["user"]

    assert (first, revoked, renewed) == (200, (401, 200), 200)
    assert again == key
    assert "luke's key opens nothing any more" in capsys.readouterr().out


async def _code_of(kubeconfig):
    connection = await Connection.open(kubeconfig)
    try:
        await connection.request("GET", "/api")
    except ApiError as error:
        return error.code
    finally:
        await connection.close()
    return 200


def test_a_key_that_was_never_made_cannot_be_taken_back(folder):
    with a_cluster(folder / "kubewars.kubeconfig"), pytest.raises(KubeWarsError, match="no key of a player luke"):
        revoke_keys(Settings(), ["luke"])
