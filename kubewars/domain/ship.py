"""A ship: one player, or one controller or bare pod that names no player."""

from typing import Literal

from msgspec import Struct

from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.pod import CarrierKind

Hull = Literal["tie", "destroyer"]


class Backing(Struct, frozen=True):
    """A controller that launches replacements for a ship, and how many fighters it wants."""

    uid: CarrierUid
    kind: CarrierKind
    namespace: str
    name: str
    desired: int


class Ship(Struct, frozen=True):
    """A ship as it stands. ``berth`` is its place in the arena, ``carriers`` who launches replacements.

    ``desired`` counts the carriers' replicas, every pod that no known carrier stands behind, and what is ``owed``
    (:mod:`kubewars.domain.debt`). A destroyer has a controller behind it, a ``tie`` has only bare pods. One
    ``is_spared`` of which every pod is; an ``impostor`` bears the name of that player. Up to ``warm_until`` (battle
    time) it is new.
    """

    id: ShipId
    name: str
    named: bool
    hull: Hull
    berth: int
    desired: int
    carriers: tuple[Backing, ...] = ()
    owed: int = 0
    is_spared: bool = False
    impostor: str = ""
    warm_until: float = 0.0


class Side(Struct, frozen=True):
    """For whom something flies: the ship, the name on it, and whom it pretends to be, if it does."""

    ship: ShipId
    name: str
    impostor: str = ""


def integrity(functional: int, desired: int) -> float:
    """Functional ÷ desired, 0 to 1. A rollout's surplus counts no more than the whole; nothing desired is nothing."""
    if desired <= 0:
        return 0.0
    return min(1.0, functional / desired)


def flagship(ship: Ship) -> Backing | None:
    """The controller that a torpedo strikes: the one that wants the most fighters, of equals the first by name."""
    return min(ship.carriers, key=lambda one: (-one.desired, one.kind, one.namespace, one.name), default=None)


def player_ship(player: str) -> ShipId:
    """The ship of whoever has this ``player`` label, in all namespaces."""
    return ShipId(f"player/{player}")


def carrier_ship(uid: CarrierUid) -> ShipId:
    """The ship of a controller that names no player."""
    return ShipId(f"carrier/{uid}")


def pod_ship(uid: PodUid) -> ShipId:
    """The ship of a bare pod that names no player."""
    return ShipId(f"pod/{uid}")


def impostor_side(player: str, namespace: str) -> Side:
    """Whoever bears this player's name in a namespace that is not theirs flies as a ship of its own, named so."""
    return Side(ShipId(f"impostor/{namespace}/{player}"), f"{player}?", player)


def is_named(ship: ShipId) -> bool:
    """Does a ``player`` label stand behind this ship?"""
    return ship.startswith("player/")
