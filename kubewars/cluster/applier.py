"""Creates objects and changes them: what the bots play with. It cannot delete.

What it changes is found by kind, namespace and name, which the bots give, and is changed only if it was made here: the
cluster itself keeps who has written an object. The request carries its uid, so what was put under the same name
meanwhile is left alone by the API server.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import BY_API_VERSION, Kind

MANAGER = "kubewars-bots"
_SIGNED = {"fieldManager": MANAGER}


class _Writer(Struct, frozen=True):
    manager: str = ""


class _Signature(Struct, frozen=True):
    uid: str = ""
    managedFields: tuple[_Writer, ...] = ()  # noqa: N815 - the API's name


class _Signed(Struct, frozen=True):
    metadata: _Signature = _Signature()


_read_signature = msgspec.json.Decoder(_Signed).decode


class Applied(Struct, frozen=True):
    """What became of one manifest; ``reason`` is for people, empty when it was created or changed.

    ``gone``: what was to be changed is not there.
    """

    outcome: Literal["created", "exists", "changed", "gone", "refused", "failed"]
    reason: str = ""


class Applier:
    """POSTs manifests and PATCHes what they name. ``namespace`` is for those that name none."""

    def __init__(self, connection: Connection, namespace: str = "default") -> None:
        self._connection = connection
        self._namespace = namespace

    async def apply(self, manifest: Mapping[str, Any]) -> Applied:
        """Create the object. One that is there already is left as it is. Never raises for what a cluster may do."""
        kind = _kind(manifest)
        if kind is None:
            return _unknown(manifest)
        path = kind.path(self._place(manifest))
        try:
            await self._connection.request("POST", path, query=_SIGNED, body=manifest)
        except ApiError as error:
            if error.code == 409 and error.reason == "AlreadyExists":
                return Applied("exists", error.detail)
            return _refusal(error)
        except ClusterError as error:
            return Applied("failed", str(error))
        return Applied("created")

    async def change(self, manifest: Mapping[str, Any], patch: Mapping[str, Any]) -> Applied:
        """Merge a patch into the object that this manifest names, if it was made here; else it is ``refused``.

        Never raises for what a cluster may do.
        """
        kind = _kind(manifest)
        if kind is None:
            return _unknown(manifest)
        try:
            path = kind.path(self._place(manifest), str(manifest["metadata"]["name"]))
            found = _read_signature(await self._connection.request("GET", path)).metadata
            if not found.uid or MANAGER not in {writer.manager for writer in found.managedFields}:
                return Applied("refused", "it is somebody else's, under the same name")
            body = {**patch, "metadata": {**(patch.get("metadata") or {}), "uid": found.uid}}
            await self._connection.request("PATCH", path, query=_SIGNED, body=body)
        except ApiError as error:
            return Applied("gone", error.detail) if error.code == 404 else _refusal(error)
        except (ClusterError, msgspec.DecodeError) as error:
            return Applied("failed", str(error))
        return Applied("changed")

    def _place(self, manifest: Mapping[str, Any]) -> str:
        return str((manifest.get("metadata") or {}).get("namespace") or self._namespace)


def _kind(manifest: Mapping[str, Any]) -> Kind | None:
    return BY_API_VERSION.get((str(manifest.get("apiVersion", "")), str(manifest.get("kind", ""))))


def _unknown(manifest: Mapping[str, Any]) -> Applied:
    return Applied("refused", f"{manifest.get('apiVersion')} {manifest.get('kind')} is no kind that a bot may make")


def _refusal(error: ApiError) -> Applied:
    return Applied("refused" if 400 <= error.code < 500 else "failed", error.detail)
