"""The namespace controller: a namespace that is going takes everything in it along.

Source: ``pkg/controller/namespace/deletion/namespaced_resources_deleter.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

_PAUSE = 0.25  # between looks at what is left; pods need their grace
_FINALIZER = "kubernetes"


class Namespaces:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._namespaces = context.informers("namespaces")
        self._resources = [
            kind.name for kind in context.api.registry.all() if kind.namespaced and "delete" in kind.verbs
        ]
        self._queue: WorkQueue[str] = WorkQueue(context.clock, self._reconcile, name="namespace-controller")
        self._namespaces.on_change(self._take)

    def stop(self) -> None:
        self._queue.stop()

    def _take(self, kind: str, namespace: Obj, old: Obj | None) -> None:
        del old
        if kind != "DELETED" and "deletionTimestamp" in namespace["metadata"]:
            self._queue.add(namespace["metadata"]["name"])

    def _reconcile(self, name: str) -> None:
        namespace = self._namespaces.get("", name)
        if namespace is None or "deletionTimestamp" not in namespace["metadata"]:
            return
        left = self._delete_content(name)
        namespace = self._namespaces.get("", name)
        if namespace is None:
            return
        if left:
            self._tell(namespace, left)
            self._queue.add_after(name, _PAUSE)
            return
        finalizers = [one for one in (namespace.get("spec") or {}).get("finalizers") or () if one != _FINALIZER]
        spec = {key: value for key, value in (namespace.get("spec") or {}).items() if key != "finalizers"}
        if finalizers:
            spec["finalizers"] = finalizers
        self._context.api.update("namespaces", namespace | {"spec": spec}, subresource="finalize")

    def _delete_content(self, name: str) -> dict[str, list[Obj]]:
        api = self._context.api
        for resource in self._resources:
            for obj in api.list(resource, name):
                if "deletionTimestamp" in obj["metadata"]:
                    continue
                try:
                    api.delete(resource, name, obj["metadata"]["name"], propagation="Background")
                except StatusError as refused:
                    if refused.code != 404:
                        raise
        return {resource: left for resource in self._resources if (left := api.list(resource, name))}

    def _tell(self, namespace: Obj, left: dict[str, list[Obj]]) -> None:
        remaining = ", ".join(
            f"{resource} has {len(objects)} resource instances" for resource, objects in sorted(left.items())
        )
        holders: dict[str, int] = {}
        for objects in left.values():
            for obj in objects:
                for finalizer in obj["metadata"].get("finalizers") or ():
                    holders[finalizer] = holders.get(finalizer, 0) + 1
        held = ", ".join(f"{finalizer} in {count} resource instances" for finalizer, count in sorted(holders.items()))
        verdicts = (
            (
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered",
            ),
            (
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed",
            ),
            (
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
            ),
            ("NamespaceContentRemaining", "True", "SomeResourcesRemain", f"Some resources are remaining: {remaining}"),
            (
                (
                    "NamespaceFinalizersRemaining",
                    "True",
                    "SomeFinalizersRemain",
                    f"Some content in the namespace has finalizers remaining: {held}",
                )
                if held
                else (
                    "NamespaceFinalizersRemaining",
                    "False",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished",
                )
            ),
        )
        status = namespace.get("status") or {}
        before = {one["type"]: one for one in status.get("conditions") or ()}
        moment = format_time(self._context.clock.now())
        conditions = []
        for kind, state, reason, message in verdicts:
            was = before.get(kind)
            since = was["lastTransitionTime"] if was is not None and was["status"] == state else moment
            conditions.append(
                {"type": kind, "status": state, "lastTransitionTime": since, "reason": reason, "message": message}
            )
        changed = status | {"phase": "Terminating", "conditions": conditions}
        if changed != status:
            self._context.api.update("namespaces", namespace | {"status": changed}, subresource="status")
