"""The variables by which a container finds the Services that were there when it started.

Source: ``pkg/kubelet/envvars/envvars.go`` and ``getServiceEnvVarMap``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj


def service_links(api: Api, pod: Obj) -> dict[str, str]:
    """Of ``kubernetes`` always, and of the pod's namespace unless it wants no links."""
    services = {}
    if (found := api.find("services", "default", "kubernetes")) is not None:
        services["kubernetes"] = found
    if pod["spec"].get("enableServiceLinks", True):
        services |= {one["metadata"]["name"]: one for one in api.list("services", pod["metadata"]["namespace"])}
    links: dict[str, str] = {}
    for name, service in services.items():
        links |= _links_of(name, service["spec"])
    return links


def _links_of(name: str, spec: Obj) -> dict[str, str]:
    host, ports = spec.get("clusterIP") or "None", spec.get("ports") or ()
    if host == "None" or not ports:
        return {}
    prefix = _variable(name)
    links = {f"{prefix}_SERVICE_HOST": host, f"{prefix}_SERVICE_PORT": str(ports[0]["port"])}
    links |= {f"{prefix}_SERVICE_PORT_{_variable(p['name'])}": str(p["port"]) for p in ports if p.get("name")}
    links[f"{prefix}_PORT"] = _address(host, ports[0])
    for port in ports:
        protocol = str(port.get("protocol") or "TCP")
        start = f"{prefix}_PORT_{port['port']}_{protocol}"
        links |= {
            start: _address(host, port),
            f"{start}_PROTO": protocol.lower(),
            f"{start}_PORT": str(port["port"]),
            f"{start}_ADDR": host,
        }
    return links


def _address(host: str, port: Obj) -> str:
    return f"{str(port.get('protocol') or 'TCP').lower()}://{host}:{port['port']}"


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")
