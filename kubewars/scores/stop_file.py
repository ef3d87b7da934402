"""STOP, kept in a file: a game that was stopped and then restarted starts stopped, until somebody says go."""

import contextlib
import logging
import os
from pathlib import Path

from kubewars.errors import KubeWarsError

FILE_NAME = "stopped"
_LONGEST = 200
_log = logging.getLogger(__name__)


class StopFile:
    """Fits :class:`kubewars.battle.ports.StopMemory`. The file is there while the game is stopped, and says by whom.

    A file that cannot be read means stopped: in doubt nobody shoots.

    Raises:
        KubeWarsError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KubeWarsError(f"cannot use {folder}: {error}. Name another folder with --data DIR.") from error

    def recall(self) -> str:
        """By whom the game was stopped before this process, or an empty string."""
        try:
            by = self.file.read_text(encoding="utf-8", errors="replace").strip()[:_LONGEST]
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"caution ({self.file} cannot be read: {error.strerror})"
        return f"{by or 'somebody'}, before a restart"

    def keep(self, by: str) -> None:
        """Remember who stopped it; an empty string means go. A disk that fails is told in the log and stops nobody."""
        try:
            if not by:
                self.file.unlink(missing_ok=True)
                return
            draft = self.file.with_suffix(".new")
            with draft.open("w", encoding="utf-8") as file:
                file.write(by)
                file.flush()
                with contextlib.suppress(OSError):
                    os.fsync(file.fileno())
            draft.replace(self.file)
        except OSError as error:
            _log.warning("a restart will not know of this: %s cannot be written: %s", self.file, error)
