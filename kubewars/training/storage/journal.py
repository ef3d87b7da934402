"""Whether objects outlive the process: the face a journal shows, and the one that remembers nothing."""

from collections.abc import Iterable
from typing import Protocol

from kubewars.training.storage.record import Obj


class Journal(Protocol):
    """Keeps what was acknowledged. ``write`` and ``erase`` return only once that is certain."""

    def load(self) -> tuple[int, Iterable[tuple[str, Obj]]]:
        """The last revision, and every object with the resource it belongs to."""

    def write(self, revision: int, resource: str, namespace: str, name: str, body: bytes) -> None:
        """Keep this version, and forget the one before."""

    def erase(self, revision: int, resource: str, namespace: str, name: str) -> None:
        """Forget the object, and keep the revision at which it went."""

    def close(self) -> None:
        """Let go of the file."""


class MemoryOnly:
    """A journal that keeps nothing: the cluster begins empty and ends with the process.

    ``revision`` is one that no client has seen in an earlier life: who resumes from one of that is told to list anew.
    """

    def __init__(self, revision: int = 0) -> None:
        self._revision = revision

    def load(self) -> tuple[int, Iterable[tuple[str, Obj]]]:
        return self._revision, ()

    def write(self, revision: int, resource: str, namespace: str, name: str, body: bytes) -> None:
        pass

    def erase(self, revision: int, resource: str, namespace: str, name: str) -> None:
        pass

    def close(self) -> None:
        pass
