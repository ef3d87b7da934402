"""What a newborn cluster holds before anybody asks: its namespaces, and the way to its own API.

Source: ``pkg/controlplane`` (kubernetesservice, systemnamespaces) and the root-ca publisher.
"""

from kubewars.training.access.policy import cluster_role_bindings, cluster_roles
from kubewars.training.machinery.api import Api
from kubewars.training.storage.record import Obj

NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
SERVICE_ADDRESS = "10.96.0.1"


def furnish(api: Api, port: int) -> None:
    """Create what is missing; what survived a restart stays as it is."""
    for name in NAMESPACES:
        if api.find("namespaces", None, name) is None:
            api.create("namespaces", None, {"metadata": {"name": name}}, manager="kube-apiserver")
    for resource, objects in (
        ("clusterroles.rbac.authorization.k8s.io", cluster_roles()),
        ("clusterrolebindings.rbac.authorization.k8s.io", cluster_role_bindings()),
    ):
        for obj in objects:
            if api.find(resource, None, obj["metadata"]["name"]) is None:
                api.create(resource, None, obj, manager="kube-apiserver")
    if api.find("services", "default", "kubernetes") is None:
        api.create("services", "default", _service(port), manager="kube-apiserver")


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
