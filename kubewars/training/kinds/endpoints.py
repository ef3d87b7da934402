"""Endpoints and EndpointSlices: where a Service's pods are reached."""

import ipaddress
from typing import Any

from kubewars.training.kinds import causes, cells, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause


class EndpointsStrategy(Strategy):
    """The old form: one object a Service."""

    checks_by_hand = True
    deprecation = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    columns = (NAME, Column("Endpoints"), AGE)

    def default(self, obj: Obj) -> None:
        for subset in obj.get("subsets") or ():
            for port in subset.get("ports") or ():
                port.setdefault("protocol", "TCP")

    def check(self, obj: Obj) -> list[Cause]:
        found: list[Cause] = []
        for index, subset in enumerate(obj.get("subsets") or ()):
            path = f"subsets[{index}]"
            if not subset.get("addresses") and not subset.get("notReadyAddresses"):
                found.append(causes.required(path, "must specify `addresses` or `notReadyAddresses`"))
            for key in ("addresses", "notReadyAddresses"):
                for place, one in enumerate(subset.get(key) or ()):
                    found += _address(one.get("ip", ""), f"{path}.{key}[{place}].ip")
            ports = subset.get("ports") or ()
            for place, port in enumerate(ports):
                if len(ports) > 1 and not port.get("name"):
                    found.append(causes.required(f"{path}.ports[{place}].name"))
                number = port.get("port", 0)
                found += causes.bad_values(f"{path}.ports[{place}].port", number, naming.port_number(number))
        return found

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
        obj["endpoints"] = obj.get("endpoints") or None
        for port in obj.get("ports") or ():
            port.setdefault("name", "")
            port.setdefault("protocol", "TCP")

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:  # noqa: ARG002 - said each time
        return ["spec.addressType: FQDN endpoints are deprecated"] if obj.get("addressType") == "FQDN" else []

    def check(self, obj: Obj) -> list[Cause]:
        kind, found = obj.get("addressType", ""), list[Cause]()
        names: set[str] = set()
        for index, port in enumerate(obj.get("ports") or ()):
            if port["name"] in names:
                found.append(causes.duplicate(f"ports[{index}].name", port["name"]))
            names.add(port["name"])
        for index, endpoint in enumerate(obj.get("endpoints") or ()):
            path = f"endpoints[{index}].addresses"
            if not endpoint.get("addresses"):
                found.append(causes.required(path))
            for place, address in enumerate(endpoint.get("addresses") or ()):
                rule = naming.dns_subdomain if kind == "FQDN" else naming.ip_address
                found += causes.bad_values(f"{path}[{place}]", address, rule(address))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        if obj.get("addressType") == old.get("addressType"):
            return []
        return [causes.bad_value("addressType", None, "field is immutable")]

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


def _address(address: str, path: str) -> list[Cause]:
    wrong = causes.bad_values(path, address, naming.ip_address(address))
    if wrong:  # looked at by two rules, and both tell
        return [*wrong, causes.bad_value(path, address, "must be a valid IP address")]
    told = ipaddress.ip_address(address)
    if told.is_unspecified:
        return [causes.bad_value(path, address, f"may not be unspecified ({address})")]
    if told.is_loopback:
        return [causes.bad_value(path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    if told.is_link_local:
        return [causes.bad_value(path, address, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")]
    return []


def _joined(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
