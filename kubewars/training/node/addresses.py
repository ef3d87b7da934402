"""Addresses of the pod network: each node hands out its own part of 10.244.0.0/16."""

from ipaddress import IPv4Address, IPv4Network

CLUSTER_CIDR = "10.244.0.0/16"
NODE_PREFIX = 22  # a thousand pods a node, sixty-four nodes


def node_cidr(index: int) -> str:
    """The part of the ``index``-th node (from 0).

    Raises:
        ValueError: there are no more than 64 parts.
    """
    parts = list(IPv4Network(CLUSTER_CIDR).subnets(new_prefix=NODE_PREFIX))
    if not 0 <= index < len(parts):
        raise ValueError(
            f"the pod network has room for {len(parts)} nodes, so node {index + 1} cannot have a part of it"
        )
    return str(parts[index])


class AddressPool:
    """Hands out a node's addresses in turn, so that one is not used again soon after it was given back."""

    def __init__(self, cidr: str) -> None:
        network = IPv4Network(cidr)
        self._first = int(network.network_address) + 2
        self._size = network.num_addresses - 3
        self._next = 0
        self._taken: set[str] = set()

    def take(self) -> str:
        """A free address.

        Raises:
            RuntimeError: all are taken; the node's limit of pods keeps this from happening.
        """
        for _ in range(self._size):
            address = str(IPv4Address(self._first + self._next))
            self._next = (self._next + 1) % self._size
            if address not in self._taken:
                self._taken.add(address)
                return address
        raise RuntimeError("all pod addresses of the node are taken: its limit of pods is too high for its network")

    def reserve(self, address: str) -> None:
        self._taken.add(address)

    def give_back(self, address: str) -> None:
        self._taken.discard(address)
