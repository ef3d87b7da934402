"""Where things stand on this machine's disk, and how to write such a place into a line that a person will paste."""

import itertools
import os
import re
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings
from kubewars.training.access.key_file import NotOursError, ensure_ours
from kubewars.training.access.user import ADMIN

KUBECONFIG = Path("kubewars.kubeconfig")
_NEEDS_DOUBLE_QUOTES = re.compile(r"[\w@+=:,./ '()&;-]+")


def written_kubeconfig(settings: Settings) -> Path:
    """The kubeconfig that ``demo`` and ``cluster`` write."""
    return settings.kubeconfig or KUBECONFIG


def read_kubeconfig(settings: Settings) -> Path | None:
    """The kubeconfig that ``serve`` and ``check`` read; ``None`` leaves it to our own pod, or to kubectl's rules."""
    if settings.kubeconfig is not None:
        return settings.kubeconfig
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return None
    return KUBECONFIG if KUBECONFIG.exists() else None


def for_shell(path: Path) -> str:
    """The path as one would type it here: relative where that is shorter, quoted where it must be."""
    absolute = path.resolve()
    try:
        short = absolute.relative_to(Path.cwd())
    except ValueError:
        short = absolute
    return quoted(str(short))


def quoted(word: str) -> str:
    """The word as one would type it: in double quotes, which every shell knows, wherever those are enough."""
    plain = shlex.quote(word)
    return f'"{word}"' if plain != word and _NEEDS_DOUBLE_QUOTES.fullmatch(word) else plain


def refuse_if_not_ours(kubeconfig: Path) -> None:
    """Raise UsageError where writing this file would take something from somebody. Asked before anything starts."""
    try:
        ensure_ours(kubeconfig, ADMIN.name)
    except NotOursError as error:
        folder = Path() if os.access(Path(), os.W_OK) else Path("~")
        free = next(folder / it for it in _proposals() if not os.path.lexists((folder / it).expanduser()))
        raise UsageError(
            f"{for_shell(kubeconfig)} {error}, and stays as it is. "
            f"Name another file for the training cluster's key: --kubeconfig {free}."
        ) from error


def _proposals() -> Iterator[str]:
    yield KUBECONFIG.name
    yield "second.kubeconfig"
    yield from (f"kubewars-{number}.kubeconfig" for number in itertools.count(3))


def refuse_if_in_use(kubeconfig: Path) -> None:
    """Raise KubeWarsError where the file belongs to a training cluster that still answers: it must keep its keys."""
    try:
        found = re.search(r"^\s*server: https://(\S+):(\d+)$", kubeconfig.read_text(), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return
    if found is None:
        return
    try:
        socket.create_connection((found.group(1).strip("[]"), int(found.group(2))), timeout=0.5).close()
    except (OSError, OverflowError):
        return
    raise KubeWarsError(
        f"{for_shell(kubeconfig)} belongs to a cluster that is running at {found.group(1)}:{found.group(2)}. "
        "Name another file with --kubeconfig, for example --kubeconfig second.kubeconfig."
    )
