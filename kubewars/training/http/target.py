"""What a URL speaks of: the group, version, resource, name and subresource in a path, and the verb.

Source: ``apiserver/pkg/endpoints/request/requestinfo.go``.
"""

from dataclasses import dataclass

from kubewars.training.kinds import Kind, Registry
from kubewars.training.status import StatusError

NOT_FOUND_TEXT = "the server could not find the requested resource"


@dataclass(frozen=True, slots=True)
class Target:
    """A resource path, understood. ``rest`` is what follows a subresource (``proxy/a/b``)."""

    kind: Kind
    verb: str
    namespace: str | None
    name: str
    subresource: str
    rest: str = ""


_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


def find_target(registry: Registry, method: str, path: str, *, is_watch: bool) -> Target:
    """The target of a path under ``/api/v1/`` or ``/apis/GROUP/VERSION/``.

    Raises:
        StatusError: 404 when the path names nothing that is served, 405 when the method does not fit.
    """
    parts = [part for part in path.split("/") if part]
    if parts[0] == "api":
        group, version, parts = "", parts[1], parts[2:]
    else:
        group, version, parts = parts[1], parts[2], parts[3:]
    if parts and parts[0] == "watch":
        parts, is_watch = parts[1:], True
    namespace: str | None = None
    if len(parts) > 2 and parts[0] == "namespaces" and _is_resource_below(registry, group, parts[2]):
        namespace, parts = parts[1], parts[2:]
    kind = registry.by_resource(group, version, parts[0]) if parts else None
    if kind is None or (namespace is not None and not kind.namespaced):
        raise not_served()
    name = parts[1] if len(parts) > 1 else ""
    subresource = parts[2] if len(parts) > 2 else ""
    if subresource and (subresource not in kind.subresources or (len(parts) > 3 and subresource != "proxy")):
        raise not_served()
    if name and kind.namespaced and namespace is None:
        raise not_served()
    verb = _verb(method, name, is_watch=is_watch)
    return Target(kind, verb, namespace, name, subresource, "/".join(parts[3:]))


def not_served() -> StatusError:
    """404 for a path, not for an object."""
    return StatusError(404, "NotFound", NOT_FOUND_TEXT, has_details=True)


def not_allowed() -> StatusError:
    """405: this method does not go with this path."""
    why = "the server does not allow this method on the requested resource"
    return StatusError(405, "MethodNotAllowed", why, has_details=True)


def _is_resource_below(registry: Registry, group: str, resource: str) -> bool:
    """Whether ``namespaces/NAME/resource`` names a resource in a namespace, and not a subresource of it."""
    if group:
        return True
    kind = registry.by_resource("", "v1", resource)
    return kind is not None and kind.namespaced


def _verb(method: str, name: str, *, is_watch: bool) -> str:
    if method in ("GET", "HEAD"):
        if is_watch:
            return "watch"
        return "get" if name else "list"
    if method == "DELETE":
        return "delete" if name else "deletecollection"
    verb = _VERBS.get(method)
    if verb is None:
        raise not_allowed()
    return verb
