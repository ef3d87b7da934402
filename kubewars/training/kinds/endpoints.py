"""Endpoints and EndpointSlices: where a Service's pods are reached."""

from typing import Any

from kubewars.training.kinds import cells
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy


class EndpointsStrategy(Strategy):
    """The old form: one object a Service."""

    checks_by_hand = True
    columns = (NAME, Column("Endpoints"), AGE)

    def default(self, obj: Obj) -> None:
        for subset in obj.get("subsets") or ():
            for port in subset.get("ports") or ():
                port.setdefault("protocol", "TCP")

    def row(self, obj: Obj, now: float) -> list[Any]:
        told: list[str] = []
        for subset in obj.get("subsets") or ():
            addresses = [one["ip"] for one in subset.get("addresses") or ()]
            ports = subset.get("ports") or ()
            if not ports:
                told += addresses
            for port in ports:
                told += [_joined(address, port["port"]) for address in addresses]
        shown = cells.some(told) if obj.get("subsets") else "<none>"
        return [obj["metadata"]["name"], shown, self.age(obj, now)]


class EndpointSliceStrategy(Strategy):
    """The new form: slices of at most a hundred endpoints."""

    has_generation = True
    columns = (NAME, Column("AddressType"), Column("Ports"), Column("Endpoints"), AGE)

    def default(self, obj: Obj) -> None:
        for port in obj.get("ports") or ():
            port.setdefault("name", "")
            port.setdefault("protocol", "TCP")

    def counts_as_change(self, obj: Obj, old: Obj) -> bool:
        return any(obj.get(key) != old.get(key) for key in ("endpoints", "ports", "addressType")) or (
            obj["metadata"].get("labels") != old["metadata"].get("labels")
        )

    def row(self, obj: Obj, now: float) -> list[Any]:
        ports = [str(one["port"]) if "port" in one else one.get("name") or "*" for one in obj.get("ports") or ()]
        addresses = [address for one in obj.get("endpoints") or () for address in one.get("addresses") or ()]
        return [
            obj["metadata"]["name"],
            obj.get("addressType", ""),
            cells.or_unset(cells.some(ports)),
            cells.or_unset(cells.some(addresses)),
            self.age(obj, now),
        ]


def _joined(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
