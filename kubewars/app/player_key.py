"""``kubewars cluster user NAME``: a place for a player on a running training cluster, and the key to it as a file."""

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from kubewars.app.banner import join_words
from kubewars.app.places import for_shell, written_kubeconfig
from kubewars.app.runner import run
from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, TlsFailure, Unreachable
from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings
from kubewars.training.access.key_file import NotOursError, ensure_ours, write_kubeconfig
from kubewars.training.http.addresses import is_loopback

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NOT_OURS = (
    "is not Kube-Wars' training cluster, so that places for players are yours to make: "
    "kubectl create namespace {name}; kubectl create rolebinding player --clusterrole=edit --user={name} -n {name}"
)


def make_keys(settings: Settings, names: Sequence[str]) -> int:
    """Write ``NAME.kubeconfig`` into this folder for each; asked again for the same name, all is as it was.

    Raises:
        UsageError: a name is none that a namespace can have, or its file would overwrite something else.
        KubeWarsError: no training cluster is reached, or not as its administrator.
    """
    admin = written_kubeconfig(settings)
    files = {name: _file_for(name, admin) for name in names}
    _ensure_written(admin)
    return run(_make_keys(files, admin))


def revoke_keys(settings: Settings, names: Sequence[str]) -> int:
    """Take these players' keys back: they open nothing any more, and :func:`make_keys` gives others.

    Raises:
        UsageError: a name is none that a player can have.
        KubeWarsError: no training cluster is reached, not as its administrator, or it has given no such key.
    """
    admin = written_kubeconfig(settings)
    for name in names:
        _ensure_label(name)
    _ensure_written(admin)
    return run(_revoke_keys(names, admin))


def _ensure_written(admin: Path) -> None:
    if not admin.exists():
        raise KubeWarsError(
            f"there is no {for_shell(admin)} here. Start `kubewars cluster` or `kubewars demo` first, and run this in "
            "the same folder or name the file they wrote with --kubeconfig."
        )


async def _revoke_keys(names: Sequence[str], admin: Path) -> int:
    connection = await Connection.open(admin)
    try:
        for name in names:
            await _ask(connection, name, admin, "revocation")
            again = f"kubewars cluster user {name}"
            print(f"{name}'s key opens nothing any more. What it made is still there. For another: {again}", flush=True)
    finally:
        await connection.close()
    return 0


async def _make_keys(files: dict[str, Path], admin: Path) -> int:
    connection = await Connection.open(admin)
    try:
        for name, file in files.items():
            text = await _ask(connection, name, admin)
            try:
                write_kubeconfig(file, text, user=name)
            except NotOursError as error:
                raise _not_a_key(name, file, error) from error
            except OSError as error:
                raise KubeWarsError(
                    f"{for_shell(file)} cannot be written ({error.strerror}). Run this in a folder of yours."
                ) from error
            server = yaml.safe_load(text)["clusters"][0]["cluster"]["server"]
            print(told(name, file, server), flush=True)
    finally:
        await connection.close()
    return 0


def told(name: str, file: Path, server: str) -> str:
    """What the terminal says of a key: whose, where it opens, and the line to type with it."""
    lines = [
        f"{for_shell(file)}: namespace {name} at {server}, {name}'s own; the others' to look at. Join with",
        f"  kubectl --kubeconfig {for_shell(file)} {join_words(name)}",
    ]
    if is_loopback(urlsplit(server).hostname or ""):
        lines.append("  On this machine only: for other laptops start the cluster with --host 0.0.0.0")
    return "\n".join(lines)


async def _ask(connection: Connection, name: str, admin: Path, *below: str) -> str:
    try:
        return (await connection.request("POST", "/".join(("/kubewars/players", name, *below)))).decode()
    except ApiError as error:
        raise _explained(error, connection.host, name, admin) from error
    except TlsFailure as error:
        raise KubeWarsError(
            f"{for_shell(admin)} is of another cluster than the one that runs at {connection.host} now. "
            "Name the file that the running one wrote with --kubeconfig."
        ) from error
    except Unreachable as error:
        raise KubeWarsError(
            f"nobody answers at {connection.host}, where {for_shell(admin)} leads. "
            "Start `kubewars cluster` or `kubewars demo`, or name the file of one that runs with --kubeconfig."
        ) from error


def _explained(error: ApiError, host: str, name: str, admin: Path) -> KubeWarsError:
    if error.code == 422:
        return UsageError(f"{name} cannot be a player's name: {error.detail.rpartition(': ')[2]}.")
    if error.code in (401, 403):
        return KubeWarsError(
            f"{for_shell(admin)} is not the administrator's key. "
            "Name the file that `kubewars cluster` or `kubewars demo` wrote with --kubeconfig."
        )
    if error.detail.startswith("there is no key"):
        return KubeWarsError(f"{error.detail}: `kubewars cluster user {name}` would make one.")
    if error.code in (404, 405):
        return KubeWarsError(f"{host} {_NOT_OURS.format(name=name)}")
    return KubeWarsError(f"{host} made no place for {name}: {error.detail}. Try again.")


def _ensure_label(name: str) -> None:
    if not _LABEL.fullmatch(name):
        proposed = _as_label(name)
        example = f", for example {proposed}" if proposed else ""
        raise UsageError(
            f"{name!r} cannot be a namespace: up to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit"
            f"{example}."
        )


def _file_for(name: str, admin: Path) -> Path:
    _ensure_label(name)
    file = Path(f"{name}.kubeconfig")
    if os.path.realpath(file) == os.path.realpath(admin):
        raise UsageError(f"{for_shell(file)} is the administrator's own. Choose another name for the player.")
    try:
        ensure_ours(file, name)
    except NotOursError as error:
        raise _not_a_key(name, file, error) from error
    return file


def _not_a_key(name: str, file: Path, error: NotOursError) -> UsageError:
    return UsageError(
        f"{for_shell(file)} {error}: it is no key of {name}'s and stays as it is. Move it, or choose another name."
    )


def _as_label(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].rstrip("-")
