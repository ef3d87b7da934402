"""Patch: four ways to say what should be different, and the retry that makes them safe.

Source: ``apiserver/pkg/endpoints/handlers/patch.go``.
"""

from dataclasses import dataclass
from typing import Any, Literal

from kubewars.training.kinds import Kind, causes
from kubewars.training.kinds.crowds import too_many_containers
from kubewars.training.machinery import scaling
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.creation import create
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.sizes import ensure_storable
from kubewars.training.machinery.updating import ensure_current, replace
from kubewars.training.machinery.versions import to_served, to_stored
from kubewars.training.status import StatusError, bad_request, conflict, invalid, not_found
from kubewars.training.storage.record import Obj, Record

Patch = dict[str, Any] | list[Any]
PatchType = Literal["strategic", "merge", "json", "apply"]
Validation = Literal["Strict", "Warn", "Ignore"]


@dataclass(frozen=True, slots=True)
class Patched:
    """The object afterwards, what to warn of, and whether apply had to create it."""

    obj: Obj
    warnings: tuple[str, ...] = ()
    is_new: bool = False


def patch(
    core: Core,
    resource: str,
    namespace: str | None,
    name: str,
    change: Patch,
    patch_type: PatchType,
    *,
    subresource: str,
    manager: str,
    validation: Validation,
    is_forced: bool,
    is_dry_run: bool,
    served: Kind | None = None,
) -> Patched:
    """Apply ``change`` to the object as it stands now, as it reads in the version ``served``.

    Raises:
        StatusError: 400 (unreadable), 403, 404, 409 (stale, or apply conflicts), 413, 422, 507 (the store is full).
    """
    kind = core.kind(resource)
    record = core.store.get(kind.name, (namespace or "") if kind.namespaced else "", name)
    if patch_type == "apply" and subresource == "scale":
        assert isinstance(change, dict)
        if record is None:
            raise not_found(kind.resource, name, kind.group)
        applied = _judged(core, scaling.SCALE, change, name)
        return Patched(
            scaling.apply_scale(
                core, kind, record, applied, manager=manager, is_forced=is_forced, is_dry_run=is_dry_run
            )
        )
    if patch_type == "apply":
        assert isinstance(change, dict)
        return _apply(
            core, kind, served or kind, record, namespace, name, change,
            subresource=subresource, manager=manager, is_forced=is_forced,
            is_dry_run=is_dry_run,
        )  # fmt: skip
    if record is None:
        raise not_found(kind.resource, name, kind.group)
    if subresource == "scale":
        changed = _changed(core, kind, scaling.scale_of(kind, record.obj), change, patch_type)
        try:
            scale, _ = core.schema.decode_as("autoscaling", "v1", "Scale", changed, validation="Ignore")
        except StatusError as error:
            why = error.message.removeprefix('Scale in version "v1" cannot be handled as a Scale: ')
            root = core.schema.types.root("autoscaling", "v1", "Scale")
            assert root is not None
            is_strategic = patch_type == "strategic"
            raise core.schema.patch_refusal(root, changed, change, why, is_strategic=is_strategic) from None
        scale["metadata"] = (scale.get("metadata") or {}) | {"name": name, "namespace": namespace}
        done = scaling.set_scale(core, kind, scale, manager=manager, is_dry_run=is_dry_run)
        return Patched(done)
    view = served or kind
    changed = _changed(core, view, to_served(view, kind, record.obj), change, patch_type)
    if isinstance(changed, dict):
        ensure_storable(changed)
        _ensure_few_containers(view, changed, name)
    is_strategic = patch_type == "strategic"
    obj, warnings = _decoded(core, view, changed, change, name, validation, is_strategic=is_strategic)
    obj = to_stored(view, kind, obj)
    uid = record.obj["metadata"]["uid"]
    if obj["metadata"].get("uid", uid) != uid:
        found = tuple(causes.unchanged("metadata.uid", obj["metadata"]["uid"], uid))
        raise invalid(kind.kind, name, found, kind.group)
    ensure_current(kind, record, obj["metadata"])
    done = replace(
        core, kind, record, obj, subresource=subresource, manager=manager, is_dry_run=is_dry_run, served=view
    )
    return Patched(done, tuple(warnings))


def _ensure_few_containers(kind: Kind, obj: Obj, name: str) -> None:
    if found := too_many_containers(obj):
        raise invalid(kind.kind, name, tuple(found), kind.group)


def _changed(core: Core, kind: Kind, current: Obj, change: Patch, patch_type: PatchType) -> Any:
    match patch_type, change:
        case "json", list():
            return _json_patched(core, current, change)
        case "merge", dict():
            return core.schema.json_merge(current, change)
        case "strategic", dict():
            return core.schema.strategic_merge(kind, current, change)
    raise bad_request("the patch has the wrong shape: a JSON patch is a list, any other is an object")


def _json_patched(core: Core, current: Obj, change: list[Any]) -> Any:
    try:
        return core.schema.json_patch(current, change)
    except StatusError as error:
        if error.code != 422:
            raise
        # The real server knows why a patch does not apply, and tells nobody.
        told = "the server rejected our request due to an error in our request"
        raise StatusError(422, "Invalid", told, has_details=True) from None


def _decoded(
    core: Core, kind: Kind, changed: Any, sent: Patch, name: str, validation: Validation, *, is_strategic: bool
) -> tuple[Obj, list[str]]:
    if not isinstance(changed, dict):
        raise bad_request(f"the patch must leave an object of type {kind.kind}")
    named = {"kind": kind.kind, "apiVersion": kind.api_version}
    changed = named | {key: value for key, value in changed.items() if value or key not in named}
    if (changed["kind"], changed["apiVersion"]) != (kind.kind, kind.api_version):
        root, why = core.schema.type_of(kind), _unconverted(core, kind, changed)
        raise core.schema.patch_refusal(root, changed, sent, why, is_strategic=is_strategic)
    obj, warnings = core.schema.decode_patched(kind, changed, sent, is_strategic=is_strategic, validation=validation)
    meta = obj.setdefault("metadata", {})
    if meta.get("name") != name:
        told = f"the name of the object ({meta.get('name', '')}) does not match the name on the URL ({name})"
        if not meta.get("name"):
            told = f"the name of the object ({name} based on URL) was undeterminable: name must be provided"
        raise bad_request(told)
    return obj, warnings


def _unconverted(core: Core, kind: Kind, changed: Obj) -> str:
    """Why an object that a patch made something else is refused."""
    version, name = str(changed.get("apiVersion") or ""), str(changed.get("kind") or "")
    group, _, number = version.rpartition("/")
    if core.registry.by_gvk(group, number, name) is None:
        return f'no kind "{name}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:111"'
    try:
        core.schema.decode_as(group, number, name, changed, validation="Ignore")
    except StatusError as error:
        return error.message.removeprefix(f'{name} in version "{number}" cannot be handled as a {name}: ')
    inner = (kind.group or "core").split(".")[0]
    return f"converting ({number}.{name}) to ({inner}.{kind.kind}): unknown conversion"


def _judged(core: Core, view: Kind, change: Obj, name: str) -> Obj:
    """A configuration to apply, as it was sent: filling in would make the applier own what it never said."""
    given = (change.get("metadata") or {}) if isinstance(change.get("metadata", {}), dict) else {}
    if given.get("managedFields") is not None:
        raise bad_request("metadata.managedFields must be nil")
    if (change.get("kind"), change.get("apiVersion")) != (view.kind, view.api_version):
        version = change.get("apiVersion") or "/"
        version = version if "/" in version else f"/{version}"
        raise bad_request(f"invalid object type: {version}, Kind={change.get('kind') or ''}")
    ensure_storable(change)
    _ensure_few_containers(view, change, name)
    applied = clone(core.schema.decode_applied(view, change))
    meta = applied.setdefault("metadata", {})
    meta.setdefault("name", name)
    if meta["name"] != name:
        raise bad_request(f"the name of the object ({meta['name']}) does not match the name on the URL ({name})")
    return applied


def _apply(
    core: Core,
    kind: Kind,
    view: Kind,
    record: Record | None,
    namespace: str | None,
    name: str,
    change: Obj,
    *,
    subresource: str,
    manager: str,
    is_forced: bool,
    is_dry_run: bool,
) -> Patched:
    applied = to_stored(view, kind, _judged(core, view, change, name))
    meta = applied["metadata"]
    if kind.namespaced:
        meta.setdefault("namespace", namespace)
    if record is None and (meta.get("uid") or subresource):
        if not subresource:
            why = f"uid mismatch: the provided object specified uid {meta['uid']}, and no existing object was found"
            raise conflict(kind.resource, name, why, kind.group)
        raise not_found(kind.resource, name, kind.group)
    if record is not None:
        ensure_current(kind, record, meta)
    merged = core.schema.apply(
        kind,
        record.obj if record else None,
        applied,
        manager=manager,
        force=is_forced,
        now=core.clock.now(),
        subresource=subresource,
    )
    if record is None:
        merged["metadata"].pop("resourceVersion", None)  # there is no version that it could be older than
        done = create(
            core, kind.name, namespace, merged,
            manager=manager, is_dry_run=is_dry_run, is_tracked=True, served=view,
        )  # fmt: skip
        return Patched(done, is_new=True)
    done = replace(
        core, kind, record, clone(merged),
        subresource=subresource, manager=manager, is_dry_run=is_dry_run, is_tracked=True, served=view,
    )  # fmt: skip
    return Patched(done)
