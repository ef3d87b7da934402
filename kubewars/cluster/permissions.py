"""What the game must be allowed to do, and how to ask the cluster whether it is (SelfSubjectAccessReview)."""

from typing import Literal

from msgspec import Struct

from kubewars.cluster.connection import Connection, decode_json
from kubewars.cluster.errors import ApiError
from kubewars.cluster.kinds import CARRIERS, EVENT, LEASE, NAMESPACE, POD, Kind
from kubewars.cluster.lease import NAME as LEASE_NAME

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
Answer = Literal["yes", "no", "unknown"]


class Permission(Struct, frozen=True):
    """A verb on a resource. Without one that is ``vital`` there is no game; without another it is poorer: ``loss``.

    ``name`` is the only object that it is needed on, or empty: a Role may grant it by that name and grant no more.
    """

    verb: str
    kind: Kind
    subresource: str = ""
    name: str = ""
    is_vital: bool = False
    loss: str = ""

    @property
    def is_for_striking(self) -> bool:
        """Whether it is needed only where pods are struck."""
        return self.verb == "delete" or bool(self.subresource) or self.kind in (EVENT, LEASE)

    @property
    def resource(self) -> str:
        return f"{self.kind.resource}/{self.subresource}" if self.subresource else self.kind.resource


PERMISSIONS = (
    Permission("list", POD, is_vital=True),
    Permission("watch", POD, is_vital=True),
    Permission("get", POD, loss="a strike whose answer was lost is not looked into"),
    Permission("delete", POD, is_vital=True),
    Permission("create", POD, "eviction", loss="the ion cannon fails"),
    Permission("create", EVENT, loss="strikes are not told as Kubernetes Events"),
    *(
        Permission(verb, LEASE, name=name, loss="a second game on the same players doubles the fire")
        for verb, name in (("get", LEASE_NAME), ("create", ""), ("update", LEASE_NAME))
    ),
    *(
        Permission(verb, kind, loss=f"the {kind.resource} behind the ships are not known")
        for kind in CARRIERS.values()
        for verb in ("get", "list", "watch")
    ),
)


#: Asked for only where the whole cluster is played in; a named namespace is asked for by its name.
OWNERSHIP_PERMISSIONS = tuple(
    Permission(verb, NAMESPACE, loss="whose a namespace is stays unknown, and the player label alone decides")
    for verb in ("list", "watch")
)

#: Asked for only where torpedoes may be armed.
TORPEDO_PERMISSIONS = tuple(Permission("delete", kind, loss="the proton torpedo fails") for kind in CARRIERS.values())


async def may(connection: Connection, permission: Permission, namespace: str) -> Answer:
    """Ask for one namespace, or for all if it is empty. Where reviews are not served, a list is tried instead.

    Raises ClusterError if the server cannot be reached.
    """
    attributes = {"verb": permission.verb, "group": permission.kind.group, "resource": permission.kind.resource}
    if permission.subresource:
        attributes["subresource"] = permission.subresource
    if permission.name:
        attributes["name"] = permission.name
    if namespace:
        attributes["namespace"] = namespace
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    try:
        answer = decode_json(await connection.request("POST", REVIEWS, body=body))
    except ApiError as error:
        if error.code == 401:
            raise
        return await _try_it(connection, permission, namespace)
    allowed = (answer.get("status") or {}).get("allowed") if isinstance(answer, dict) else None
    return "yes" if allowed is True else "no" if allowed is False else "unknown"


async def _try_it(connection: Connection, permission: Permission, namespace: str) -> Answer:
    """Only reading can be tried without doing harm."""
    if permission.verb != "list":
        return "unknown"
    try:
        await connection.request("GET", permission.kind.path(namespace), query={"limit": "1"})
    except ApiError as error:
        return "no" if error.code == 403 else "unknown"
    return "yes"
