"""The verbs on resources: each method here reads a request, asks the Api, and dresses the answer."""

from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from kubewars.training.http import bodies, options
from kubewars.training.http.answers import JSON, YAML, Answer, json_answer
from kubewars.training.http.negotiation import Wanted, negotiate
from kubewars.training.http.request import Request
from kubewars.training.http.reviews import Reviews
from kubewars.training.http.streams import Stream
from kubewars.training.http.subresources import Subresources
from kubewars.training.http.target import Target, not_allowed
from kubewars.training.http.watches import watch_stream
from kubewars.training.kinds import Kind, Registry
from kubewars.training.machinery import deletion, views
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.listing import list_page
from kubewars.training.machinery.patching import PatchType, patch
from kubewars.training.machinery.versions import served_record, to_stored
from kubewars.training.status import Cause, StatusError, bad_request, invalid
from kubewars.training.storage.record import Obj, Record

if TYPE_CHECKING:
    from collections.abc import Callable

_PATCH_TYPES: dict[str, PatchType] = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
    "application/apply-patch+yaml": "apply",
}
# Deleting one of these answers the object itself; of any other, a Status, once it is gone.
_RETURNED_WHEN_DELETED = frozenset(
    [
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "podtemplates",
        "resourcequotas",
        "serviceaccounts",
        "services",
    ]
)


class Resources:
    """Requests for resources; authorisation is settled before they come here."""

    def __init__(self, api: Api, subresources: Subresources, reviews: Reviews) -> None:
        self._api = api
        self._reviews = reviews
        self._core = api.core
        self._subresources = subresources
        self._verbs: dict[str, Callable[[Request, Target], Answer | Stream]] = {
            "get": self._get,
            "list": self._list,
            "watch": self._watch,
            "create": self._create,
            "update": self._update,
            "patch": self._patch,
            "delete": self._delete,
            "deletecollection": self._delete_collection,
        }

    def answer(self, request: Request, target: Target) -> Answer | Stream:
        """Do what the request asks.

        Raises:
            StatusError: whatever there is to refuse.
        """
        if target.subresource:
            special = self._subresources.answer(request, target)
            if special is not None:
                return special
        elif target.verb not in target.kind.verbs:
            raise not_allowed()
        return self._verbs[target.verb](request, target)

    def _watch(self, request: Request, target: Target) -> Stream:
        wanted = negotiate(request.headers.get("accept", ""))
        return watch_stream(self._core, request, target, wanted, self._core.chance)

    def _get(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        record = self._core.record(self._stored(target), target.namespace, target.name)
        return self._shown(request, target.kind, record, wanted, 200)

    def _stored(self, target: Target) -> Kind:
        return self._core.kind(target.kind.name)

    def _list(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        match, version = request.query.get("resourceVersionMatch", ""), request.query.get("resourceVersion", "")
        _ensure_match(match, version, request.query.get("continue", ""))
        page = list_page(
            self._core,
            options.selection_of(request, self._stored(target), target.namespace),
            limit=max(0, request.whole("limit") or 0),
            token=request.query.get("continue", ""),
            version=version,
            match=match,
        )
        stored = self._stored(target)
        records = [served_record(target.kind, stored, record) for record in page.records]
        if wanted.view == "table":
            # A table is drawn from what is stored: the same for every version of a kind, as in the real server.
            body = views.table_of(
                stored,
                page.records,
                self._core.clock.now(),
                include=options.include_of(request),
                metadata=page.metadata,
            )
        elif wanted.view == "metadata":
            body = views.metadata_list_of(records, page.metadata)
        else:
            body = views.list_of(target.kind, records, page.metadata)
        return _dressed(body, wanted, 200)

    def _create(self, request: Request, target: Target) -> Answer:
        if target.name or (target.kind.namespaced and target.namespace is None):
            raise not_allowed()
        wanted = negotiate(request.headers.get("accept", ""))
        obj, warnings = self._decoded(request, target.kind)
        if self._reviews.is_review(target.kind):
            return json_answer(
                self._reviews.answer(request, target.kind, target.namespace, obj), 201, warnings=warnings
            )
        stored = self._api.create(
            target.kind.name,
            target.namespace,
            to_stored(target.kind, self._stored(target), obj),
            manager=request.manager,
            dry_run=options.is_dry_run(request),
        )
        warnings += target.kind.strategy.warnings(stored, None)
        return self._shown(request, target.kind, Record(stored), wanted, 201, warnings)

    def _update(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        obj, warnings = self._decoded(request, target.kind)
        _settle_name(obj, target)
        old = self._api.get(target.kind.name, target.namespace, target.name)
        stored = self._api.update(
            target.kind.name,
            to_stored(target.kind, self._stored(target), obj),
            subresource=target.subresource,
            manager=request.manager,
            dry_run=options.is_dry_run(request),
        )
        warnings += target.kind.strategy.warnings(stored, old)
        return self._shown(request, target.kind, Record(stored), wanted, 200, warnings)

    def _patch(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        media = bodies.media_type(request.headers.get("content-type", ""))
        patch_type = _PATCH_TYPES.get(media)
        if patch_type is None:
            raise StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", has_details=True)
        change = read_patch(request, patch_type)
        if patch_type == "apply" and not request.query.get("fieldManager"):
            cause = Cause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")
            raise invalid("PatchOptions", "", (cause,), "meta.k8s.io")
        if patch_type != "apply" and request.query.get("force"):
            cause = Cause("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force")
            raise invalid("PatchOptions", "", (cause,), "meta.k8s.io")
        done = patch(
            self._core,
            target.kind.name,
            target.namespace,
            target.name,
            change,
            patch_type,
            subresource=target.subresource,
            manager=request.manager,
            validation=options.validation_of(request),
            is_forced=request.flag("force"),
            served=target.kind,
            is_dry_run=options.is_dry_run(request),
        )
        warnings = [*done.warnings, *target.kind.strategy.warnings(done.obj, None)]
        code = 201 if done.is_new else 200
        return self._shown(request, target.kind, Record(done.obj), wanted, code, warnings)

    def _delete(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        how = options.delete_options(request, self._api.schema)
        done = deletion.delete(
            self._core,
            target.kind.name,
            target.namespace,
            target.name,
            grace=how.grace,
            propagation=how.propagation,
            preconditions=how.preconditions,
            is_dry_run=how.is_dry_run,
        )
        if not done.is_gone or target.kind.name in _RETURNED_WHEN_DELETED:
            return self._shown(request, target.kind, Record(done.obj), wanted, 200)
        return _dressed(msgspec.json.encode(_success(target.kind, done.obj)), wanted, 200)

    def _delete_collection(self, request: Request, target: Target) -> Answer:
        if target.kind.namespaced and target.namespace is None:
            raise not_allowed()
        wanted = negotiate(request.headers.get("accept", ""))
        how = options.delete_options(request, self._api.schema)
        page = list_page(self._core, options.selection_of(request, self._stored(target), target.namespace))
        for record in page.records:
            deletion.delete(
                self._core,
                target.kind.name,
                target.namespace,
                record.obj["metadata"]["name"],
                grace=how.grace,
                propagation=how.propagation,
                preconditions=how.preconditions,
                is_dry_run=how.is_dry_run,
            )
        return _dressed(views.list_of(target.kind, page.records, page.metadata), wanted, 200)

    def _decoded(self, request: Request, kind: Kind) -> tuple[Obj, list[str]]:
        try:
            decoded = bodies.read_body(request.body, request.headers.get("content-type", ""), self._api.schema)
        except bodies.UnreadableError as error:
            raise _unrecognized(kind, request.body, error.why) from None
        _ensure_kind(self._api.registry, decoded.value, kind, request.body)
        return self._api.schema.decode(
            kind,
            decoded.value,
            validation=options.validation_of(request),
            duplicates=decoded.duplicates,
        )

    def _shown(
        self,
        request: Request,
        kind: Kind,
        record: Record,
        wanted: Wanted,
        code: int,
        warnings: list[str] | None = None,
    ) -> Answer:
        stored = self._core.kind(kind.name)
        if wanted.view == "table":
            body = views.table_of(
                stored,
                (record,),
                self._core.clock.now(),
                include=options.include_of(request),
                metadata={"resourceVersion": record.obj["metadata"].get("resourceVersion", "")},
            )
        elif wanted.view == "metadata":
            body = msgspec.json.encode(views.metadata_of(record.obj))
        else:
            body = served_record(kind, stored, record).full
        answer = _dressed(body, wanted, code)
        answer.warnings = tuple(dict.fromkeys(warnings or ()))
        return answer


def read_patch(request: Request, patch_type: PatchType) -> Any:
    """The patch, shaped as its type has it.

    Raises:
        StatusError: 400.
    """
    if patch_type == "apply":
        try:
            value = bodies.read_json(request.body).value
        except Exception:  # noqa: BLE001 - whatever JSON makes of it, it may still be YAML
            value = bodies.read_yaml(request.body).value
    else:
        try:
            value = bodies.read_json(request.body).value
        except bodies.UnreadableError:
            raise bad_request("invalid JSON patch") from None
    if isinstance(value, list if patch_type == "json" else dict):
        return value
    if patch_type == "merge":
        raise bad_request("invalid JSON patch")
    wanted = "jsonpatch.Patch" if patch_type == "json" else "map[string]interface {}"
    raise bad_request(f"json: cannot unmarshal {_go_kind(value)} into Go value of type {wanted}")


def _unrecognized(kind: Kind, body: bytes, why: str) -> StatusError:
    told = f"the object provided is unrecognized (must be of type {kind.kind})"
    quoted = bodies.summary_of(body)
    return bad_request(f"{told}: couldn't get version/kind; json parse error: {why} ({quoted})")


def _ensure_kind(registry: Registry, value: Any, kind: Kind, body: bytes) -> None:
    if not isinstance(value, dict):
        raise _unrecognized(kind, body, f"json: cannot unmarshal {_go_kind(value)} into {_GO_HEAD}")
    api_version, name = value.get("apiVersion") or kind.api_version, value.get("kind") or kind.kind
    if (api_version, name) == (kind.api_version, kind.kind):
        return
    group, _, version = str(api_version).rpartition("/")
    if registry.by_gvk(group, version, str(name)) is None:
        why = f'no kind "{name}" is registered for version "{api_version}" in scheme "pkg/runtime/scheme.go:111"'
    else:
        inner = (kind.group or "core").split(".")[0]
        why = f"converting ({version}.{name}) to ({inner}.{kind.kind}): unknown conversion"
    raise bad_request(f'{name} in version "{version}" cannot be handled as a {kind.kind}: {why}')


_GO_HEAD = (
    'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
    'Kind string "json:\\"kind,omitempty\\"" }'
)


def _go_kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {list: "array", dict: "object", str: "string", type(None): "null"}.get(type(value), "number")


def _settle_name(obj: Obj, target: Target) -> None:
    meta = obj.setdefault("metadata", {})
    name = meta.setdefault("name", target.name) or target.name
    if name != target.name:
        raise bad_request(f"the name of the object ({name}) does not match the name on the URL ({target.name})")
    meta["name"] = name
    if target.kind.namespaced:
        given = meta.get("namespace") or target.namespace
        if given != target.namespace:
            raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
        meta["namespace"] = given


def _ensure_match(match: str, version: str, token: str) -> None:
    if not match:
        return
    why = ""
    if not version:
        why = "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
    elif token:
        why = "Forbidden: resourceVersionMatch is forbidden when continue is provided"
    elif match not in ("Exact", "NotOlderThan"):
        why = f'Unsupported value: "{match}": supported values: "Exact", "NotOlderThan", ""'
    elif match == "Exact" and version == "0":
        why = 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
    if why:
        reason = "FieldValueForbidden" if why.startswith("Forbidden") else "FieldValueNotSupported"
        raise invalid("ListOptions", "", (Cause(reason, why, "resourceVersionMatch"),), "meta.k8s.io")


def _success(kind: Kind, obj: Obj) -> Obj:
    details = {"name": obj["metadata"]["name"], "group": kind.group, "kind": kind.resource}
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {key: value for key, value in details.items() if value} | {"uid": obj["metadata"]["uid"]},
    }


def _dressed(body: bytes, wanted: Wanted, code: int) -> Answer:
    if not wanted.is_yaml:
        return Answer(code, body, JSON)
    text: str = yaml.safe_dump(msgspec.json.decode(body), sort_keys=True, allow_unicode=True)
    return Answer(code, text.encode(), YAML)
