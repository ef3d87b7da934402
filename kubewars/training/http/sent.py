"""What a client sent: an object of the kind that the URL names, or a patch; else a refusal in Kubernetes' words."""

from typing import Any

from kubewars.training.counting import MOST_PATCH_VALUES, MOST_VALUES
from kubewars.training.http import bodies, options
from kubewars.training.http.request import Request
from kubewars.training.http.target import Target
from kubewars.training.kinds import Kind, Registry
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.patching import PatchType
from kubewars.training.schema.gotext import go_kind
from kubewars.training.status import StatusError, bad_request
from kubewars.training.storage.record import Obj

_PATCH_TYPES: dict[str, PatchType] = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
    "application/apply-patch+yaml": "apply",
}
_GO_HEAD = (
    'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
    'Kind string "json:\\"kind,omitempty\\"" }'
)


def read_object(api: Api, request: Request, kind: Kind) -> tuple[Obj, list[str]]:
    """The object in the body, decoded by its schema, and warnings about it.

    Raises:
        StatusError: 400, or 415.
    """
    try:
        decoded = bodies.read_body(request.body, request.headers.get("content-type", ""), api.schema)
    except bodies.UnreadableError as error:
        raise _unrecognized(kind, request.body, error.why) from None
    _ensure_kind(api.registry, decoded.value, kind, request.body)
    obj, warnings = api.schema.decode(
        kind,
        decoded.value,
        validation=options.validation_of(request),
        duplicates=decoded.duplicates,
    )
    return obj, warnings + _name_owners_once(obj)


def _name_owners_once(obj: Obj) -> list[str]:
    """Drop owners that are named twice, in place; a warning where there are any."""
    meta = obj.get("metadata") or {}
    kept: dict[tuple[tuple[str, Any], ...], Obj] = {}
    twice = [
        owner.get("uid", "")
        for owner in meta.get("ownerReferences") or ()
        if kept.setdefault(tuple(sorted(owner.items())), owner) is not owner
    ]
    if not twice:
        return []
    meta["ownerReferences"] = list(kept.values())
    begin = ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+"
    why = "and may reject such requests as early as 1.24; please fix your requests"
    return [f"{begin}, {why}; duplicate UID(s) observed: {', '.join(twice)}"]


def settle_name(obj: Obj, target: Target) -> None:
    """Give the object the name and namespace of the URL, in place.

    Raises:
        StatusError: 400 when it has others.
    """
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


def patch_type_of(request: Request) -> PatchType:
    """Which sort of patch the Content-Type announces.

    Raises:
        StatusError: 415.
    """
    patch_type = _PATCH_TYPES.get(bodies.media_type(request.headers.get("content-type", "")))
    if patch_type is None:
        raise StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", has_details=True)
    return patch_type


def read_patch(request: Request, patch_type: PatchType) -> Any:
    """The patch, shaped as its type has it.

    Raises:
        StatusError: 400.
    """
    if patch_type == "apply":
        try:
            value = bodies.read_json(request.body).value
        except StatusError:  # whatever JSON makes of it, it may still be YAML
            value = _read_yaml(request.body)
    else:
        most = MOST_PATCH_VALUES if patch_type == "json" else MOST_VALUES
        try:
            value = bodies.read_json(request.body, most).value
        except bodies.UnreadableError:
            raise bad_request("invalid JSON patch") from None
    if isinstance(value, list if patch_type == "json" else dict):
        return value
    if patch_type == "merge":
        if value is None:
            raise bad_request("Invalid JSON Patch")
        told = f"cannot unmarshal {go_kind(value)} into Go value of type map[string]interface {{}}"
        raise bad_request(f"error decoding patch: json: {told}")
    if patch_type == "json":
        told = f"cannot unmarshal {go_kind(value)} into Go value of type []handlers.jsonPatchOp"
        raise bad_request(f"error decoding patch: json: {told}")
    wanted = "map[string]interface {}"
    raise bad_request(f"json: cannot unmarshal {go_kind(value)} into Go value of type {wanted}")


def _read_yaml(body: bytes) -> Any:
    try:
        return bodies.read_yaml(body).value
    except StatusError as error:
        if error.code == 413:
            raise
        raise bad_request(f"error decoding patch: {error.message}") from None


def _unrecognized(kind: Kind, body: bytes, why: str) -> StatusError:
    told = f"the object provided is unrecognized (must be of type {kind.kind})"
    quoted = bodies.summary_of(body)
    return bad_request(f"{told}: couldn't get version/kind; json parse error: {why} ({quoted})")


def _ensure_kind(registry: Registry, value: Any, kind: Kind, body: bytes) -> None:
    if not isinstance(value, dict):
        raise _unrecognized(kind, body, f"json: cannot unmarshal {go_kind(value)} into {_GO_HEAD}")
    for field in ("kind", "apiVersion"):
        told = value.get(field)
        if told is not None and not isinstance(told, str):
            why = f"json: cannot unmarshal {go_kind(told)} into Go struct field .{field} of type string"
            raise _unrecognized(kind, body, why)
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
