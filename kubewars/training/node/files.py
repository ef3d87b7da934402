"""The files that a container sees: its own, and beneath its mounts those of its volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FILES = 256


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, or what is under ``sub_path`` in it, at ``path``. What is ``read_only`` stays as it is."""

    path: str
    content: Callable[[], Mapping[str, str]]
    sub_path: str = ""
    read_only: bool = False

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")

    def within(self, path: str) -> str:
        """The name of ``path`` in the volume."""
        return f"{self.sub_path}/{path[len(self.path) + 1 :]}".strip("/")

    def paths(self) -> Iterator[str]:
        """Where the volume's files are seen."""
        for name in self.content():
            if not self.sub_path:
                yield f"{self.path}/{name}"
            elif name == self.sub_path or name.startswith(f"{self.sub_path}/"):
                yield f"{self.path}{name[len(self.sub_path) :]}"


class Files(MutableMapping[str, str]):
    """Text by absolute path. A volume's files are looked up each time, so that a changed ConfigMap is seen."""

    def __init__(self, own: dict[str, str] | None = None, mounts: tuple[Mount, ...] = ()) -> None:
        self._own = own or {}
        self._mounts = sorted(mounts, key=lambda mount: -len(mount.path))

    def __getitem__(self, path: str) -> str:
        mount = self._mount_of(path)
        return self._own[path] if mount is None else mount.content()[mount.within(path)]

    def __setitem__(self, path: str, text: str) -> None:
        found = self._place_of(path)
        if found is not None and (found[1] in found[0] or len(found[0]) < MOST_FILES):
            found[0][found[1]] = text

    def __delitem__(self, path: str) -> None:
        found = self._place_of(path)
        if found is None:
            raise KeyError(path)
        del found[0][found[1]]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        for mount in self._mounts:
            yield from mount.paths()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def refusal(self, path: str) -> str:
        """Why nothing can be written to ``path``, if so."""
        found = self._place_of(path)
        if found is None:
            return "Read-only file system"
        is_full = found[1] not in found[0] and len(found[0]) >= MOST_FILES
        return "No space left on device" if is_full else ""

    def entries(self, folder: str) -> list[str] | None:
        """The names in a folder, sorted; None when there is no such folder, as far as is known."""
        start = f"{folder.rstrip('/')}/"
        names = {path[len(start) :].partition("/")[0] for path in self if path.startswith(start)}
        names |= {m.path[len(start) :].partition("/")[0] for m in self._mounts if m.path.startswith(start)}
        is_known = names or any(folder.rstrip("/") == mount.path for mount in self._mounts)
        return sorted(names) if is_known else None

    def _mount_of(self, path: str) -> Mount | None:
        return next((mount for mount in self._mounts if mount.holds(path)), None)

    def _place_of(self, path: str) -> tuple[MutableMapping[str, str], str] | None:
        """What holds ``path`` and under which name; None where nothing can be written."""
        mount = self._mount_of(path)
        if mount is None:
            return self._own, path
        content = mount.content()
        if mount.read_only or not isinstance(content, MutableMapping):
            return None
        return content, mount.within(path)
