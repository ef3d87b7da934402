"""Which part answers a path: discovery, schemas, version and health here; everything else is a resource.

Two paths are our own, of whoever may do everything: ``POST /kubewars/players/NAME`` answers a player's kubeconfig, and
``POST /kubewars/players/NAME/revocation`` takes the key back.
"""

from collections.abc import Callable
from typing import Any

from kubewars.training.access.attributes import Attributes, Authorizer, ensure_allowed
from kubewars.training.access.user import AUTHENTICATED, User
from kubewars.training.http.answers import TEXT, YAML, Answer, json_answer
from kubewars.training.http.negotiation import parse_accept
from kubewars.training.http.request import Request
from kubewars.training.http.resources import Resources
from kubewars.training.http.streams import Stream
from kubewars.training.http.target import Target, find_target, not_allowed, not_served
from kubewars.training.machinery import discovery
from kubewars.training.machinery.api import Api

GIT_VERSION = "v1.37.2+kubewars"
_PUBLIC = frozenset({"/healthz", "/livez", "/readyz", "/version", "/version/"})
_PATHS = ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]
_WATCH_VALUES = frozenset({"1", "t", "T", "true", "TRUE", "True"})


class Router:
    """From a request to whoever answers it."""

    def __init__(
        self,
        api: Api,
        resources: Resources,
        authorizer: Authorizer,
        *,
        address: str,
        welcome: Callable[[str], str],
        revoke: Callable[[str], None],
    ) -> None:
        """``welcome`` makes a place for a player of this name, and gives the kubeconfig that opens it.

        ``revoke`` takes that key back.
        """
        self._api = api
        self._authorizer = authorizer
        self._resources = resources
        self._address = address
        self._welcome = welcome
        self._revoke = revoke

    @staticmethod
    def is_public(path: str) -> bool:
        """Whether anybody may read it, as Kubernetes' own ``system:public-info-viewer`` allows."""
        return path in _PUBLIC

    def impersonated(self, user: User, name: str, groups: list[str]) -> User:
        """The user that somebody asks to be (``kubectl --as``).

        Raises:
            StatusError: 403 unless that is allowed.
        """
        asked = [_impersonating(name)]
        asked += [Attributes("impersonate", resource="groups", name=group) for group in groups]
        for attributes in asked:
            ensure_allowed(self._authorizer, user, attributes)
        if not groups and asked[0].namespace:
            groups = ["system:serviceaccounts", f"system:serviceaccounts:{asked[0].namespace}"]
        return User(name, tuple(dict.fromkeys((*groups, AUTHENTICATED))))

    def answer(self, request: Request) -> Answer | Stream:
        """The answer.

        Raises:
            StatusError: whatever there is to refuse.
        """
        parts = [part for part in request.path.split("/") if part]
        is_resource = (parts[:1] == ["api"] and len(parts) > 2) or (parts[:1] == ["apis"] and len(parts) > 3)
        if is_resource:
            is_watch = request.query.get("watch", "") in _WATCH_VALUES
            target = find_target(self._api.registry, request.method, request.path, is_watch=is_watch)
            ensure_allowed(self._authorizer, request.user, _attributes(target))
            return self._resources.answer(request, target)
        if not self.is_public(request.path):
            asked = Attributes(request.method.lower(), path=request.path)
            ensure_allowed(self._authorizer, request.user, asked)
        if request.method == "POST" and parts[:2] == ["kubewars", "players"]:
            match parts[2:]:
                case [name]:
                    return Answer(200, self._welcome(name).encode(), YAML)
                case [name, "revocation"]:
                    self._revoke(name)
                    return json_answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"})
        if request.method not in ("GET", "HEAD"):
            raise not_allowed()
        return self._document(request, parts)

    def _document(self, request: Request, parts: list[str]) -> Answer:  # noqa: C901, PLR0911 - a table of paths
        match parts:
            case ["api"] | ["apis"]:
                return self._discovery(request, is_core=parts[0] == "api")
            case ["api", version]:
                return _served(discovery.resource_list(self._api.registry, "", version))
            case ["apis", group]:
                return _found(discovery.group(self._api.registry, group))
            case ["apis", group, version]:
                found = discovery.resource_list(self._api.registry, group, version)
                return _served(found) if group in self._api.registry.groups() else _found(found)
            case ["openapi", "v2"]:
                return self._openapi_v2(request)
            case ["openapi", "v3"]:
                return json_answer(self._api.schema.openapi_v3_index())
            case ["openapi", "v3", *rest]:
                return Answer(200, self._api.schema.openapi_v3("/".join(rest)))
            case ["version"]:
                return json_answer(version_info())
            case ["healthz" | "livez" | "readyz"] | ["healthz" | "livez" | "readyz", "ping"]:
                return Answer(200, _health(parts[0]) if "verbose" in request.query else b"ok", TEXT)
            case []:
                return json_answer({"paths": _PATHS})
        return _nothing_here()

    def _openapi_v2(self, request: Request) -> Answer:
        accept = request.headers.get("accept", "")
        if "proto-openapi" in accept and "json" not in accept:
            # An empty message is an empty document: clients that want protobuf fall back on version 3 or on the server.
            return Answer(200, b"", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
        return Answer(200, self._api.schema.openapi_v2())

    def _discovery(self, request: Request, *, is_core: bool) -> Answer:
        for media, parameters in parse_accept(request.headers.get("accept", "")):
            asked = parameters.get("g"), parameters.get("v"), parameters.get("as")
            if media == "application/json" and asked == ("apidiscovery.k8s.io", "v2", "APIGroupDiscoveryList"):
                answer = json_answer(discovery.aggregated(self._api.registry, is_core=is_core))
                answer.content_type = discovery.AGGREGATED
                return answer
        if is_core:
            return json_answer(discovery.api_versions(self._address))
        return json_answer(discovery.group_list(self._api.registry))


def version_info() -> dict[str, str]:
    """What ``kubectl version`` shows: the Kubernetes it speaks like, and that it is not the real thing."""
    return {
        "major": "1",
        "minor": "37",
        "emulationMajor": "1",
        "emulationMinor": "37",
        "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "36",
        "gitVersion": GIT_VERSION,
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "none: this is Kube-Wars' training cluster",
        "compiler": "cpython",
        "platform": "kubewars/training",
    }


def _impersonating(name: str) -> Attributes:
    """What Kubernetes asks: a service account is an object of its namespace, and who works there may be it."""
    match name.split(":"):
        case ["system", "serviceaccount", namespace, account]:
            return Attributes("impersonate", resource="serviceaccounts", namespace=namespace, name=account)
    return Attributes("impersonate", resource="users", name=name)


def _attributes(target: Target) -> Attributes:
    # Which names a list asks for is not known yet; a namespace is, as in Kubernetes, an object in itself.
    namespace = target.name if target.kind.name == "namespaces" else target.namespace or ""
    return Attributes(target.verb, target.kind.group, target.kind.resource, target.subresource, namespace, target.name)


def _health(check: str) -> bytes:
    return f"[+]ping ok\n[+]storage ok\n{check} check passed\n".encode()


def _nothing_here() -> Answer:
    return Answer(404, b"404 page not found\n", TEXT)


def _served(document: dict[str, Any] | None) -> Answer:
    """A version that is not there, of a group that is."""
    if document is None:
        raise not_served()
    return json_answer(document)


def _found(document: dict[str, Any] | None) -> Answer:
    if document is None:
        return _nothing_here()
    return json_answer(document)
