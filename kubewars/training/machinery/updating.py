"""Update: the whole object, or its status, replaces the one stored, unless that has moved on.

Source: ``apiserver/pkg/registry/rest/update.go`` and ``registry/generic/registry/store.go``.
"""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.admission import admit
from kubewars.training.machinery.core import Core, key_of
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.judgement import ensure_valid
from kubewars.training.machinery.namespacing import settle_namespace
from kubewars.training.machinery.quota import ensure_growth_within_quota
from kubewars.training.machinery.sizes import ensure_room, ensure_storable
from kubewars.training.schema.managers import is_readable
from kubewars.training.status import bad_request, conflict
from kubewars.training.storage.record import Obj, Record

STALE = "the object has been modified; please apply your changes to the latest version and try again"
# The caller cannot change these; the stored ones stand.
_KEPT = ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink")


def update(
    core: Core,
    resource: str,
    given: Obj,
    *,
    subresource: str,
    manager: str,
    is_dry_run: bool,
    served: Kind | None = None,
) -> Obj:
    """The object as stored afterwards; unchanged, with its old resourceVersion, when nothing changed.

    Raises:
        StatusError: 403, 404, 409 (stale resourceVersion or another uid), 413, 422, 507 (the store is full).
    """
    kind = core.kind(resource)
    obj = clone(given)
    meta = obj.setdefault("metadata", {})
    settle_namespace(kind, None, obj)
    if not meta.get("name"):
        raise bad_request("name must be provided")
    record = core.record(kind, meta.get("namespace"), meta["name"])
    ensure_current(kind, record, meta)
    return replace(
        core, kind, record, obj, subresource=subresource, manager=manager, is_dry_run=is_dry_run, served=served
    )


def ensure_current(kind: Kind, record: Record, meta: Obj) -> None:
    """Refuse (409) an object that speaks of another version or another life of its name."""
    stored = record.obj["metadata"]
    uid, version = meta.get("uid"), meta.get("resourceVersion")
    if uid and uid != stored["uid"]:
        place = "/".join(part for part in ("/registry", kind.resource, stored.get("namespace"), stored["name"]) if part)
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored['uid']}"
        told = f"StorageError: invalid object, Code: 4, Key: {place}, ResourceVersion: 0, AdditionalErrorMsg: "
        why = told + why
        raise conflict(kind.resource, stored["name"], why, kind.group)
    if version and version != stored["resourceVersion"]:
        raise conflict(kind.resource, stored["name"], STALE, kind.group)


def replace(
    core: Core,
    kind: Kind,
    record: Record,
    obj: Obj,
    *,
    subresource: str,
    manager: str,
    is_dry_run: bool,
    is_tracked: bool = False,
    served: Kind | None = None,
) -> Obj:
    """Commit ``obj``, which the caller hands over, as the next version of ``record``.

    ``is_tracked`` says that managedFields are settled already, as server-side apply does itself.
    """
    old = record.obj
    obj["kind"], obj["apiVersion"] = kind.kind, kind.api_version
    meta, before = obj["metadata"], old["metadata"]
    for field in _KEPT:
        if field in before:
            meta[field] = before[field]
        else:
            meta.pop(field, None)
    meta["resourceVersion"] = before["resourceVersion"]
    managed = meta.pop("managedFields", None)
    _prepare(core, kind, obj, old, subresource, is_dry_run=is_dry_run)
    ensure_valid(core, kind, obj, old, is_status=subresource == "status", served=served)
    if is_tracked:
        meta["managedFields"] = managed
    else:
        _keep_managers(meta, before, None if subresource else managed)
    if _is_same(obj, old):
        return old
    # Of an object without any, nobody is told to own anything until somebody applies it.
    if not is_tracked and "managedFields" in meta:
        told = subresource if subresource in ("status", "scale") else ""
        core.schema.track(kind, old, obj, manager=manager, operation="Update", subresource=told, now=core.clock.now())
    if not subresource and not before.get("deletionTimestamp"):
        growth = ensure_storable(obj) - record.size
        ensure_room(core, growth, is_new=False)
        ensure_growth_within_quota(core, kind, obj, growth)
    if is_dry_run:
        return obj
    if is_over(kind, obj):
        core.store.put(kind.name, key_of(kind, obj), obj)
        return core.store.delete(kind.name, key_of(kind, obj)).obj
    return core.store.put(kind.name, key_of(kind, obj), obj).obj


def _prepare(core: Core, kind: Kind, obj: Obj, old: Obj, subresource: str, *, is_dry_run: bool) -> None:
    """Keep of ``old``, in place, what that endpoint cannot write, and fill in the rest."""
    if subresource == "status":
        kind.strategy.prepare_status(obj, old)
    elif subresource == "finalize":
        finalizers = (obj.get("spec") or {}).get("finalizers") or []
        kept = clone({key: value for key, value in old.items() if key not in ("metadata", "spec")})
        obj |= kept | {"spec": (old.get("spec") or {}) | {"finalizers": finalizers}}
        obj["metadata"]["labels"] = old["metadata"].get("labels") or {}
    else:
        kind.strategy.default(obj)
        ensure_storable(obj)
        kind.strategy.prepare_update(obj, old)
        admit(core, kind, obj, old, is_dry_run=is_dry_run)


def is_over(kind: Kind, obj: Obj) -> bool:
    """Whether deletion was asked for and nothing holds it back any more."""
    meta = obj["metadata"]
    if not meta.get("deletionTimestamp") or meta.get("finalizers") or meta.get("deletionGracePeriodSeconds"):
        return False
    return kind.name != "namespaces" or not (obj.get("spec") or {}).get("finalizers")


def _keep_managers(meta: Obj, before: Obj, given: list[Obj] | None) -> None:
    # An explicitly empty list is how a client asks to forget all managers; what cannot be read keeps the stored ones.
    if given in ([], [{}]):
        return
    if given and all(is_readable(entry) for entry in given):
        meta["managedFields"] = given
    elif "managedFields" in before:
        meta["managedFields"] = before["managedFields"]


def _is_same(obj: Obj, old: Obj) -> bool:
    if any(obj[key] != old.get(key) for key in obj if key != "metadata") or any(key not in obj for key in old):
        return False
    meta = {key: value for key, value in obj["metadata"].items() if value or key != "managedFields"}
    return bool(meta == old["metadata"])
