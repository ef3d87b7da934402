"""What stands below an object in its URL: scale, log, binding, eviction; and what is refused, saying why."""

from kubewars.training.http import bodies, options
from kubewars.training.http.answers import Answer, json_answer
from kubewars.training.http.logs import Logs, log_answer
from kubewars.training.http.negotiation import negotiate
from kubewars.training.http.proxy import proxy_answer
from kubewars.training.http.request import Request
from kubewars.training.http.reviews import Reviews
from kubewars.training.http.sent import patch_type_of, read_patch
from kubewars.training.http.shown import show_one
from kubewars.training.http.streams import Stream
from kubewars.training.http.target import Target, not_allowed
from kubewars.training.kinds.causes import shown
from kubewars.training.machinery import scaling
from kubewars.training.machinery.api import Api
from kubewars.training.status import Cause, StatusError, bad_request, invalid
from kubewars.training.storage.record import Obj, Record

_INTERACTIVE = frozenset({"exec", "attach", "portforward", "ephemeralcontainers"})
_VERBS = {
    "binding": ("create",),
    "eviction": ("create",),
    "finalize": ("update",),
    "log": ("get",),
    "scale": ("get", "patch", "update"),
    "status": ("get", "patch", "update"),
    "token": ("create",),
}


class Subresources:
    """Requests that are not about the object as a whole."""

    def __init__(self, api: Api, logs: Logs, reviews: Reviews) -> None:
        self._api = api
        self._reviews = reviews
        self._logs = logs

    def answer(self, request: Request, target: Target) -> Answer | Stream | None:  # noqa: PLR0911 - a table of names
        """The answer, or None for those that are served like the object itself (``status``, ``finalize``)."""
        if target.verb not in _VERBS.get(target.subresource, (target.verb,)):
            raise not_allowed()
        match target.subresource:
            case "scale":
                return self._scale(request, target)
            case "log":
                pod = self._api.get("pods", target.namespace, target.name)
                return log_answer(request, pod, self._logs, self._api)
            case "binding":
                return self._bind(request, target.namespace or "", target.name)
            case "eviction":
                return self._evict(request, target)
            case "proxy":
                return proxy_answer(self._api, request, target)
            case "token":
                asked, _ = self._sent(request, "authentication.k8s.io", "v1", "TokenRequest")
                return json_answer(self._reviews.issue_token(target.namespace or "", target.name, asked), 201)
            case "status" | "finalize":
                return None
        self._api.get(target.kind.name, target.namespace, target.name)
        if target.subresource in _INTERACTIVE:
            raise bad_request(
                f"{target.subresource} is not possible here: the containers of Kube-Wars' training cluster are "
                "simulated, so there is no process to talk to; kubectl logs, describe and get work"
            )
        raise StatusError(
            501, "NotImplemented", f"the training cluster does not serve {target.kind.resource}/{target.subresource}"
        )

    def _scale(self, request: Request, target: Target) -> Answer:
        kind, wanted = target.kind, negotiate(request.headers.get("accept", ""))
        if target.verb == "get":
            scale = scaling.scale_of(kind, self._api.get(kind.name, target.namespace, target.name))
        elif target.verb == "patch":
            scale = self._patched_scale(request, target)
        else:
            scale = self._updated_scale(request, target)
        return show_one(self._api.core, request, scaling.SCALE, Record(scale), wanted, 200, stored=scaling.SCALE)

    def _patched_scale(self, request: Request, target: Target) -> Obj:
        options.ensure_manager(request, "PatchOptions")
        patch_type = patch_type_of(request)
        change = read_patch(request, patch_type)
        options.ensure_fitting(request, patch_type)
        return self._api.patch(
            target.kind.name,
            target.namespace,
            target.name,
            change,
            patch_type,
            subresource="scale",
            manager=request.manager,
            validation=options.validation_of(request),
            force=request.flag("force"),
            dry_run=options.is_dry_run(request, "PatchOptions"),
        )

    def _updated_scale(self, request: Request, target: Target) -> Obj:
        scale, _ = self._sent(request, "autoscaling", "v1", "Scale")
        meta = scale.setdefault("metadata", {})
        meta.setdefault("name", target.name)
        meta.setdefault("namespace", target.namespace)
        if (meta["name"], meta["namespace"]) != (target.name, target.namespace):
            raise bad_request(
                f"the name of the object ({meta['name']}) does not match the name on the URL ({target.name})"
            )
        return self._api.update(
            target.kind.name,
            scale,
            subresource="scale",
            manager=request.manager,
            dry_run=options.is_dry_run(request),
        )

    def bind(self, request: Request, namespace: str) -> Answer:
        """What is posted to ``bindings`` names its pod itself."""
        binding, _ = self._sent(request, "", "v1", "Binding")
        return self._bind(request, namespace, (binding.get("metadata") or {}).get("name", ""))

    def _bind(self, request: Request, namespace: str, pod_name: str) -> Answer:
        binding, _ = self._sent(request, "", "v1", "Binding")
        told = binding.get("target") or {}
        if told.get("kind") not in (None, "", "Node"):
            raise bad_request(f'target.kind: Unsupported value: "{told["kind"]}": supported values: "Node", "<empty>"')
        if not told.get("name"):
            raise bad_request("target.name: Required value")
        self._api.bind(namespace, pod_name, told["name"], dry_run=options.is_dry_run(request))
        return _created()

    def _evict(self, request: Request, target: Target) -> Answer:
        eviction, _ = self._sent(request, "policy", "v1", "Eviction")
        if (eviction.get("metadata") or {}).get("name", target.name) != target.name:
            raise bad_request("name in URL does not match name in Eviction object")
        how = eviction.get("deleteOptions") or {}
        if any(value != "All" for value in how.get("dryRun") or ()):
            why = f'Unsupported value: {shown(how["dryRun"])}: supported values: "All"'
            raise invalid("DeleteOptions", "", (Cause("FieldValueNotSupported", why, "dryRun"),), "meta.k8s.io")
        self._api.evict(
            target.namespace or "",
            target.name,
            grace=how.get("gracePeriodSeconds"),
            preconditions=how.get("preconditions"),
            dry_run=options.is_dry_run(request) or bool(how.get("dryRun")),
        )
        return _created()

    def _sent(self, request: Request, group: str, version: str, kind: str) -> tuple[Obj, list[str]]:
        decoded = bodies.read_body(request.body, request.headers.get("content-type", ""), self._api.schema)
        told = (decoded.value.get("apiVersion"), decoded.value.get("kind")) if isinstance(decoded.value, dict) else ()
        if all(told) and told and told[1] != kind and self._api.registry.by_gvk("", "v1", str(told[1])):
            inner = (group or "core").split(".")[0]
            why = f"converting ({told[0]}.{told[1]}) to ({inner}.{kind}): unknown conversion"
            raise bad_request(f'{told[1]} in version "{told[0]}" cannot be handled as a {kind}: {why}')
        return self._api.schema.decode_as(
            group,
            version,
            kind,
            decoded.value,
            validation=options.validation_of(request),
            duplicates=decoded.duplicates,
        )


def _created() -> Answer:
    success = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
    return json_answer(success, 201)
