"""The verbs as one face, for the HTTP side and for controllers alike. Synchronous; nothing here waits.

``resource`` is written as kubectl does (``pods``, ``deployments.apps``). Objects that come out belong to the
store and must not be changed; objects that go in are copied.
"""

import random
from collections.abc import Callable, Sequence

from kubewars.training.clock import Clock
from kubewars.training.kinds import Kind, Registry
from kubewars.training.machinery import creation, deletion, eviction, patching, scaling, updating
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.label_selectors import LabelSelector
from kubewars.training.schema import Schema
from kubewars.training.status import conflict
from kubewars.training.storage.record import Obj
from kubewars.training.storage.store import Event, Store

Watcher = Callable[[str, Obj, Obj | None], None]
_CONTROLLERS = "kube-controller-manager"


class Api:
    """Everything that can be done to the cluster's objects. Refusals are :class:`StatusError`."""

    def __init__(
        self,
        clock: Clock,
        registry: Registry,
        schema: Schema,
        store: Store,
        *,
        chance: random.Random | None = None,
    ) -> None:
        self.core = Core(clock, registry, schema, store, chance or random.Random())  # noqa: S311 - names, not secrets

    @property
    def clock(self) -> Clock:
        return self.core.clock

    @property
    def registry(self) -> Registry:
        return self.core.registry

    @property
    def schema(self) -> Schema:
        return self.core.schema

    @property
    def store(self) -> Store:
        return self.core.store

    def get(self, resource: str, namespace: str | None, name: str) -> Obj:
        """The object, or StatusError 404."""
        return self.core.record(self.core.kind(resource), namespace, name).obj

    def find(self, resource: str, namespace: str | None, name: str) -> Obj | None:
        """The object, or None."""
        kind = self.core.kind(resource)
        record = self.core.store.get(kind.name, namespace or "", name)
        return record.obj if record else None

    def list(self, resource: str, namespace: str | None = None, *, labels: LabelSelector | None = None) -> list[Obj]:
        """The objects of one namespace or of all, ordered by namespace and name."""
        found = [record.obj for record in self.core.store.records(resource, namespace)]
        if labels is None or not labels.requirements:
            return found
        return [obj for obj in found if labels.matches(obj["metadata"].get("labels"))]

    def dependents(self, uid: str) -> Sequence[tuple[str, Obj]]:
        """The objects whose owner references name ``uid``, each with its resource: an index, not a search."""
        return [(resource, record.obj) for resource, record in self.core.store.dependents(uid)]

    def create(
        self,
        resource: str,
        namespace: str | None,
        obj: Obj,
        *,
        manager: str = _CONTROLLERS,
        dry_run: bool = False,
        served: Kind | None = None,
    ) -> Obj:
        """Store a new object; 409 when its name is taken, 422 when it is invalid. It came in the version ``served``."""
        return creation.create(self.core, resource, namespace, obj, manager=manager, is_dry_run=dry_run, served=served)

    def update(
        self,
        resource: str,
        obj: Obj,
        *,
        subresource: str = "",
        manager: str = _CONTROLLERS,
        dry_run: bool = False,
        served: Kind | None = None,
    ) -> Obj:
        """Replace an object (``subresource``: "", "status", "scale", "finalize"); 409 when ``obj`` is stale."""
        if subresource == "scale":
            kind = self.core.kind(resource)
            return scaling.set_scale(self.core, kind, obj, manager=manager, is_dry_run=dry_run)
        return updating.update(
            self.core, resource, obj, subresource=subresource, manager=manager, is_dry_run=dry_run, served=served
        )

    def patch(
        self,
        resource: str,
        namespace: str | None,
        name: str,
        patch: patching.Patch,
        patch_type: patching.PatchType,
        *,
        subresource: str = "",
        manager: str = _CONTROLLERS,
        validation: patching.Validation = "Strict",
        force: bool = False,
        dry_run: bool = False,
    ) -> Obj:
        """Change an object by ``strategic``, ``merge``, ``json`` or ``apply`` patch (the last may create it)."""
        return patching.patch(
            self.core,
            resource,
            namespace,
            name,
            patch,
            patch_type,
            subresource=subresource,
            manager=manager,
            validation=validation,
            is_forced=force,
            is_dry_run=dry_run,
        ).obj

    def delete(
        self,
        resource: str,
        namespace: str | None,
        name: str,
        *,
        grace: int | None = None,
        propagation: str | None = None,
        preconditions: dict[str, str] | None = None,
        dry_run: bool = False,
    ) -> Obj:
        """Begin or complete the end of an object; the object as it stands, or as it last stood."""
        return deletion.delete(
            self.core,
            resource,
            namespace,
            name,
            grace=grace,
            propagation=propagation,
            preconditions=preconditions,
            is_dry_run=dry_run,
        ).obj

    def bind(self, namespace: str, pod_name: str, node_name: str, *, dry_run: bool = False) -> None:
        """Put a pod on a node, as the scheduler does; 409 when it is on one already or on its way out."""
        pod = self.get("pods", namespace, pod_name)
        if pod["metadata"].get("deletionTimestamp"):
            why = f"pod {pod_name} is being deleted, cannot be assigned to a host"
            raise conflict("pods/binding", pod_name, why)
        if pod["spec"].get("nodeName"):
            why = f'pod {pod_name} is already assigned to node "{pod["spec"]["nodeName"]}"'
            raise conflict("pods/binding", pod_name, why)
        if pod["spec"].get("schedulingGates"):
            raise conflict("pods/binding", pod_name, f"pod {pod_name} has non-empty .spec.schedulingGates")
        if dry_run:
            return
        bound = clone(pod)
        bound["spec"]["nodeName"] = node_name
        status = bound.setdefault("status", {})
        kept = [c for c in status.get("conditions") or () if c["type"] != "PodScheduled"]
        scheduled = {
            "type": "PodScheduled",
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": self.core.now_text(),
        }
        status["conditions"] = [*kept, scheduled]
        self.core.store.put("pods", (namespace, pod_name), bound)

    def evict(
        self,
        namespace: str,
        pod_name: str,
        *,
        grace: int | None = None,
        preconditions: dict[str, str] | None = None,
        dry_run: bool = False,
    ) -> None:
        """Delete a pod unless a PodDisruptionBudget forbids it (429)."""
        pod = self.get("pods", namespace, pod_name)
        eviction.spend_budget(self.core, pod, is_dry_run=dry_run)
        self.delete("pods", namespace, pod_name, grace=grace, preconditions=preconditions, dry_run=dry_run)

    def subscribe(self, resource: str, callback: Watcher) -> Callable[[], None]:
        """Call ``callback(type, obj, old)`` right after each commit, until the function returned is called.

        The callback must only take note: the write that it hears of is not finished. Replays nothing.
        """

        def pass_on(event: Event) -> None:
            callback(event.type, event.record.obj, event.old.obj if event.old else None)

        return self.core.store.listen(resource, pass_on)
