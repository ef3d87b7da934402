"""A place for a player: a namespace of their own, rights in it, and a look at everybody else's."""

from kubewars.training.access.user import User
from kubewars.training.machinery.api import Api
from kubewars.training.storage.record import Obj

PLAYERS = "kubewars:players"
_GROUP = "rbac.authorization.k8s.io"
_LOOKERS_ON = "kubewars-players-look"


def make_room(api: Api, name: str) -> User:
    """Make what is missing of a player's place, and tell which user has the key to it.

    Raises:
        StatusError: 422 when ``name`` cannot be a namespace's.
    """
    if api.find("namespaces", None, name) is None:
        api.create("namespaces", None, {"metadata": {"name": name}})
    bindings, roles = f"rolebindings.{_GROUP}", f"clusterrolebindings.{_GROUP}"
    if api.find(bindings, name, "player") is None:
        api.create(bindings, name, _binding("player", "edit", {"kind": "User", "name": name}))
    if api.find(roles, None, _LOOKERS_ON) is None:
        api.create(roles, None, _binding(_LOOKERS_ON, "view", {"kind": "Group", "name": PLAYERS}))
    return User(name, (PLAYERS,))


def _binding(name: str, role: str, subject: Obj) -> Obj:
    return {
        "metadata": {"name": name},
        "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": role},
        "subjects": [subject | {"apiGroup": _GROUP}],
    }
