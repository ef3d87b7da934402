"""The garbage collector: what nobody owns any more goes, and owners wait for, or let go of, what they own.

Source: ``pkg/controller/garbagecollector``. Found by the store's index of owners, never by a search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"

Item = tuple[str, str, str]  # resource, namespace, name


class GarbageCollector:
    """Looks at objects that have owners, and at owners that are going."""

    def __init__(self, context: Context) -> None:
        self._api = context.api
        self._namespaces = context.informers("namespaces")
        self._recorder = context.recorder("garbage-collector-controller")
        self._names = {
            (kind.api_version, kind.kind): (kind.name, kind.namespaced) for kind in context.api.registry.all()
        }
        self._queue: WorkQueue[Item] = WorkQueue(context.clock, self._reconcile, name="garbage-collector")
        self._stops: list[Callable[[], None]] = []
        for kind in context.api.registry.all():
            if "delete" not in kind.verbs or kind.name == "events":
                continue
            self._stops.append(context.api.subscribe(kind.name, self._taker(kind.name)))
            for obj in context.api.list(kind.name):
                self._take(kind.name, "ADDED", obj, None)

    def stop(self) -> None:
        self._queue.stop()
        for stop in self._stops:
            stop()

    def _taker(self, resource: str) -> Callable[[str, Obj, Obj | None], None]:
        return lambda kind, obj, old: self._take(resource, kind, obj, old)

    def _take(self, resource: str, kind: str, obj: Obj, old: Obj | None) -> None:
        meta = obj["metadata"]
        owners = meta.get("ownerReferences")
        if kind == "DELETED":
            for dependent_resource, dependent in self._api.dependents(meta["uid"]):
                self._add(dependent_resource, dependent)
            for owner in owners or ():
                self._look_at_owner(meta.get("namespace") or "", owner)
            return
        if "deletionTimestamp" in meta:
            if meta.get("finalizers"):
                self._add(resource, obj)
            for owner in owners or ():
                self._look_at_owner(meta.get("namespace") or "", owner)
        elif owners and (old is None or old["metadata"].get("ownerReferences") != owners):
            self._add(resource, obj)

    def _look_at_owner(self, namespace: str, owner: Obj) -> None:
        found = self._owner(namespace, owner)
        if found is not None and FOREGROUND in (found[1]["metadata"].get("finalizers") or ()):
            self._add(*found)

    def _add(self, resource: str, obj: Obj) -> None:
        meta = obj["metadata"]
        self._queue.add((resource, meta.get("namespace") or "", meta["name"]))

    def _owner(self, namespace: str, reference: Obj) -> tuple[str, Obj] | None:
        """The owner that a reference means: same kind, name and uid."""
        known = self._names.get((reference.get("apiVersion", ""), reference.get("kind", "")))
        if known is None:
            return None
        resource, is_namespaced = known
        obj = self._api.find(resource, namespace if is_namespaced else "", reference.get("name", ""))
        return None if obj is None or obj["metadata"]["uid"] != reference.get("uid") else (resource, obj)

    def _is_known(self, namespace: str, reference: Obj) -> bool:
        """Whether there is such a kind, and one of it can own what lives in ``namespace``."""
        known = self._names.get((reference.get("apiVersion", ""), reference.get("kind", "")))
        return known is not None and bool(namespace or not known[1])

    def _is_elsewhere(self, namespace: str, reference: Obj) -> bool:
        """Whether the owner that a reference means is in another namespace, where it owns nothing of this one."""
        known = self._names.get((reference.get("apiVersion", ""), reference.get("kind", "")))
        if known is None or not known[1] or self._owner(namespace, reference) is not None:
            return False
        return any(self._owner(one["metadata"]["name"], reference) is not None for one in self._namespaces.all())

    def _tell_elsewhere(self, obj: Obj, namespace: str, reference: Obj) -> None:
        owner = (
            f"[{reference['apiVersion']}/{reference['kind']}, namespace: {namespace}, "
            f"name: {reference['name']}, uid: {reference['uid']}]"
        )
        subject = {key: value for key, value in obj["metadata"].items() if key in ("name", "namespace", "uid")}
        self._recorder.warning(
            {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": subject},
            "OwnerRefInvalidNamespace",
            f'ownerRef {owner} does not exist in namespace "{namespace}"',
        )

    def _reconcile(self, item: Item) -> None:
        resource, namespace, name = item
        obj = self._api.find(resource, namespace, name)
        if obj is None:
            return
        meta = obj["metadata"]
        if "deletionTimestamp" in meta:
            finalizers = meta.get("finalizers") or ()
            if ORPHAN in finalizers:
                self._orphan_dependents(resource, obj)
            elif FOREGROUND in finalizers:
                self._delete_dependents_first(resource, obj)
            return
        if meta.get("ownerReferences"):
            self._collect(resource, obj)

    def _orphan_dependents(self, resource: str, obj: Obj) -> None:
        uid = obj["metadata"]["uid"]
        for dependent_resource, dependent in self._api.dependents(uid):
            self._drop_references(dependent_resource, dependent, {uid})
        self._drop_finalizer(resource, obj, ORPHAN)

    def _delete_dependents_first(self, resource: str, obj: Obj) -> None:
        uid = obj["metadata"]["uid"]
        is_blocked = False
        for dependent_resource, dependent in self._api.dependents(uid):
            meta = dependent["metadata"]
            reference = next(one for one in meta["ownerReferences"] if one["uid"] == uid)
            if reference.get("blockOwnerDeletion"):
                is_blocked = True
            if "deletionTimestamp" in meta:
                continue
            has_dependents = bool(self._api.dependents(meta["uid"]))
            if any(self._is_alive(meta.get("namespace") or "", one) for one in meta["ownerReferences"]):
                self._drop_references(dependent_resource, dependent, {uid})
                continue
            self._delete(dependent_resource, dependent, "Foreground" if has_dependents else "Background")
        if not is_blocked or not self._api.dependents(uid):
            current = self._api.find(resource, obj["metadata"].get("namespace") or "", obj["metadata"]["name"])
            if current is not None:
                self._drop_finalizer(resource, current, FOREGROUND)

    def _is_alive(self, namespace: str, reference: Obj) -> bool:
        found = self._owner(namespace, reference)
        return found is not None and "deletionTimestamp" not in found[1]["metadata"]

    def _collect(self, resource: str, obj: Obj) -> None:
        meta = obj["metadata"]
        namespace = meta.get("namespace") or ""
        for reference in meta["ownerReferences"]:
            if self._is_elsewhere(namespace, reference):
                self._tell_elsewhere(obj, namespace, reference)
        if not all(self._is_known(namespace, reference) for reference in meta["ownerReferences"]):
            return  # nobody can say whether such an owner is gone
        solid, dangling, waiting = [], [], []
        for reference in meta["ownerReferences"]:
            found = self._owner(namespace, reference)
            if found is None:
                dangling.append(reference["uid"])
            elif (
                FOREGROUND in (found[1]["metadata"].get("finalizers") or ())
                and "deletionTimestamp" in found[1]["metadata"]
            ):
                waiting.append(reference["uid"])
            else:
                solid.append(reference["uid"])
        if solid:
            if dangling or waiting:
                self._drop_references(resource, obj, {*dangling, *waiting})
        elif waiting and self._api.dependents(meta["uid"]):
            self._delete(resource, obj, "Foreground")
        else:
            self._delete(resource, obj, None)

    def _delete(self, resource: str, obj: Obj, propagation: str | None) -> None:
        meta = obj["metadata"]
        if propagation is None:
            finalizers = meta.get("finalizers") or ()
            propagation = (
                "Orphan" if ORPHAN in finalizers else "Foreground" if FOREGROUND in finalizers else "Background"
            )
        try:
            self._api.delete(
                resource,
                meta.get("namespace"),
                meta["name"],
                propagation=propagation,
                preconditions={"uid": meta["uid"]},
            )
        except StatusError as refused:
            if refused.code not in (404, 409):
                raise

    def _drop_references(self, resource: str, obj: Obj, uids: set[str]) -> None:
        meta = obj["metadata"]
        kept = [one for one in meta.get("ownerReferences") or () if one["uid"] not in uids]
        rest = {key: value for key, value in meta.items() if key != "ownerReferences"}
        self._api.update(resource, obj | {"metadata": rest | ({"ownerReferences": kept} if kept else {})})

    def _drop_finalizer(self, resource: str, obj: Obj, finalizer: str) -> None:
        meta = obj["metadata"]
        kept = [one for one in meta.get("finalizers") or () if one != finalizer]
        rest = {key: value for key, value in meta.items() if key != "finalizers"}
        self._api.update(resource, obj | {"metadata": rest | ({"finalizers": kept} if kept else {})})
