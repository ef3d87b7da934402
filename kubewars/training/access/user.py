"""A user as Kubernetes knows one: a name and groups, proved by a token."""

from dataclasses import dataclass

MASTERS = "system:masters"
AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"


@dataclass(frozen=True, slots=True)
class User:
    """Who makes a request. Membership of ``system:masters`` allows everything, as in Kubernetes."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""

    @property
    def is_master(self) -> bool:
        return MASTERS in self.groups


#: Whose key is written when a cluster starts.
ADMIN = User("admin", (MASTERS,))
SYSTEM = User("system:apiserver", (MASTERS, AUTHENTICATED))
