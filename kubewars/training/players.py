"""A place for a player: a namespace of their own, with an end to it, rights in it, and a look at everybody else's."""

from kubewars.training.access.user import User
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.quota import BYTES
from kubewars.training.status import Cause, invalid
from kubewars.training.storage.record import Obj

PLAYERS = "kubewars:players"
#: The label of a namespace that says for whom it was made. Players may not write namespaces.
OWNER = "kubewars.dev/player"
_GROUP = "rbac.authorization.k8s.io"
_LOOKERS_ON = "kubewars-players-look"
# So that one of them cannot fill the room: far more than a workshop needs, of everything that they may make or have
# made for them. Those of apps and batch leave room for old revisions and for pods that are done.
QUOTA = {
    "pods": "200",
    "count/pods": "400",
    "configmaps": "50",
    "secrets": "50",
    "count/serviceaccounts": "50",
    "services": "50",
    "replicationcontrollers": "50",
    "persistentvolumeclaims": "50",
    "count/events": "2000",
    "count/deployments.apps": "50",
    "count/replicasets.apps": "600",
    "count/statefulsets.apps": "50",
    "count/daemonsets.apps": "50",
    "count/controllerrevisions.apps": "600",
    "count/jobs.batch": "200",
    "count/cronjobs.batch": "50",
    "count/horizontalpodautoscalers.autoscaling": "50",
    "count/ingresses.networking.k8s.io": "50",
    "count/networkpolicies.networking.k8s.io": "50",
    "count/poddisruptionbudgets.policy": "50",
    BYTES: "16Mi",
}
_READ = ["get", "list", "watch"]
# What ``view`` leaves out since it belongs to no namespace, and what a workshop looks at all the same.
_LOOKED_AT: list[Obj] = [
    {"verbs": _READ, "apiGroups": [""], "resources": ["nodes", "persistentvolumes"]},
    {"verbs": _READ, "apiGroups": ["coordination.k8s.io"], "resources": ["leases"]},
    {"verbs": _READ, "apiGroups": ["networking.k8s.io"], "resources": ["ingressclasses"]},
    {
        "verbs": _READ,
        "apiGroups": [_GROUP],
        "resources": ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
    },
    {"verbs": _READ, "apiGroups": ["scheduling.k8s.io"], "resources": ["priorityclasses"]},
    {"verbs": _READ, "apiGroups": ["storage.k8s.io"], "resources": ["storageclasses"]},
]


def make_room(api: Api, name: str) -> User:
    """Make what is missing of a player's place, and tell which user has the key to it.

    Raises:
        StatusError: 422 when ``name`` cannot be a namespace's, or is one that belongs to all or to the cluster.
    """
    if name == "default" or name.startswith("kube-"):
        why = f'Invalid value: "{name}": belongs to everybody or to the cluster itself; a player needs another name'
        raise invalid("Namespace", name, (Cause("FieldValueInvalid", why, "metadata.name"),))
    mark: Obj = {"metadata": {"labels": {OWNER: name}}}
    if (namespace := api.find("namespaces", None, name)) is None:
        api.create("namespaces", None, {"metadata": {"name": name, **mark["metadata"]}})
    elif OWNER not in namespace["metadata"].get("labels", {}):
        api.patch("namespaces", None, name, mark, "merge")
    if api.find("resourcequotas", name, "player") is None:
        api.create("resourcequotas", name, {"metadata": {"name": "player"}, "spec": {"hard": QUOTA}})
    bindings, everywhere, roles = (
        f"{kind}.{_GROUP}" for kind in ("rolebindings", "clusterrolebindings", "clusterroles")
    )
    if api.find(bindings, name, "player") is None:
        api.create(bindings, name, _binding("player", "edit", {"kind": "User", "name": name}))
    if api.find(roles, None, _LOOKERS_ON) is None:
        api.create(roles, None, {"metadata": {"name": _LOOKERS_ON}, "rules": _LOOKED_AT})
    players = {"kind": "Group", "name": PLAYERS}
    for binding, role in (("kubewars-players-view", "view"), (_LOOKERS_ON, _LOOKERS_ON)):
        if api.find(everywhere, None, binding) is None:
            api.create(everywhere, None, _binding(binding, role, players))
    return User(name, (PLAYERS,))


def _binding(name: str, role: str, subject: Obj) -> Obj:
    return {
        "metadata": {"name": name},
        "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": role},
        "subjects": [subject | {"apiGroup": _GROUP}],
    }
