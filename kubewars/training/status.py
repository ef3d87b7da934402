"""Refusals as Kubernetes words them: the ``Status`` object and the error that carries it.

Source: the API conventions of Kubernetes, "Response Status Kind", and ``apimachinery/pkg/api/errors``.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason among several, as in ``status.details.causes``; ``field`` is a path like ``spec.replicas``."""

    reason: str
    message: str
    field: str = ""

    def to_json(self) -> dict[str, str]:
        body = {"reason": self.reason, "message": self.message}
        return body | {"field": self.field} if self.field else body


@dataclass(slots=True)
class StatusError(Exception):
    """A request that is refused; becomes the HTTP answer, body and code alike."""

    code: int
    reason: str
    message: str
    kind: str = ""
    name: str = ""
    group: str = ""
    uid: str = ""
    causes: tuple[Cause, ...] = ()
    retry_after: int = 0
    has_details: bool = False  # the real server writes them even when they are empty
    headers: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return self.message

    def to_status(self) -> dict[str, Any]:
        """The ``Status`` body; empty details are left out, as the real server does."""
        named = {"name": self.name, "group": self.group, "kind": self.kind, "uid": self.uid}
        details: dict[str, Any] = {key: value for key, value in named.items() if value}
        if self.causes:
            details["causes"] = [cause.to_json() for cause in self.causes]
        if self.retry_after:
            details["retryAfterSeconds"] = self.retry_after
        status: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "code": self.code,
        }
        if details or self.has_details:
            status["details"] = details
        return status


def _qualified(resource: str, group: str) -> str:
    return f"{resource}.{group}" if group else resource


def not_found(resource: str, name: str, group: str = "") -> StatusError:
    """404: no object of that name (``resource`` is the plural)."""
    message = f'{_qualified(resource, group)} "{name}" not found'
    return StatusError(404, "NotFound", message, kind=resource, name=name, group=group)


def already_exists(resource: str, name: str, group: str = "") -> StatusError:
    """409: the name is taken."""
    message = f'{_qualified(resource, group)} "{name}" already exists'
    return StatusError(409, "AlreadyExists", message, kind=resource, name=name, group=group)


def conflict(resource: str, name: str, why: str, group: str = "") -> StatusError:
    """409: the object is not as the caller believes it to be."""
    message = f'Operation cannot be fulfilled on {_qualified(resource, group)} "{name}": {why}'
    return StatusError(409, "Conflict", message, kind=resource, name=name, group=group)


def invalid(kind: str, name: str, causes: tuple[Cause, ...], group: str = "") -> StatusError:
    """422: well-formed, but not allowed; ``kind`` is the type (``Pod``), each cause has a field path."""
    lines = [f"{cause.field}: {cause.message}" for cause in causes]
    told = lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
    message = f'{_qualified(kind, group)} "{name}" is invalid: {told}'
    return StatusError(422, "Invalid", message, kind=kind, name=name, group=group, causes=causes)


def bad_request(message: str) -> StatusError:
    """400: the request cannot be read."""
    return StatusError(400, "BadRequest", message)


def forbidden(message: str, resource: str = "", name: str = "", group: str = "") -> StatusError:
    """403: known, and not allowed."""
    return StatusError(403, "Forbidden", message, kind=resource, name=name, group=group)


def expired(message: str) -> StatusError:
    """410: the history asked for is compacted; list again."""
    return StatusError(410, "Expired", message)
