"""Creates objects and changes them: what the bots play with. It cannot delete.

What it changes is found by kind, namespace and name, which the bots give; that it is theirs is theirs to know.
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import BY_API_VERSION, Kind

_SIGNED = {"fieldManager": "kubewars-bots"}


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
        """Merge a patch into the object that this manifest names. Never raises for what a cluster may do."""
        kind = _kind(manifest)
        if kind is None:
            return _unknown(manifest)
        try:
            path = kind.path(self._place(manifest), str(manifest["metadata"]["name"]))
            await self._connection.request("PATCH", path, query=_SIGNED, body=patch)
        except ApiError as error:
            return Applied("gone", error.detail) if error.code == 404 else _refusal(error)
        except ClusterError as error:
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
