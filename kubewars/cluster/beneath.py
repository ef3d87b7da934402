"""Which pods hang on a controller: read from the cluster at the moment of asking, whatever labels they carry."""

import msgspec

from kubewars.cluster import shapes
from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.errors import ClusterError
from kubewars.cluster.kinds import CARRIERS, POD, Kind
from kubewars.domain.pod import Carrier, Pod

#: An API server that takes longer than this for a page is in trouble of its own.
PATIENCE = 10.0
#: An API server that takes longer than this for a page is in trouble of its own.
PATIENCE = 10.0
_PAGE = "500"
_decode_listing = msgspec.json.Decoder(shapes.Listing).decode
_decode_replica_set = carrier_decoder("ReplicaSet")


async def pods_beneath(connection: Connection, carrier: Carrier) -> list[Pod]:
    """Every pod in its namespace that the controller owns, by itself or through its ReplicaSets.

    Raises ClusterError if they cannot be read, in whole or in part: what is not known is not said to be nothing.
    """
    owners = {str(carrier.uid)}
    if carrier.kind == "Deployment":
        sets = await _all(connection, CARRIERS["ReplicaSet"], carrier.namespace)
        decoded = [_decode_replica_set(item) for item in sets]
        owners |= {it.uid for it in decoded if it is not None and it.owner is not None and it.owner.uid == carrier.uid}
    pods = [decode_pod(item) for item in await _all(connection, POD, carrier.namespace)]
    return [pod for pod in pods if pod is not None and pod.owner is not None and pod.owner.uid in owners]


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
