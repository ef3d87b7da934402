"""What a newborn cluster holds before anybody asks: its namespaces, and the way to its own API.

Source: ``pkg/controlplane`` (kubernetesservice, systemnamespaces) and the root-ca publisher.
"""

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
_PAUSE = 1.0  # seconds; the real server looks every ten


def furnish(api: Api, port: int) -> None:
    """Create what is missing; what survived a restart stays as it is."""
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
    if api.find("services", "default", "kubernetes") is None:
        api.create("services", "default", _service(port), manager="kube-apiserver")


def keep_own_service(api: Api, port: int) -> Callable[[], None]:
    """Make ``default/kubernetes`` again when ``kubectl delete all --all`` took it; until what is returned is called."""

    def restore() -> None:
        if api.find("services", "default", "kubernetes") is None:
            api.create("services", "default", _service(port), manager="kube-apiserver")

    def take(kind: str, service: Obj, _: Obj | None) -> None:
        meta = service["metadata"]
        if kind == "DELETED" and (meta["namespace"], meta["name"]) == ("default", "kubernetes"):
            api.clock.call_at(api.clock.now() + _PAUSE, restore)

    return api.subscribe("services", take)


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
