"""Rules for a Service's spec. Source: ``core/validation/validation.go``."""

from typing import Any

from kubewars.training.kinds import causes, metadata, naming
from kubewars.training.kinds.container_rules import PROTOCOLS
from kubewars.training.kinds.probe_rules import port_reference
from kubewars.training.status import Cause

Obj = dict[str, Any]
_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_OUTSIDE = ("LoadBalancer", "NodePort")
_TRAFFIC = ("Cluster", "Local")
_BALANCED = "may only be used when `type` is 'LoadBalancer'"


def service_spec(spec: Obj) -> list[Cause]:
    """What is wrong with a defaulted spec."""
    kind, ports = spec["type"], spec.get("ports") or []
    found = _by_type(spec, kind)
    names: set[str] = set()
    for index, port in enumerate(ports):
        found += _port(port, names, f"spec.ports[{index}]", needs_name=len(ports) > 1)
    found += metadata.labels(spec.get("selector") or {}, "spec.selector")
    if spec["sessionAffinity"] not in (choices := ("ClientIP", "None")):
        found.append(causes.unsupported("spec.sessionAffinity", spec["sessionAffinity"], choices))
    found += _addresses(spec, kind)
    if kind not in _TYPES:
        found.append(causes.unsupported("spec.type", kind, _TYPES))
    return found + _port_clashes(kind, ports) + _balancer(spec, kind) + _traffic(spec, kind)


def _by_type(spec: Obj, kind: str) -> list[Cause]:
    is_headless = spec.get("clusterIP") == "None"
    found: list[Cause] = []
    if not spec.get("ports") and not is_headless and kind != "ExternalName":
        found.append(causes.required("spec.ports"))
    if kind in _OUTSIDE and is_headless:
        found.append(causes.bad_value("spec.clusterIPs[0]", "None", f"may not be set to 'None' for {kind} services"))
    if kind == "ExternalName":
        if spec.get("clusterIP") or spec.get("clusterIPs"):
            found.append(causes.forbidden("spec.clusterIPs", "may not be set for ExternalName services"))
        name = spec.get("externalName", "").removesuffix(".")
        if not name:
            found.append(causes.required("spec.externalName"))
        else:
            found += causes.bad_values("spec.externalName", name, naming.dns_subdomain(name))
    return found


def _addresses(spec: Obj, kind: str) -> list[Cause]:
    found: list[Cause] = []
    given = spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else [])
    if kind != "ExternalName" and given != ["None"]:
        found += _each_address(given, "spec.clusterIPs")
    return found + _each_address(spec.get("externalIPs") or [], "spec.externalIPs")


def _each_address(listed: list[str], path: str) -> list[Cause]:
    return [
        cause
        for index, address in enumerate(listed)
        for cause in causes.bad_values(f"{path}[{index}]", address, naming.ip_address(address))
    ]


def _balancer(spec: Obj, kind: str) -> list[Cause]:
    if kind == "LoadBalancer":
        return []
    shown = {"loadBalancerSourceRanges": "LoadBalancerSourceRanges"}  # so it stands in the real server's paths
    keys = ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass")
    return [
        causes.forbidden(f"spec.{shown.get(key, key)}", _BALANCED) for key in keys if spec.get(key) not in (None, [])
    ]


def _traffic(spec: Obj, kind: str) -> list[Cause]:
    found: list[Cause] = []
    policy = spec.get("externalTrafficPolicy")
    if policy and not (kind in _OUTSIDE or (kind == "ClusterIP" and spec.get("externalIPs"))):
        why = "may only be set for externally-accessible services"
        found.append(causes.bad_value("spec.externalTrafficPolicy", policy, why))
    elif policy and policy not in _TRAFFIC:
        found.append(causes.unsupported("spec.externalTrafficPolicy", policy, _TRAFFIC))
    port = spec.get("healthCheckNodePort")
    if port and not (kind == "LoadBalancer" and policy == "Local"):
        why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        found.append(causes.bad_value("spec.healthCheckNodePort", port, why))
    inside = spec.get("internalTrafficPolicy")
    if inside is not None and inside not in _TRAFFIC:
        found.append(causes.unsupported("spec.internalTrafficPolicy", inside, _TRAFFIC))
    return found


def _port(port: Obj, names: set[str], path: str, *, needs_name: bool) -> list[Cause]:
    found: list[Cause] = []
    name = port.get("name", "")
    if needs_name and not name:
        found.append(causes.required(f"{path}.name"))
    elif name:
        found += causes.bad_values(f"{path}.name", name, naming.dns_label(name))
        if name in names:
            found.append(causes.duplicate(f"{path}.name", name))
        names.add(name)
    number = port.get("port", 0)
    found += causes.bad_values(f"{path}.port", number, naming.port_number(number))
    if port["protocol"] not in PROTOCOLS:
        found.append(causes.unsupported(f"{path}.protocol", port["protocol"], PROTOCOLS))
    return found + port_reference(port["targetPort"], f"{path}.targetPort")


def _port_clashes(kind: str, ports: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    seen: set[tuple[str, int]] = set()
    for index, port in enumerate(ports):
        if kind == "ClusterIP" and port.get("nodePort"):
            why = "may not be used when `type` is 'ClusterIP'"
            found.append(causes.forbidden(f"spec.ports[{index}].nodePort", why))
        key = (port["protocol"], port.get("port", 0))
        if key in seen:
            told = {
                "Name": "",
                "Protocol": key[0],
                "AppProtocol": None,
                "Port": key[1],
                "TargetPort": 0,
                "NodePort": 0,
            }
            found.append(causes.duplicate(f"spec.ports[{index}]", told))
        seen.add(key)
    return found
