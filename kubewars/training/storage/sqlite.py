"""A journal in SQLite: what was acknowledged survives the process, kill -9 included.

Write-ahead log with ``synchronous=NORMAL``: a commit is in the operating system's hands before it is
acknowledged, which outlives the process, though perhaps not the machine's power.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kubewars.training.status import StatusError
from kubewars.training.storage.record import Obj

_FILE = "cluster.db"
_FORMAT = 1
_PATIENCE = 0.2  # seconds for another process to let go: whoever has the folder keeps it
_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (resource, namespace, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (fact TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
_PUT = "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?"
_ADVANCE = "INSERT OR REPLACE INTO facts VALUES ('revision', ?)"


class JournalError(Exception):
    """The folder cannot serve as memory; the message says what to do."""


class SqliteJournal:
    """A journal in a folder of its own, used by one process at a time."""

    def __init__(self, folder: Path) -> None:
        """Open or create it.

        Raises:
            JournalError: the folder is not writable, is in use, or holds something else.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(folder / _FILE, isolation_level=None, timeout=_PATIENCE)
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
            self._ensure_format()
        except (sqlite3.Error, OSError) as error:
            raise self._refusal(error) from error

    def load(self) -> tuple[int, Iterable[tuple[str, Obj]]]:
        row = self._db.execute("SELECT value FROM facts WHERE fact = 'revision'").fetchone()
        return (row[0] if row else 0), self._objects()

    def write(self, revision: int, resource: str, namespace: str, name: str, body: bytes) -> None:
        self._commit((_PUT, (resource, namespace, name, body)), (_ADVANCE, (revision,)))

    def erase(self, revision: int, resource: str, namespace: str, name: str) -> None:
        self._commit((_DROP, (resource, namespace, name)), (_ADVANCE, (revision,)))

    def close(self) -> None:
        self._db.close()

    def _commit(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        self._db.execute("BEGIN")
        try:
            for statement, values in statements:
                self._db.execute(statement, values)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            told = f"the training cluster cannot write to {self._folder}: {error}"
            raise StatusError(503, "ServiceUnavailable", told) from error

    def _objects(self) -> Iterable[tuple[str, Obj]]:
        for resource, body in self._db.execute("SELECT resource, body FROM objects"):
            yield resource, msgspec.json.decode(body)

    def _ensure_format(self) -> None:
        self._db.execute("INSERT OR IGNORE INTO facts VALUES ('format', ?)", (_FORMAT,))
        (found,) = self._db.execute("SELECT value FROM facts WHERE fact = 'format'").fetchone()
        if found != _FORMAT:
            raise JournalError(f"{self._folder} was written by another version: choose another folder with --data")

    def _refusal(self, error: Exception) -> JournalError:
        told = str(error)
        if "locked" in told:
            return JournalError(f"another cluster uses {self._folder}: stop it, or choose another folder with --data")
        if "not a database" in told or "malformed" in told:
            return JournalError(
                f"{self._folder / _FILE} is damaged: move it away, or choose another folder with --data"
            )
        return JournalError(f"cannot keep objects in {self._folder} ({told}): choose another folder with --data")
