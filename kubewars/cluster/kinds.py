"""Where each kind that the game reads or makes stands in the API: the one table of paths."""

from urllib.parse import quote

from msgspec import Struct

from kubewars.cluster.errors import ClusterError
from kubewars.domain.pod import CarrierKind


class Kind(Struct, frozen=True):
    """A kind, its resource (the plural in the URL) and its group and version; the core group's name is empty."""

    name: str
    group: str
    version: str
    resource: str
    is_namespaced: bool = True

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """The URL's path; without a namespace, all of them.

        Raises:
            ClusterError: a name that could leave its place in the path; Kubernetes has none such.
        """
        parts = ["/apis" if self.group else "/api", self.api_version]
        if namespace and self.is_namespaced:
            parts += ["namespaces", _segment(namespace)]
        parts.append(self.resource)
        parts += [_segment(part) for part in (name, subresource) if part]
        return "/".join(parts)


def _segment(name: str) -> str:
    """As Kubernetes judges it (``IsValidPathSegmentName``): escaping alone would let ``..`` climb."""
    if name in {".", ".."} or "/" in name or "%" in name:
        raise ClusterError(
            f"{name[:80]!r} is no name that an object can have. See what the kubeconfig's server points at."
        )
    return quote(name, safe="")


POD = Kind("Pod", "", "v1", "pods")
EVENT = Kind("Event", "", "v1", "events")
LEASE = Kind("Lease", "coordination.k8s.io", "v1", "leases")
NAMESPACE = Kind("Namespace", "", "v1", "namespaces", is_namespaced=False)

CARRIERS: dict[CarrierKind, Kind] = {
    "ReplicationController": Kind("ReplicationController", "", "v1", "replicationcontrollers"),
    "ReplicaSet": Kind("ReplicaSet", "apps", "v1", "replicasets"),
    "Deployment": Kind("Deployment", "apps", "v1", "deployments"),
    "StatefulSet": Kind("StatefulSet", "apps", "v1", "statefulsets"),
    "DaemonSet": Kind("DaemonSet", "apps", "v1", "daemonsets"),
    "Job": Kind("Job", "batch", "v1", "jobs"),
}

#: What a player may bring beside pods and controllers; only the applier makes these.
EXTRAS = (
    NAMESPACE,
    Kind("Service", "", "v1", "services"),
    Kind("ConfigMap", "", "v1", "configmaps"),
    Kind("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets"),
)

BY_API_VERSION: dict[tuple[str, str], Kind] = {
    (kind.api_version, kind.name): kind for kind in (POD, *CARRIERS.values(), *EXTRAS)
}
