"""What hangs on a controller: read from the cluster at the moment of asking, whatever labels it carries.

The cluster's garbage collector takes whatever names the controller among its owners, and does not ask whether it is its
*controlling* owner, nor of what kind is what stands between: so neither is asked here.
"""

import asyncio
from collections.abc import Callable

import msgspec
from msgspec import Struct

from kubewars.cluster import shapes
from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.errors import ClusterError
from kubewars.cluster.kinds import CARRIERS, POD, Kind
from kubewars.domain.pod import Carrier, Target

#: An API server that takes longer than this for a page is in trouble of its own.
PATIENCE = 10.0
#: Seconds for all pages of all kinds: a list that does not end is not looked at for ever.
LOOKS_FOR = 20.0
_PAGE = "500"
_decode_listing = msgspec.json.Decoder(shapes.Listing).decode


class _Owned(Struct):
    metadata: shapes.Metadata


_decode_owned = msgspec.json.Decoder(_Owned).decode


async def all_beneath(connection: Connection, carrier: Carrier) -> list[Target]:
    """Every pod and controller in its namespace that names it among its owners, or names one that does, and so on.

    Raises ClusterError if they cannot be read, in whole or in part: what is not known is not said to be nothing.
    """
    try:
        async with asyncio.timeout(LOOKS_FOR):
            found = [
                (item, decode)
                for kind, decode in _decoders()
                for item in await _all(connection, kind, carrier.namespace)
            ]
    except TimeoutError:
        raise ClusterError(f"what is in {carrier.namespace} was not listed within {LOOKS_FOR:.0f} s") from None
    owners_of = [(_owners(item), item, decode) for item, decode in found]
    uids, beneath = {str(carrier.uid)}, []
    while hanging := [it for it in owners_of if it[0][1] & uids]:
        owners_of = [it for it in owners_of if not it[0][1] & uids]
        uids |= {uid for (uid, _), _, _ in hanging}
        beneath += [_understood(item, decode) for (uid, _), item, decode in hanging if uid != carrier.uid]
    return beneath


def _decoders() -> list[tuple[Kind, Callable[[msgspec.Raw], Target | None]]]:
    return [(POD, decode_pod), *((kind, carrier_decoder(name)) for name, kind in CARRIERS.items())]


def _owners(item: msgspec.Raw) -> tuple[str, frozenset[str]]:
    """Its uid, and those of all its owners."""
    try:
        meta = _decode_owned(item).metadata
    except shapes.UNREADABLE as error:
        raise ClusterError(f"one of them cannot be read: {error}") from error
    return meta.uid, frozenset(owner.uid for owner in meta.ownerReferences or ())


def _understood(item: msgspec.Raw, decode: Callable[[msgspec.Raw], Target | None]) -> Target:
    target = decode(item)
    if target is None:
        raise ClusterError("one of them cannot be told from others: it has no uid")
    return target


async def _all(connection: Connection, kind: Kind, namespace: str) -> list[msgspec.Raw]:
    found: list[msgspec.Raw] = []
    following = ""
    while True:
        query = {"limit": _PAGE} | ({"continue": following} if following else {})
        content = await connection.request("GET", kind.path(namespace), query=query, timeout=PATIENCE)
        try:
            page = _decode_listing(content)
        except shapes.UNREADABLE as error:
            raise ClusterError(f"The list of {kind.resource} in {namespace} cannot be read: {error}") from error
        found += page.items or []
        following = page.metadata.continue_ if page.metadata else ""
        if not following:
            return found
