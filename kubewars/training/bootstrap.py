"""What a newborn cluster holds before anybody asks: its namespaces, and the way to its own API.

Source: ``pkg/controlplane`` (kubernetesservice, systemnamespaces) and the root-ca publisher.
"""

import ipaddress
from collections.abc import Callable

from kubewars.training.access.policy import cluster_role_bindings, cluster_roles
from kubewars.training.machinery.api import Api
from kubewars.training.storage.record import Obj

NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
SERVICE_ADDRESS = "10.96.0.1"
_PRIORITY_CLASSES: list[Obj] = [
    {
        "metadata": {"name": "system-cluster-critical"},
        "value": 2_000_000_000,
        "description": "Used for system critical pods that must run in the cluster, but can be moved to another node if"
        " necessary.",
    },
    {
        "metadata": {"name": "system-node-critical"},
        "value": 2_000_001_000,
        "description": "Used for system critical pods that must not be moved from their current node.",
    },
]
_BEYOND_LOOPBACK = "192.168.49.1"  # in the nodes' network, for an API that has no address but its machine's own
_PAUSE = 1.0  # seconds; the real server looks every ten


def furnish(api: Api, address: str, port: int) -> None:
    """Create what is missing; what survived a restart stays as it is.

    ``address`` is where the API is reached, which pods are told as the endpoint of ``default/kubernetes``.
    """
    for name in NAMESPACES:
        if api.find("namespaces", None, name) is None:
            api.create("namespaces", None, {"metadata": {"name": name}}, manager="kube-apiserver")
    for resource, objects in (
        ("clusterroles.rbac.authorization.k8s.io", cluster_roles()),
        ("clusterrolebindings.rbac.authorization.k8s.io", cluster_role_bindings()),
        ("priorityclasses.scheduling.k8s.io", _PRIORITY_CLASSES),
    ):
        for obj in objects:
            if api.find(resource, None, obj["metadata"]["name"]) is None:
                api.create(resource, None, obj, manager="kube-apiserver")
    _provide_own_service(api, address, port)


def keep_own_service(api: Api, address: str, port: int) -> Callable[[], None]:
    """Make ``default/kubernetes`` again when ``kubectl delete all --all`` took it; until what is returned is called."""

    def restore() -> None:
        with api.store.furnishing():
            _provide_own_service(api, address, port)

    def take(kind: str, service: Obj, _: Obj | None) -> None:
        meta = service["metadata"]
        if kind == "DELETED" and (meta["namespace"], meta["name"]) == ("default", "kubernetes"):
            api.clock.call_at(api.clock.now() + _PAUSE, restore)

    return api.subscribe("services", take)


def _provide_own_service(api: Api, address: str, port: int) -> None:
    if api.find("services", "default", "kubernetes") is None:
        api.create("services", "default", _service(port), manager="kube-apiserver")
    shown = _shown(address)
    for resource, obj in (
        ("endpoints", _endpoints(shown, port)),
        ("endpointslices.discovery.k8s.io", _endpoint_slice(shown, port)),
    ):
        found = api.find(resource, "default", "kubernetes")
        if found is None:
            api.create(resource, "default", obj, manager="kube-apiserver")
        elif any(found.get(key) != value for key, value in obj.items() if key != "metadata"):
            api.update(resource, found | obj | {"metadata": found["metadata"]}, manager="kube-apiserver")


def _shown(address: str) -> str:
    """An address that may stand in endpoints: of IPv4, and neither loopback nor all of them."""
    try:
        told = ipaddress.IPv4Address(address)
    except ValueError:
        return _BEYOND_LOOPBACK
    return _BEYOND_LOOPBACK if told.is_loopback or told.is_unspecified or told.is_link_local else address


def _endpoints(address: str, port: int) -> Obj:
    return {
        "metadata": {"name": "kubernetes", "labels": {"endpointslice.kubernetes.io/skip-mirror": "true"}},
        "subsets": [
            {"addresses": [{"ip": address}], "ports": [{"name": "https", "port": port, "protocol": "TCP"}]},
        ],
    }


def _endpoint_slice(address: str, port: int) -> Obj:
    return {
        "metadata": {"name": "kubernetes", "labels": {"kubernetes.io/service-name": "kubernetes"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "port": port, "protocol": "TCP"}],
    }


def _service(port: int) -> Obj:
    return {
        "metadata": {"name": "kubernetes", "labels": {"component": "apiserver", "provider": "kubernetes"}},
        "spec": {
            "type": "ClusterIP",
            "clusterIP": SERVICE_ADDRESS,
            "clusterIPs": [SERVICE_ADDRESS],
            "ports": [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": port}],
            "sessionAffinity": "None",
        },
    }
