"""News from the cluster, as the watch tells it and the roster takes it: levels, never steps.

A change says how a thing is now (or that it is gone); taking the same one twice is taking it once.
"""

from msgspec import Struct

from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Carrier, Pod


class PodSeen(Struct, frozen=True):
    """A pod exists, and this is how it is."""

    pod: Pod


class PodGone(Struct, frozen=True):
    """No pod has this uid any more (or it left the game by losing its label)."""

    uid: PodUid


class CarrierSeen(Struct, frozen=True):
    """A controller exists, and this is how it is."""

    carrier: Carrier


class CarrierGone(Struct, frozen=True):
    """No controller has this uid any more."""

    uid: CarrierUid


class NamespaceOwned(Struct, frozen=True):
    """A namespace was made for this player; an empty ``player``: it belongs to nobody (any more), or is gone."""

    namespace: str
    player: str


ClusterChange = PodSeen | PodGone | CarrierSeen | CarrierGone | NamespaceOwned
