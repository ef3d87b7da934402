"""Delete: at once, or by a deletionTimestamp that the kubelet, a finalizer or a controller acts upon.

Source: ``apiserver/pkg/registry/rest/delete.go``, ``registry/generic/registry/store.go`` and the strategies
of pods and namespaces.
"""

from dataclasses import dataclass

from kubewars.training.kinds import Kind
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.machinery.admission import CLAIM_PROTECTION, VOLUME_PROTECTION
from kubewars.training.machinery.core import Core, key_of
from kubewars.training.machinery.namespacing import IMMORTAL
from kubewars.training.machinery.updating import is_over
from kubewars.training.status import conflict, forbidden
from kubewars.training.storage.record import Obj, Record

# Even when these go at once they are marked first, so that watchers see why.
_ALWAYS_MARKED = frozenset({"pods", "namespaces"})
ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
_FINALIZER_OF = {"Orphan": ORPHAN, "Foreground": FOREGROUND}
# Finalizers of the server's own, with which deletion is done here before anybody could see them.
_SETTLED = (ORPHAN, FOREGROUND, CLAIM_PROTECTION, VOLUME_PROTECTION)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What came of it: ``obj`` as it stands or last stood, and whether it is gone."""

    obj: Obj
    is_gone: bool


def delete(
    core: Core,
    resource: str,
    namespace: str | None,
    name: str,
    *,
    grace: int | None,
    propagation: str | None,
    preconditions: dict[str, str] | None,
    is_dry_run: bool,
) -> Deletion:
    """Begin or complete the end of an object.

    Args:
        grace: seconds; None for what the kind says (a pod's own terminationGracePeriodSeconds).
        propagation: ``Orphan``, ``Foreground``, ``Background`` or None for the kind's way.
        preconditions: ``uid`` and ``resourceVersion`` that must still be true.

    Raises:
        StatusError: 403 (a namespace that must stay), 404, 409 (preconditions).
    """
    kind = core.kind(resource)
    record = core.record(kind, namespace, name)
    _ensure_preconditions(kind, record, preconditions or {})
    if kind.name == "namespaces" and name in IMMORTAL:
        raise forbidden(f'namespaces "{name}" is forbidden: this namespace may not be deleted', "namespaces", name)
    obj = _marked(core, kind, record.obj, grace, propagation)
    if obj is not None and not is_over(kind, obj):
        if obj is record.obj or is_dry_run:
            return Deletion(obj, is_gone=False)
        return Deletion(core.store.put(kind.name, key_of(kind, obj), obj).obj, is_gone=False)
    if is_dry_run:
        return Deletion(obj or record.obj, is_gone=True)
    if obj is not None and obj is not record.obj:
        # A pod's end is told twice, as by the real server: marked, then gone.
        core.store.put(kind.name, key_of(kind, obj), obj)
    return Deletion(core.store.delete(kind.name, key_of(kind, record.obj)).obj, is_gone=True)


def _ensure_preconditions(kind: Kind, record: Record, wanted: dict[str, str]) -> None:
    meta = record.obj["metadata"]
    for key, told, fate in (
        ("uid", "UID", "deleted and then recreated"),
        ("resourceVersion", "ResourceVersion", "modified"),
    ):
        value = wanted.get(key)
        if value and value != meta[key]:
            why = (
                f"the {told} in the precondition ({value}) does not match the {told} in record ({meta[key]}). "
                f"The object might have been {fate}"
            )
            raise conflict(kind.kind, meta["name"], why, kind.group)


def _marked(core: Core, kind: Kind, old: Obj, grace: int | None, propagation: str | None) -> Obj | None:
    """The object with its deletion marked; ``old`` itself when that changes nothing; None when it goes at once."""
    meta = old["metadata"]
    finalizers = _finalizers(kind, meta, propagation)
    seconds = _grace_of(kind, old, grace)
    now = core.clock.now()
    changes: Obj = {}
    if meta.get("deletionTimestamp"):
        remaining = meta.get("deletionGracePeriodSeconds") or 0
        if grace is not None and seconds < remaining:
            asked = parse_time(meta["deletionTimestamp"]) - remaining
            changes["deletionTimestamp"] = format_time(max(asked + seconds, now))
            changes["deletionGracePeriodSeconds"] = seconds
        elif finalizers == (meta.get("finalizers") or []):
            return old
    elif finalizers or kind.name in _ALWAYS_MARKED:
        changes["deletionTimestamp"] = format_time(now + seconds)
        if kind.name != "namespaces":
            changes["deletionGracePeriodSeconds"] = seconds
        if meta.get("generation"):
            changes["generation"] = meta["generation"] + 1
    else:
        return None
    marked = old | {"metadata": {key: v for key, v in meta.items() if key != "finalizers"} | changes}
    if finalizers:
        marked["metadata"]["finalizers"] = finalizers
    if kind.name == "namespaces":
        marked["status"] = (old.get("status") or {}) | {"phase": "Terminating"}
    return marked


def _grace_of(kind: Kind, obj: Obj, asked: int | None) -> int:
    if kind.name != "pods":
        return 0
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    if not spec.get("nodeName") or status.get("phase") in ("Succeeded", "Failed"):
        return 0
    if asked is None:
        declared = spec.get("terminationGracePeriodSeconds")
        asked = 30 if declared is None else int(declared)
    return 1 if asked < 0 else asked


def _finalizers(kind: Kind, meta: Obj, propagation: str | None) -> list[str]:
    kept = [f for f in meta.get("finalizers") or () if f not in _SETTLED]
    had = [f for f in meta.get("finalizers") or () if f in (ORPHAN, FOREGROUND)]
    if propagation is None:
        wanted = had or ([ORPHAN] if kind.strategy.default_propagation == "orphan" else [])
    else:
        wanted = [_FINALIZER_OF[propagation]] if propagation in _FINALIZER_OF else []
    return [*kept, *wanted]
