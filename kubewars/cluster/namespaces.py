"""Whose a namespace is: its label ``kubewars.dev/player`` says for whom it was made.

Only who may write namespaces can set it, and players may not. Where it cannot be read, no namespace is anybody's, and
the ``player`` label of each pod decides.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from kubewars.cluster import shapes
from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import NAMESPACE
from kubewars.cluster.lenient import read_leniently
from kubewars.cluster.tempo import Tempo
from kubewars.domain.pod import OWNER_LABEL

_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(shapes.NamespaceObject).decode
Tell = Callable[[str, str], None]


class OwnedNamespace(Struct, frozen=True):
    """A namespace as last seen; ``player`` is empty where it was made for nobody."""

    uid: str
    resource_version: str
    name: str
    player: str


def decode_namespace(content: bytes | msgspec.Raw) -> OwnedNamespace | None:
    """The namespace, or ``None`` if this is none that could be followed. Never raises."""
    found = read_leniently(_decode, shapes.NamespaceObject, content)
    if found is None or not found.metadata.uid or not found.metadata.name:
        return None
    meta = found.metadata
    player = "" if meta.deletionTimestamp else (meta.labels or {}).get(OWNER_LABEL, "")
    return OwnedNamespace(meta.uid, meta.resourceVersion, meta.name, player)


class OwnershipSink:
    """Where a watch of all namespaces tells its news; ``tell`` hears a namespace and its player, or an empty string."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._names: dict[str, str] = {}

    def seen(self, thing: OwnedNamespace) -> None:
        """It is so now."""
        self._names[thing.uid] = thing.name
        self._tell(thing.name, thing.player)

    def gone(self, uid: str) -> None:
        """It is gone, or belongs to nobody any more."""
        name = self._names.pop(uid, None)
        if name is not None:
            self._tell(name, "")


async def follow_ownership(connection: Connection, names: Sequence[str], tell: Tell, *, tempo: Tempo) -> None:
    """Ask for each of these namespaces at an interval, for ever: a Role in it may grant that, but no watch of it."""
    while True:
        pause = tempo.namespaces
        for name in names:
            try:
                found = decode_namespace(await connection.request("GET", NAMESPACE.path(name=name)))
            except ApiError as error:
                if error.code == 404:
                    tell(name, "")
                elif error.code == 403:
                    pause = max(pause, tempo.refused)
                _log.info("whose the namespace %s is was not learnt: %s", name, error)
            except ClusterError as error:
                _log.info("whose the namespace %s is was not learnt: %s", name, error)
            else:
                tell(name, "" if found is None else found.player)
        await asyncio.sleep(pause)
