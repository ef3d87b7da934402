"""The file in which a kubeconfig stands: written whole and for its owner alone, and never over somebody else's.

What is ours is told by its content, as YAML: one cluster of our name and authority, one user with a token and nothing
more, contexts that join the two. A file into which anything else was merged is its owner's.
"""

import base64
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Any

import yaml

from kubewars.training.access.kubeconfig import AUTHORITY_NAME, CLUSTER_NAME

#: Bytes. One of ours is under four thousand; what is longer is not read to its end.
_LONGEST = 65_536
_PARTS = {"apiVersion", "kind", "clusters", "users", "contexts", "current-context", "preferences"}


class NotOursError(Exception):
    """A file that must not be overwritten; the message says why, and begins after the file's name."""


def ensure_ours(path: Path, user: str) -> None:
    """Return if ``path`` may be written: there is nothing, an empty file, or a kubeconfig of ours for ``user``.

    Raises:
        NotOursError: it holds something else, is no file, or cannot be read; or its folder cannot be written to.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise NotOursError("is a link to a file that is not there") from None
        _ensure_folder(path.absolute().parent)
        return
    except OSError as error:
        raise NotOursError(f"cannot be looked at ({error.strerror})") from error
    if stat.S_ISDIR(found.st_mode):
        raise NotOursError("is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise NotOursError("is no ordinary file")
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise NotOursError(f"cannot be read ({error.strerror})") from error
    if content:
        _ensure_own_content(content, user)
    _ensure_folder(path.absolute().parent)


def write_kubeconfig(path: Path, text: str, *, user: str) -> Path:
    """Write the kubeconfig of ``user`` for its owner's eyes only, whole or not at all; the absolute path.

    A symbolic link is replaced, not followed.

    Raises:
        NotOursError: as :func:`ensure_ours`, which is asked again.
        OSError: the disk is full, or the like.
    """
    ensure_ours(path, user)
    target = path.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # with mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def _ensure_folder(folder: Path) -> None:
    nearest = next(it for it in (folder, *folder.parents) if it.exists() or it == it.parent)
    if not nearest.is_dir():
        raise NotOursError(f"cannot be made, for {nearest} is no folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise NotOursError(f"cannot be written, for the folder {nearest} may not be written to")


def _ensure_own_content(content: bytes, user: str) -> None:
    if len(content) > _LONGEST:
        raise NotOursError("holds something else than a kubeconfig of Kube-Wars'")
    try:
        # Text, lists and mappings only: whatever else YAML can say (numbers, dates, merges) may cost or break anything.
        told = yaml.load(content, yaml.BaseLoader)  # noqa: S506 - it makes no objects
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotOursError("holds something else than a kubeconfig") from error
    if not isinstance(told, dict) or told.get("kind") != "Config":
        raise NotOursError("holds something else than a kubeconfig")
    clusters, users, contexts = (_named(told.get(part)) for part in ("clusters", "users", "contexts"))
    foreign = [name for name in clusters if name != CLUSTER_NAME]
    if foreign:
        raise NotOursError(f"is a kubeconfig of somebody's, with the cluster {_told(foreign[0])}")
    if [name for name in users if name != user]:
        raise NotOursError(f"is a kubeconfig of somebody else than {user}")
    holds_only_ours = (
        set(told) <= _PARTS
        and not told.get("preferences")
        and len(told.get("clusters") or ()) == len(told.get("users") or ()) == 1
        and _is_our_authority(clusters.get(CLUSTER_NAME, {}).get("cluster"))
        and _is_token_only(users.get(user, {}).get("user"))
        and all(_joins_ours(context.get("context"), user) for context in contexts.values())
    )
    if not holds_only_ours:
        raise NotOursError("is a kubeconfig that Kube-Wars did not write, or that something was added to")


def _named(entries: Any) -> dict[str, dict[str, Any]]:
    """The entries by name; one whose name is no text has none."""
    if not isinstance(entries, list):
        return {}
    dicts = [entry for entry in entries if isinstance(entry, dict)]
    return {name if isinstance(name := entry.get("name"), str) else "": entry for entry in dicts}


def _told(name: str) -> str:
    """A stranger's name as it may stand on a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


def _is_our_authority(cluster: Any) -> bool:
    encoded = cluster.get("certificate-authority-data") if isinstance(cluster, dict) else None
    if not isinstance(encoded, str):
        return False
    try:
        pem = base64.b64decode(encoded).decode()
        bodies = re.findall(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", pem, re.DOTALL)
        return len(bodies) == 1 and AUTHORITY_NAME.encode() in base64.b64decode(bodies[0])
    except ValueError:
        return False


def _is_token_only(user: Any) -> bool:
    return isinstance(user, dict) and set(user) == {"token"}


def _joins_ours(context: Any, user: str) -> bool:
    return isinstance(context, dict) and context.get("cluster") == CLUSTER_NAME and context.get("user") == user
