"""The namespace controller: a namespace that is going takes everything in it along.

Source: ``pkg/controller/namespace/deletion/namespaced_resources_deleter.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.pods import is_terminal
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

_PAUSE = 0.25  # between looks at what is left; pods need their grace
LONGEST_PAUSE = 60.0  # before one that could not be emptied is looked at again
_FINALIZER = "kubernetes"


class Namespaces:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._namespaces = context.informers("namespaces")
        self._resources = [
            kind.name for kind in context.api.registry.all() if kind.namespaced and "delete" in kind.verbs
        ]
        self._queue: WorkQueue[str] = WorkQueue(
            context.clock, self._reconcile, name="namespace-controller", longest_pause=LONGEST_PAUSE
        )
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
        is_waiting = self._take_pods(name) or self._take_the_rest(name)
        namespace = self._namespaces.get("", name)
        if namespace is None:
            return
        if is_waiting:
            self._queue.add_after(name, _PAUSE)
            return
        finalizers = [one for one in (namespace.get("spec") or {}).get("finalizers") or () if one != _FINALIZER]
        spec = {key: value for key, value in (namespace.get("spec") or {}).items() if key != "finalizers"}
        if finalizers:
            spec["finalizers"] = finalizers
        self._context.api.update("namespaces", namespace | {"spec": spec}, subresource="finalize")

    def _take_pods(self, name: str) -> bool:
        """Pods go first, so that what they use outlives them; whether some are still there."""
        pods = self._delete_all("pods", name)
        if pods:
            overdue = f"unexpected items still remain in namespace: {name} for gvr: /v1, Resource=pods"
            is_overdue = self._is_overdue(name, pods)
            # Of pods Kubernetes does not tell that they remain, only when they should not any more.
            self._tell(name, {}, f"failed to delete pods for namespace: {name}, err: {overdue}" if is_overdue else "")
        return bool(pods)

    def _is_overdue(self, name: str, pods: list[Obj]) -> bool:
        namespace = self._namespaces.get("", name)
        if namespace is None or any(pod["metadata"].get("finalizers") for pod in pods):
            return False
        graces = [pod["spec"].get("terminationGracePeriodSeconds", 0) for pod in pods if not is_terminal(pod)]
        since = parse_time(namespace["metadata"]["deletionTimestamp"])
        return self._context.clock.now() - since >= max(graces, default=0)

    def _take_the_rest(self, name: str) -> bool:
        left = {resource: found for resource in self._resources if (found := self._delete_all(resource, name))}
        self._tell(name, left, "")
        return bool(left)

    def _delete_all(self, resource: str, name: str) -> list[Obj]:
        """What is left of a resource after the deletion of all."""
        api = self._context.api
        for obj in api.list(resource, name):
            if "deletionTimestamp" in obj["metadata"]:
                continue
            try:
                api.delete(resource, name, obj["metadata"]["name"], propagation="Background")
            except StatusError as refused:
                if refused.code != 404:
                    raise
        return api.list(resource, name)

    def _tell(self, name: str, left: dict[str, list[Obj]], trouble: str) -> None:
        namespace = self._namespaces.get("", name)
        if namespace is None:
            return
        # A core resource has an empty group, which Kubernetes shows as nothing after the dot.
        remaining = ", ".join(
            f"{resource if '.' in resource else f'{resource}.'} has {len(objects)} resource instances"
            for resource, objects in sorted(left.items())
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
                (
                    "NamespaceDeletionContentFailure",
                    "True",
                    "ContentDeletionFailed",
                    f"Failed to delete all resource types, 1 remaining: {trouble}",
                )
                if trouble
                else (
                    "NamespaceDeletionContentFailure",
                    "False",
                    "ContentDeleted",
                    "All content successfully deleted, may be waiting on finalization",
                )
            ),
            (
                (
                    "NamespaceContentRemaining",
                    "True",
                    "SomeResourcesRemain",
                    f"Some resources are remaining: {remaining}",
                )
                if remaining
                else ("NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed")
            ),
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
