"""The score book in a SQLite file: each strike's last word, one row a strike and game.

Written by one thread of its own, so that a slow disk never delays a tick. A disk that fails loses rows, never a game.
"""

import logging
import queue
import sqlite3
import threading
from pathlib import Path

from kubewars.domain.strike import StrikeResult
from kubewars.errors import KubeWarsError

FILE_NAME = "kubewars.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS games (epoch TEXT PRIMARY KEY, started REAL NOT NULL);
CREATE TABLE IF NOT EXISTS strikes (
    epoch TEXT NOT NULL REFERENCES games (epoch),
    id INTEGER NOT NULL,
    at REAL NOT NULL,
    player TEXT NOT NULL,
    pod TEXT NOT NULL,
    uid TEXT NOT NULL,
    weapon TEXT NOT NULL,
    by TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (epoch, id)
);
"""
_INSERT = "INSERT OR REPLACE INTO strikes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_Row = tuple[str, int, float, str, str, str, str, str, str, str, str]
#: Rows that wait for the disk; past this the newest are dropped rather than memory filled.
_BACKLOG = 10_000

_log = logging.getLogger(__name__)


class SqliteScores:
    """A score book in ``folder``, which is made if it is not there. ``started`` is Unix time in seconds.

    Raises:
        KubeWarsError: the folder cannot be written, or the file there is no database.
    """

    def __init__(self, folder: Path, *, epoch: str, started: float) -> None:
        self.file = folder / FILE_NAME
        self._epoch = epoch
        self._rows: queue.Queue[_Row | None] = queue.Queue(_BACKLOG)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.file, check_same_thread=False, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
            connection.execute("INSERT OR IGNORE INTO games VALUES (?, ?)", (epoch, started))
        except (OSError, sqlite3.Error) as error:
            raise KubeWarsError(
                f"cannot keep scores in {self.file}: {error}. Name a folder that you may write with --data DIR."
            ) from error
        self._connection = connection
        self._thread = threading.Thread(target=self._write, name="scores", daemon=True)
        self._thread.start()

    def record_strike(self, result: StrikeResult, player: str, pod: str) -> None:
        """Keep one strike; a later outcome of the same strike takes the place of the earlier. Never waits."""
        strike = result.strike
        row: _Row = (
            self._epoch,
            strike.id,
            strike.at,
            player,
            pod,
            strike.uid,
            strike.weapon,
            strike.by,
            result.outcome.value,
            result.rule,
            result.reason,
        )
        try:
            self._rows.put_nowait(row)
        except queue.Full:
            _log.warning("the disk of %s is too slow: strike %d is not kept", self.file, strike.id)

    def close(self) -> None:
        """Write what waits, at most two seconds long, and let go of the file."""
        try:
            self._rows.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(timeout=2.0)

    def _write(self) -> None:
        is_open = True
        while is_open:
            rows = [self._rows.get()]
            while not self._rows.empty():
                rows.append(self._rows.get_nowait())
            is_open = None not in rows
            try:
                self._connection.execute("BEGIN")
                self._connection.executemany(_INSERT, [row for row in rows if row is not None])
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                _log.warning("scores are not kept in %s: %s", self.file, error)
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        self._connection.close()
