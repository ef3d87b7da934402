"""The roles and bindings that every cluster begins with.

Source: ``plugin/pkg/auth/authorizer/rbac/bootstrappolicy``, reduced to the groups that are served here.
"""

from kubewars.training.access.user import AUTHENTICATED, MASTERS, UNAUTHENTICATED
from kubewars.training.storage.record import Obj

_READ = ["get", "list", "watch"]
_WRITE = ["create", "delete", "deletecollection", "patch", "update"]
_MARKED = {
    "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
    "annotations": {"rbac.authorization.kubernetes.io/autoupdate": "true"},
}

# API group → resources that somebody who only looks may see.
_VIEWED = {
    "": (
        "bindings configmaps endpoints events limitranges namespaces namespaces/status persistentvolumeclaims "
        "persistentvolumeclaims/status pods pods/log pods/status replicationcontrollers replicationcontrollers/scale "
        "replicationcontrollers/status resourcequotas resourcequotas/status serviceaccounts services services/status"
    ),
    "apps": (
        "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets "
        "replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status"
    ),
    "autoscaling": "horizontalpodautoscalers horizontalpodautoscalers/status",
    "batch": "cronjobs cronjobs/status jobs jobs/status",
    "discovery.k8s.io": "endpointslices",
    "events.k8s.io": "events",
    "networking.k8s.io": "ingresses ingresses/status networkpolicies",
    "policy": "poddisruptionbudgets poddisruptionbudgets/status",
}
# What somebody who works in a namespace may change besides. Leases, which Kubernetes has here too, are left to those
# who hold them: whoever could write one might stop a controller that works in their namespace.
_EDITED = {
    "": (
        "configmaps events persistentvolumeclaims pods pods/attach pods/exec pods/portforward pods/proxy "
        "replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy"
    ),
    "apps": (
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets "
        "statefulsets/scale"
    ),
    "autoscaling": "horizontalpodautoscalers",
    "batch": "cronjobs jobs",
    "events.k8s.io": "events",
    "networking.k8s.io": "ingresses networkpolicies",
    "policy": "poddisruptionbudgets",
}
_SECRETIVE = "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"
_RBAC = {"rbac.authorization.k8s.io": "rolebindings roles"}


def cluster_roles() -> list[Obj]:
    """``cluster-admin``, ``admin``, ``edit``, ``view`` and those that let everyone find their way."""
    view = _rules(_VIEWED, _READ)
    edit = [
        *view,
        *_rules({"": _SECRETIVE}, _READ),
        *_rules({"": "pods/eviction serviceaccounts/token"}, ["create"]),
        *_rules({"": "serviceaccounts"}, ["impersonate"]),
        *_rules(_EDITED, _WRITE),
    ]
    admin = [
        *edit,
        *_rules(_RBAC, _READ + _WRITE),
        *_rules({"authorization.k8s.io": "localsubjectaccessreviews"}, ["create"]),
    ]
    everything = [
        {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
        {"verbs": ["*"], "nonResourceURLs": ["*"]},
    ]
    discovery = [
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
        "/healthz",
        "/livez",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/version",
        "/version/",
    ]
    public = ["/healthz", "/livez", "/readyz", "/version", "/version/"]
    reviews = [
        {
            "verbs": ["create"],
            "apiGroups": ["authorization.k8s.io"],
            "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        },
        {"verbs": ["create"], "apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"]},
    ]
    return [
        _role("cluster-admin", everything),
        _role("admin", admin),
        _role("edit", edit),
        _role("view", view),
        _role("system:basic-user", reviews),
        _role("system:discovery", [{"verbs": ["get"], "nonResourceURLs": discovery}]),
        _role("system:public-info-viewer", [{"verbs": ["get"], "nonResourceURLs": public}]),
    ]


def cluster_role_bindings() -> list[Obj]:
    """Who has those roles from the beginning."""
    return [
        _binding("cluster-admin", MASTERS),
        _binding("system:basic-user", AUTHENTICATED),
        _binding("system:discovery", AUTHENTICATED),
        _binding("system:public-info-viewer", AUTHENTICATED, UNAUTHENTICATED),
    ]


def _rules(resources: dict[str, str], verbs: list[str]) -> list[Obj]:
    return [{"verbs": verbs, "apiGroups": [group], "resources": names.split()} for group, names in resources.items()]


def _role(name: str, rules: list[Obj]) -> Obj:
    return {"metadata": {"name": name} | _MARKED, "rules": rules}


def _binding(role: str, *groups: str) -> Obj:
    return {
        "metadata": {"name": role} | _MARKED,
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group} for group in groups],
    }
