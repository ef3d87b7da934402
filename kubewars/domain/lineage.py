"""Who stands behind whom: pods and controllers as last seen, joined by their owner references, and for whom they fly.

References may point to what is not known yet, no longer known, or never will be: the order of the news must not matter.
"""

from collections import deque
from collections.abc import Iterator
from typing import TypeVar

from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.pod import GAME_LABEL, GAME_VALUE, Carrier, Owner, Pod, Target
from kubewars.domain.ship import Side, carrier_ship, impostor_side, player_ship, pod_ship

Child = TypeVar("Child")
#: Kubernetes' own chains are two long (Deployment, ReplicaSet); the bound is for references that run in a circle.
_LONGEST_CHAIN = 4


class Lineage:
    """Facts only; every call costs at most the length of a chain, save :meth:`pods_beneath`."""

    def __init__(self) -> None:
        self.pods: dict[PodUid, Pod] = {}
        self.carriers: dict[CarrierUid, Carrier] = {}
        self._pods_of: dict[CarrierUid, dict[PodUid, None]] = {}
        self._carriers_of: dict[CarrierUid, dict[CarrierUid, None]] = {}
        self._owner_of_namespace: dict[str, str] = {}

    def own(self, namespace: str, player: str) -> bool:
        """Know whose this namespace is, nobody's with an empty ``player``; says whether that is news."""
        if self._owner_of_namespace.get(namespace, "") == player:
            return False
        if player:
            self._owner_of_namespace[namespace] = player
        else:
            del self._owner_of_namespace[namespace]
        return True

    def put_pod(self, pod: Pod) -> None:
        """Know this pod as it is now."""
        self.drop_pod(pod.uid)
        self.pods[pod.uid] = pod
        if pod.owner is not None:
            self._pods_of.setdefault(pod.owner.uid, {})[pod.uid] = None

    def drop_pod(self, uid: PodUid) -> None:
        """Know no pod of this uid."""
        pod = self.pods.pop(uid, None)
        if pod is not None and pod.owner is not None:
            _remove(self._pods_of, pod.owner.uid, uid)

    def put_carrier(self, carrier: Carrier) -> None:
        """Know this controller as it is now."""
        self.drop_carrier(carrier.uid)
        self.carriers[carrier.uid] = carrier
        if carrier.owner is not None:
            self._carriers_of.setdefault(carrier.owner.uid, {})[carrier.uid] = None

    def drop_carrier(self, uid: CarrierUid) -> None:
        """Know no controller of this uid."""
        carrier = self.carriers.pop(uid, None)
        if carrier is not None and carrier.owner is not None:
            _remove(self._carriers_of, carrier.owner.uid, uid)

    def chain(self, owner: Owner | None) -> Iterator[Owner]:
        """The owner, its owner, and so on upwards; the last may be unknown."""
        for _ in range(_LONGEST_CHAIN):
            if owner is None:
                return
            yield owner
            carrier = self.carriers.get(owner.uid)
            owner = None if carrier is None else carrier.owner

    def top(self, owner: Owner | None) -> Owner | None:
        """The end of the chain."""
        return deque(self.chain(owner), maxlen=1).pop() if owner is not None else None

    def has_pods_beneath(self, uid: CarrierUid) -> bool:
        """Does any pod of the game descend from this controller?"""
        if self._pods_of.get(uid):
            return True
        return any(self._pods_of.get(child) for child in self._carriers_of.get(uid, ()))

    def carriers_beneath(self, uid: CarrierUid) -> list[CarrierUid]:
        """The controllers that this one owns, whether or not it is known itself."""
        return list(self._carriers_of.get(uid, ()))

    def pods_beneath(self, uid: CarrierUid) -> list[PodUid]:
        """All pods that descend from this controller."""
        found = list(self._pods_of.get(uid, ()))
        for child in self._carriers_of.get(uid, ()):
            found += self._pods_of.get(child, ())
        return found

    def counting_carrier(self, pod: Pod) -> Carrier | None:
        """The controller whose replicas already count this pod: the highest that is known and could have made it.

        Anybody may write an owner reference: only one that Kubernetes would write so hides a pod behind a controller.
        """
        owner = None if pod.owner is None else self.carriers.get(pod.owner.uid)
        if owner is None or owner.kind == "Deployment" or owner.namespace != pod.namespace:
            return None
        return self._deployment(owner) or owner

    def _deployment(self, carrier: Carrier) -> Carrier | None:
        """The Deployment that is known to stand behind a ReplicaSet; no other controller makes controllers."""
        if carrier.kind != "ReplicaSet" or carrier.owner is None:
            return None
        owner = self.carriers.get(carrier.owner.uid)
        return owner if owner and owner.kind == "Deployment" and owner.namespace == carrier.namespace else None

    def counts(self, carrier: Carrier) -> bool:
        """Do this controller's replicas count for a ship?

        Not where a known owner's do (a Deployment and its ReplicaSets want the same pods), not for a Deployment's old
        ReplicaSet, not for a Job that is finished, and not for one that has nothing to do with the game.
        """
        if carrier.is_finished:
            return False
        if self._deployment(carrier) is not None:
            return False
        has_pods = self.has_pods_beneath(carrier.uid)
        if carrier.owner is not None and carrier.desired == 0 and not has_pods:
            return False
        return carrier.is_in_game or carrier.template_labels.get(GAME_LABEL) == GAME_VALUE or has_pods

    def is_over(self, pod: Pod) -> bool:
        """Has the pod ended while the game goes on? What succeeded flies home, what failed is a wreck.

        As Kubernetes' controllers count, who put another in its place. Where nobody does, a failed pod is trouble.
        """
        if pod.phase != "Failed":
            return pod.phase == "Succeeded"
        carrier = self.counting_carrier(pod)
        return carrier is not None and carrier.desired > 0 and not carrier.is_deleting

    def ship(self, target: Target) -> ShipId:
        """The ship of this pod or controller."""
        return self.side(target).ship

    def side(self, target: Target) -> Side:
        """For whom this flies or launches."""
        return self.side_of_pod(target) if isinstance(target, Pod) else self.side_of_carrier(target)

    def side_of_carrier(self, carrier: Carrier) -> Side:
        """For whom this controller launches."""
        side = self._side_by_name(carrier.player, carrier.namespace)
        if side is not None:
            return side
        top = self.top(carrier.owner)
        if top is None:
            return Side(carrier_ship(carrier.uid), carrier.name)
        return Side(carrier_ship(top.uid), top.name)

    def side_of_pod(self, pod: Pod) -> Side:
        """For whom this pod flies: its own player, else its controller's ship, else itself."""
        side = self._side_by_name(pod.player, pod.namespace)
        if side is not None:
            return side
        carrier = self.counting_carrier(pod)
        if carrier is not None:
            return self.side_of_carrier(carrier)
        top = self.top(pod.owner)
        if top is None:
            return Side(pod_ship(pod.uid), pod.name)
        return Side(carrier_ship(top.uid), top.name)

    def _side_by_name(self, label: str, namespace: str) -> Side | None:
        """A namespace that was made for a player is theirs, whatever the label says; elsewhere the label decides.

        Only a label that names a player with a namespace of their own makes what stands elsewhere an impostor.
        """
        owner = self._owner_of_namespace.get(namespace, "")
        if label and label != owner and label in self._owner_of_namespace.values():
            return impostor_side(label, namespace)
        name = owner or label
        return Side(player_ship(name), name) if name else None


def _remove(index: dict[CarrierUid, dict[Child, None]], owner: CarrierUid, child: Child) -> None:
    children = index[owner]
    del children[child]
    if not children:
        del index[owner]
