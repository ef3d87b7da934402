"""Query parameters and DeleteOptions, read and refused as Kubernetes does.

Source: ``apimachinery/pkg/apis/meta/v1/types.go`` (ListOptions, DeleteOptions, CreateOptions) and
``apimachinery/pkg/apis/meta/v1/validation``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from kubewars.training.http.bodies import UnreadableError, read_body
from kubewars.training.http.request import Request
from kubewars.training.kinds import Kind
from kubewars.training.kinds.causes import shown
from kubewars.training.machinery.field_selectors import parse_field_selector
from kubewars.training.machinery.label_selectors import parse_label_selector
from kubewars.training.machinery.listing import Selection, ensure_known_fields
from kubewars.training.machinery.views import Include
from kubewars.training.schema import Schema
from kubewars.training.status import Cause, StatusError, bad_request, invalid

_LONGEST_MANAGER = 128
_OPTIONS = "DeleteOptions"
Validation = Literal["Strict", "Warn", "Ignore"]


def selection_of(request: Request, kind: Kind, namespace: str | None, name: str = "") -> Selection:
    """What a list, watch or deletecollection means; ``name`` narrows it to one object."""
    labels = parse_label_selector(request.query.get("labelSelector", ""))
    text = request.query.get("fieldSelector", "")
    if name:
        text = f"metadata.name={name}" + ("," + text if text else "")
    if request.path.startswith("/apis/events.k8s.io/"):
        text = text.replace("regarding.", "involvedObject.")
    fields = parse_field_selector(text)
    ensure_known_fields(kind, fields)
    return Selection(kind, namespace, labels, fields)


def is_dry_run(request: Request, kind: str = "CreateOptions") -> bool:
    """Whether ``dryRun=All``; anything else that is not empty is refused (422)."""
    return _is_dry(request.values("dryRun"), kind)


def ensure_manager(request: Request, kind: str) -> None:
    """Refuse (422) a ``fieldManager`` that is too long."""
    if len(request.query.get("fieldManager", "").encode()) > _LONGEST_MANAGER:
        why = f"Too long: may not be more than {_LONGEST_MANAGER} bytes"
        raise invalid(kind, "", (Cause("FieldValueTooLong", why, "fieldManager"),), "meta.k8s.io")


def ensure_fitting(request: Request, patch_type: str) -> None:
    """Refuse (422) an apply without a ``fieldManager``, and ``force`` for any other patch."""
    cause = None
    if patch_type == "apply" and not request.query.get("fieldManager"):
        cause = Cause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")
    elif patch_type != "apply" and request.query.get("force"):
        cause = Cause("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force")
    if cause is not None:
        raise invalid("PatchOptions", "", (cause,), "meta.k8s.io")


def _is_dry(values: Sequence[str], options: str) -> bool:
    if any(value != "All" for value in values):
        why = f'Unsupported value: {shown(list(values))}: supported values: "All"'
        raise invalid(options, "", (Cause("FieldValueNotSupported", why, "dryRun"),), "meta.k8s.io")
    return bool(values)


def validation_of(request: Request) -> Validation:
    """``fieldValidation``, Warn unless told otherwise, as since Kubernetes 1.27."""
    value = request.query.get("fieldValidation") or "Warn"
    if value not in ("Strict", "Warn", "Ignore"):
        why = f'Unsupported value: "{value}": supported values: "", "Ignore", "Strict", "Warn"'
        raise invalid("CreateOptions", "", (Cause("FieldValueNotSupported", why, "fieldValidation"),), "meta.k8s.io")
    return cast("Validation", value)


def include_of(request: Request) -> Include:
    """``includeObject``: how much of the object a table's row carries."""
    value = request.query.get("includeObject") or "Metadata"
    if value not in ("None", "Metadata", "Object"):
        why = "must be 'Metadata', 'Object', 'None', or empty"
        told = f'Unable to convert to Table as requested: includeObject: Invalid value: "{value}": {why}'
        raise bad_request(told)
    return cast("Include", value)


@dataclass(frozen=True, slots=True)
class DeleteOptions:
    """How to delete; None where the client leaves it to the kind."""

    grace: int | None = None
    propagation: str | None = None
    preconditions: dict[str, str] | None = None
    is_dry_run: bool = False


def delete_options(request: Request, schema: Schema) -> DeleteOptions:
    """From the body when there is one, else from the query.

    Raises:
        StatusError: 400 (unreadable), 422 (values that do not exist or contradict each other).
    """
    raw: dict[str, Any] = _from_body(request, schema) if request.body.strip() else _from_query(request)
    propagation = raw.get("propagationPolicy")
    orphans = raw.get("orphanDependents")
    if orphans is not None and propagation is not None:
        raise _refuse(
            "propagationPolicy",
            f'Invalid value: "{propagation}"',
            "orphanDependents and deletionPropagation cannot be both set",
        )
    if propagation not in (None, "Foreground", "Background", "Orphan"):
        raise _refuse(
            "propagationPolicy",
            f'Unsupported value: "{propagation}"',
            'supported values: "Foreground", "Background", "Orphan", "nil"',
            reason="FieldValueNotSupported",
        )
    if orphans is not None:
        propagation = "Orphan" if orphans else "Background"
    grace = raw.get("gracePeriodSeconds")
    return DeleteOptions(
        grace=None if grace is None else max(-1, grace),
        propagation=propagation,
        preconditions=raw.get("preconditions"),
        is_dry_run=_is_dry(raw.get("dryRun") or [], "DeleteOptions"),
    )


def ensure_match(match: str, version: str, token: str) -> None:
    """Let ``resourceVersionMatch`` pass where it makes sense beside ``resourceVersion`` and ``continue``.

    Raises:
        StatusError: 422.
    """
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


def _from_body(request: Request, schema: Schema) -> dict[str, Any]:
    try:
        decoded = read_body(request.body, request.headers.get("content-type", ""), schema)
    except UnreadableError as error:
        raise bad_request(f"couldn't get version/kind; json parse error: {error.why}") from None
    told = decoded.value if isinstance(decoded.value, dict) else {}
    if told.get("kind") not in (None, "", _OPTIONS):
        version = told.get("apiVersion") or "v1"
        what = f'no kind "{told["kind"]}" is registered for version "{version}"'
        raise bad_request(f'{what} in scheme "pkg/runtime/scheme.go:111"')
    try:
        raw, _ = schema.decode_as("", "v1", _OPTIONS, decoded.value, validation="Ignore")
    except StatusError as error:
        begin = f'{_OPTIONS} in version "v1" cannot be handled as a {_OPTIONS}: '
        raise bad_request(error.message.removeprefix(begin)) from None
    return raw


def _from_query(request: Request) -> dict[str, object]:
    raw: dict[str, object] = {}
    if (grace := request.whole("gracePeriodSeconds")) is not None:
        raw["gracePeriodSeconds"] = grace
    if request.query.get("propagationPolicy"):
        raw["propagationPolicy"] = request.query["propagationPolicy"]
    if "orphanDependents" in request.query:
        raw["orphanDependents"] = request.flag("orphanDependents")
    if dry := request.values("dryRun"):
        raw["dryRun"] = list(dry)
    return raw


def _refuse(field: str, value: str, why: str, *, reason: str = "FieldValueInvalid") -> StatusError:
    return invalid("DeleteOptions", "", (Cause(reason, f"{value}: {why}", field),), "meta.k8s.io")
