"""Creates objects, and does nothing else to a cluster: what the bots play with. It cannot delete, nor change."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import BY_API_VERSION


class Applied(Struct, frozen=True):
    """What became of one manifest; ``reason`` is for people, empty when it was created."""

    outcome: Literal["created", "exists", "refused", "failed"]
    reason: str = ""


class Applier:
    """POSTs manifests. ``namespace`` is for those that name none."""

    def __init__(self, connection: Connection, namespace: str = "default") -> None:
        self._connection = connection
        self._namespace = namespace

    async def apply(self, manifest: Mapping[str, Any]) -> Applied:
        """Create the object. One that is there already is left as it is. Never raises for what a cluster may do."""
        version, name = str(manifest.get("apiVersion", "")), str(manifest.get("kind", ""))
        kind = BY_API_VERSION.get((version, name))
        if kind is None:
            return Applied("refused", f"{version} {name} is no kind that a bot may make")
        metadata = manifest.get("metadata") or {}
        path = kind.path(str(metadata.get("namespace") or self._namespace))
        try:
            await self._connection.request("POST", path, query={"fieldManager": "kubewars-bots"}, body=manifest)
        except ApiError as error:
            if error.code == 409 and error.reason == "AlreadyExists":
                return Applied("exists", error.detail)
            return Applied("refused" if 400 <= error.code < 500 else "failed", error.detail)
        except ClusterError as error:
            return Applied("failed", str(error))
        return Applied("created")
