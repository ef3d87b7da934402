"""What is asked for, as authorisation sees it: a verb on a resource, or on a path that is none."""

from dataclasses import dataclass
from typing import Protocol

from kubewars.training.access.user import User
from kubewars.training.status import StatusError, forbidden
from kubewars.training.storage.record import Obj


@dataclass(frozen=True, slots=True)
class Attributes:
    """A request for a resource (``resource`` set) or for a path (``path`` set)."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""

    @property
    def full_resource(self) -> str:
        """``pods`` or ``pods/log``."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


class Authorizer(Protocol):
    """Decides who may do what."""

    def allows(self, user: User, attributes: Attributes) -> bool:
        """Whether the user may."""

    def rules_for(self, user: User, namespace: str) -> tuple[list[Obj], list[Obj]]:
        """The rules that hold for the user in a namespace: for resources, and for paths."""


def ensure_allowed(authorizer: Authorizer, user: User, attributes: Attributes) -> None:
    """Let pass, or refuse in Kubernetes' words.

    Raises:
        StatusError: 403.
    """
    if not authorizer.allows(user, attributes):
        raise _refusal(user, attributes)


def _refusal(user: User, asked: Attributes) -> StatusError:
    if asked.path:
        return forbidden(f'forbidden: User "{user.name}" cannot {asked.verb} path "{asked.path}"')
    where = f'in the namespace "{asked.namespace}"' if asked.namespace else "at the cluster scope"
    what = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
    named = f'{what} "{asked.name}"' if asked.name else what
    told = (
        f'{named} is forbidden: User "{user.name}" cannot {asked.verb} resource "{asked.full_resource}" '
        f'in API group "{asked.group}" {where}'
    )
    return forbidden(told, asked.resource, asked.name, asked.group)
