"""Cluster addresses and node ports: a Service is given those it needs and did not ask for.

Source: ``pkg/registry/core/service/storage/alloc.go`` and ``pkg/registry/core/service/portallocator``.
"""

import ipaddress
import random
from collections.abc import Callable

from kubewars.training.machinery.core import Core
from kubewars.training.machinery.ip_families import settle_families
from kubewars.training.status import Cause, StatusError, invalid
from kubewars.training.storage.record import Obj

NETWORK = ipaddress.ip_network("10.96.0.0/16")
NODE_PORTS = range(30000, 32768)
_SERVICES = "services"
_ATTEMPTS = 200


def give_addresses(core: Core, service: Obj, old: Obj | None, *, is_dry_run: bool) -> None:
    """Fill in, in place, ``clusterIP`` and ``nodePort``; those of ``old`` stay.

    Raises:
        StatusError: 422 when one was asked for that is taken or out of range, or none is left.
    """
    spec = service.get("spec")
    if not isinstance(spec, dict):
        return
    before = (old or {}).get("spec") or {}
    kind = spec.get("type", "ClusterIP")
    if kind == "ExternalName":
        for key in ("clusterIP", "clusterIPs"):
            spec.pop(key, None)
    else:
        settle_families(service, before)
        _give_cluster_ip(core, service, spec, before)
    if kind in ("NodePort", "LoadBalancer"):
        _give_node_ports(core, service, spec, before, is_dry_run=is_dry_run)


def _give_cluster_ip(core: Core, service: Obj, spec: Obj, before: Obj) -> None:
    asked = spec.get("clusterIP") or (spec.get("clusterIPs") or [""])[0] or before.get("clusterIP") or ""
    if asked == before.get("clusterIP") or asked == "None":
        chosen = asked
    else:
        taken = _addresses(core)
        chosen = _asked_address(service, asked, taken) if asked else _free(core.chance, _any_address, taken)
        if not chosen:
            raise _refuse(service, "spec.clusterIPs", [], "failed to allocate a serviceIP: range is full")
    if not chosen:
        taken = _addresses(core)
        chosen = _free(core.chance, _any_address, taken)
    spec["clusterIP"] = chosen
    spec["clusterIPs"] = [chosen]


def _addresses(core: Core) -> set[str]:
    return {str((record.obj.get("spec") or {}).get("clusterIP")) for record in core.store.each(_SERVICES)}


def _asked_address(service: Obj, asked: str, taken: set[str]) -> str:
    try:
        address = ipaddress.ip_address(asked)
    except ValueError:
        return asked  # the kind's own rules say what is wrong with it
    why = ""
    if address not in NETWORK:
        why = f"the provided IP ({asked}) is not in the valid range. The range of valid IPs is {NETWORK}"
    elif asked in taken:
        why = "provided IP is already allocated"
    if why:
        raise _refuse(service, "spec.clusterIPs", [asked], f"failed to allocate IP {asked}: {why}")
    return asked


def _give_node_ports(core: Core, service: Obj, spec: Obj, before: Obj, *, is_dry_run: bool) -> None:
    ports = [port for port in spec.get("ports") or () if isinstance(port, dict)]
    own = {(p.get("protocol", "TCP"), p.get("port")): p.get("nodePort") for p in before.get("ports") or ()}
    mine = service["metadata"].get("uid")
    taken = {
        (port.get("protocol", "TCP"), port["nodePort"])
        for record in core.store.each(_SERVICES)
        if record.obj["metadata"].get("uid") != mine
        for port in (record.obj.get("spec") or {}).get("ports") or ()
        if port.get("nodePort")
    }
    numbers = {str(number) for _, number in taken}
    for at, port in enumerate(ports):
        protocol = port.get("protocol", "TCP")
        number = port.get("nodePort") or own.get((protocol, port.get("port")))
        # The real allocator looks at no port of a dry run.
        if number and number not in own.values() and not is_dry_run:
            why = ""
            if number not in NODE_PORTS:
                told = f"{NODE_PORTS.start}-{NODE_PORTS.stop - 1}"
                why = f"provided port is not in the valid range. The range of valid ports is {told}"
            elif (protocol, number) in taken:
                why = "provided port is already allocated"
            if why:
                raise _refuse(service, f"spec.ports[{at}].nodePort", number, why)
        port["nodePort"] = number or int(_free(core.chance, _any_port, numbers))
        taken.add((protocol, port["nodePort"]))
        numbers.add(str(port["nodePort"]))


def _any_address(chance: random.Random) -> str:
    # The first 256 are kept for those who ask for an address by name, as in the real allocator.
    return str(NETWORK[chance.randrange(256, 65536)])


def _any_port(chance: random.Random) -> str:
    return str(chance.choice(NODE_PORTS))


def _free(chance: random.Random, draw: Callable[[random.Random], str], taken: set[str]) -> str:
    return next((found for _ in range(_ATTEMPTS) if (found := draw(chance)) not in taken), "0")


def _refuse(service: Obj, field: str, value: object, why: str) -> StatusError:
    shown = str(value).replace("'", '"')
    cause = Cause("FieldValueInvalid", f"Invalid value: {shown}: {why}", field)
    return invalid("Service", service["metadata"].get("name", ""), (cause,))
