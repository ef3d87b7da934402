"""Create: default, prepare, admit, judge, name, commit.

Source: ``apiserver/pkg/registry/rest/create.go`` and ``registry/generic/registry/store.go``.
"""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.admission import admit
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.judgement import ensure_valid
from kubewars.training.machinery.limit_ranges import ensure_within_limits
from kubewars.training.machinery.namespacing import ensure_open, settle_namespace
from kubewars.training.machinery.quota import ensure_within_quota
from kubewars.training.machinery.sizes import ensure_room, ensure_storable
from kubewars.training.schema.managers import is_readable
from kubewars.training.status import already_exists, bad_request
from kubewars.training.storage.record import Obj

_NAME_ATTEMPTS = 8


def create(
    core: Core,
    resource: str,
    namespace: str | None,
    given: Obj,
    *,
    manager: str,
    is_dry_run: bool,
    is_tracked: bool = False,
    served: Kind | None = None,
) -> Obj:
    """The object as stored; with ``is_dry_run`` as it would have been.

    ``is_tracked`` says that managedFields are settled already, as server-side apply does itself.

    Raises:
        StatusError: 400, 403, 404 (namespace), 409 (name taken), 413, 422, 507 (the store is full).
    """
    kind = core.kind(resource)
    ensure_room(core, 0, is_new=True)
    obj = clone(given)
    obj["kind"], obj["apiVersion"] = kind.kind, kind.api_version
    meta = obj.setdefault("metadata", {})
    settle_namespace(kind, namespace, obj)
    if meta.get("resourceVersion"):
        raise bad_request("resourceVersion should not be set on objects to be created")
    space = meta.get("namespace", "")
    ensure_open(core, kind, space, meta.get("name") or meta.get("generateName", ""))
    managed = meta.pop("managedFields", None)
    for field in ("uid", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion"):
        meta.pop(field, None)
    is_generated = not meta.get("name") and bool(meta.get("generateName"))
    if is_generated:
        meta["name"] = _free_name(core, kind, space, meta["generateName"])
    meta["uid"] = core.new_uid()
    meta["creationTimestamp"] = core.now_text()
    kind.strategy.default(obj)
    ensure_storable(obj)
    # Owned is what was said and what it defaults to, not what the server adds on the way in.
    if managed and all(is_readable(entry) for entry in managed):
        meta["managedFields"] = managed
    if not is_tracked:
        core.schema.track(kind, None, obj, manager=manager, operation="Update", subresource="", now=core.clock.now())
    kind.strategy.prepare_create(obj)
    admit(core, kind, obj, None, is_dry_run=is_dry_run)
    ensure_valid(core, kind, obj, None, served=served)
    ensure_within_limits(core, kind, obj)
    ensure_within_quota(core, kind, obj, ensure_storable(obj))
    if core.store.get(kind.name, space, meta["name"]) is not None:
        raise already_exists(kind.resource, meta["name"], kind.group)
    if is_dry_run:
        return obj
    return core.store.put(kind.name, (space, meta["name"]), obj).obj


def _free_name(core: Core, kind: Kind, namespace: str, base: str) -> str:
    for _ in range(_NAME_ATTEMPTS):
        name = core.generated_name(base)
        if core.store.get(kind.name, namespace, name) is None:
            return name
    raise already_exists(kind.resource, name, kind.group)
