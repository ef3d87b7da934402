"""Who controls whom: owner references, and the adopting and releasing that selectors ask for.

Source: ``pkg/controller/controller_ref_manager.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubewars.training.machinery.api import Api
    from kubewars.training.machinery.label_selectors import LabelSelector
    from kubewars.training.storage.record import Obj


def controller_reference(owner: Obj) -> Obj:
    """The owner reference by which ``owner`` controls an object and holds up its foreground deletion."""
    meta = owner["metadata"]
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": meta["name"],
        "uid": meta["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def controller_of(obj: Obj) -> Obj | None:
    """The owner reference of the one that controls ``obj``."""
    for owner in obj["metadata"].get("ownerReferences") or ():
        if owner.get("controller"):
            return owner  # type: ignore[no-any-return]
    return None


def is_controlled_by(obj: Obj, owner: Obj) -> bool:
    reference = controller_of(obj)
    return reference is not None and reference["uid"] == owner["metadata"]["uid"]


def adopt(api: Api, resource: str, obj: Obj, owner: Obj, *, finalizer: str = "") -> Obj:
    """Put ``obj`` under ``owner``'s control, and under its ``finalizer`` if it has one for what is its own."""
    meta = obj["metadata"]
    changed = meta | {"ownerReferences": [*(meta.get("ownerReferences") or ()), controller_reference(owner)]}
    finalizers = meta.get("finalizers") or []
    if finalizer and finalizer not in finalizers:
        changed["finalizers"] = [*finalizers, finalizer]
    return api.update(resource, obj | {"metadata": changed})


def release(api: Api, resource: str, obj: Obj, owner: Obj, *, finalizer: str = "") -> Obj:
    """Let go of ``obj``, which no longer matches, and of the owner's ``finalizer`` on it."""
    meta = obj["metadata"]
    uid = owner["metadata"]["uid"]
    left = {
        "ownerReferences": [one for one in meta.get("ownerReferences") or () if one["uid"] != uid],
        "finalizers": [one for one in meta.get("finalizers") or () if one != finalizer],
    }
    kept = {key: value for key, value in meta.items() if key not in left}
    return api.update(resource, obj | {"metadata": kept | {key: value for key, value in left.items() if value}})


def claim(
    api: Api,
    resource: str,
    owner: Obj,
    selector: LabelSelector,
    owned: list[Obj],
    orphans: list[Obj],
    *,
    finalizer: str = "",
) -> list[Obj]:
    """What ``owner`` controls once those that no longer match are let go and matching orphans taken in.

    ``owned`` are the objects it controls now, ``orphans`` the candidates that nobody controls. An owner
    that is being deleted neither takes in nor lets go. ``finalizer`` is one that all it controls carry.
    """
    is_leaving = "deletionTimestamp" in owner["metadata"]
    mine = []
    for obj in owned:
        if selector.matches(obj["metadata"].get("labels")):
            mine.append(obj)
        elif not is_leaving:
            release(api, resource, obj, owner, finalizer=finalizer)
    if not is_leaving:
        mine.extend(
            adopt(api, resource, obj, owner, finalizer=finalizer)
            for obj in orphans
            if "deletionTimestamp" not in obj["metadata"] and selector.matches(obj["metadata"].get("labels"))
        )
    return mine
