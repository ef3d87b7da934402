import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kubewars.training.status import StatusError
from kubewars.training.storage.sqlite import JournalError, SqliteJournal
from kubewars.training.storage.store import Store

# Writes objects for ever and says of each that it is kept.
_WRITER = """
import sys
from pathlib import Path
from kubewars.training.storage.sqlite import SqliteJournal
from kubewars.training.storage.store import Store
store = Store(SqliteJournal(Path(sys.argv[1])))
for number in range(10**9):
    obj = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": str(number)}}
    print(store.put("pods", ("default", str(number)), obj).revision, number, flush=True)
"""


def put(store: Store, name: str) -> None:
    meta = {"namespace": "default", "name": name}
    store.put("pods", ("default", name), {"kind": "Pod", "apiVersion": "v1", "metadata": meta})


def test_objects_and_the_revision_survive_a_restart(tmp_path: Path) -> None:
    store = Store(SqliteJournal(tmp_path))
    put(store, "kept")
    put(store, "gone")
    store.delete("pods", ("default", "gone"))
    revision = store.revision
    store.close()

    again = Store(SqliteJournal(tmp_path))

    assert [record.obj["metadata"]["name"] for record in again.records("pods")] == ["kept"]
    assert again.revision == revision
    again.close()


def test_a_watcher_resumes_after_a_restart_or_is_told_to_list_again(tmp_path: Path) -> None:
    store = Store(SqliteJournal(tmp_path))
    put(store, "a")
    early = store.revision
    put(store, "b")
    late = store.revision
    store.close()
    again = Store(SqliteJournal(tmp_path))
    put(again, "c")

    assert [event.key[1] for event in again.since("pods", late)] == ["c"]
    with pytest.raises(StatusError, match="too old resource version"):
        again.since("pods", early)
    again.close()


def test_everything_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "."}) as writer:
        assert writer.stdout
        acknowledged = [writer.stdout.readline() for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [line for line in writer.stdout.read().splitlines() if line.count(" ") == 1]
    kept = Store(SqliteJournal(tmp_path))

    found = {record.obj["metadata"]["name"]: record.revision for record in kept.records("pods")}
    for line in acknowledged:
        revision, name = line.split()
        assert found[name] == int(revision)
    kept.close()


def test_a_folder_in_use_is_refused_with_the_cure(tmp_path: Path) -> None:
    first = Store(SqliteJournal(tmp_path))
    put(first, "a")

    with pytest.raises(JournalError, match=r"another cluster uses .* choose another folder with --data"):
        SqliteJournal(tmp_path)
    first.close()


def test_a_damaged_file_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "cluster.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(JournalError, match="is damaged: move it away"):
        SqliteJournal(tmp_path)


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    SqliteJournal(tmp_path).close()
    with sqlite3.connect(tmp_path / "cluster.db") as db:
        db.execute("UPDATE facts SET value = 99 WHERE fact = 'format'")
    db.close()

    with pytest.raises(JournalError, match="written by another version"):
        SqliteJournal(tmp_path)


def test_a_write_that_cannot_be_kept_is_refused_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    store = Store(journal)
    journal._db.execute("PRAGMA query_only=ON")

    with pytest.raises(StatusError) as refused:
        put(store, "a")

    assert refused.value.code == 503
    assert store.records("pods") == []
    store.close()
