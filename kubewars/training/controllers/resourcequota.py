"""Quotas' status: what is used of what may be used, counted afresh whenever something comes or goes.

Source: ``pkg/controller/resourcequota``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.machinery.quota import QUOTAS, amount_text, used_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Clock
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj


class ResourceQuotas:
    """Listens to every kind, and looks again at the namespaces that have a quota."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._queue: WorkQueue[str] = WorkQueue(clock, self._reconcile, name="resourcequota-controller")
        names = {
            api.core.kind(kind.name).name for kind in api.registry.all() if kind.namespaced and "list" in kind.verbs
        }
        self._stops: list[Callable[[], None]] = [api.subscribe(name, self._take) for name in sorted(names)]
        for quota in api.list(QUOTAS):
            self._queue.add(quota["metadata"]["namespace"])

    def stop(self) -> None:
        self._queue.stop()
        for stop in self._stops:
            stop()

    def _take(self, kind: str, obj: Obj, old: Obj | None) -> None:
        namespace = obj["metadata"].get("namespace", "")
        is_counted_anew = (
            kind != "MODIFIED" or obj["kind"] in ("ResourceQuota", "Service") or _phase(obj) != _phase(old)
        )
        if is_counted_anew and self._api.store.count(QUOTAS, namespace):
            self._queue.add(namespace)

    def _reconcile(self, namespace: str) -> None:
        for quota in self._api.list(QUOTAS, namespace):
            hard = quota["spec"].get("hard") or {}
            used = used_in(self._api.core, quota, hard)
            status = {"hard": hard, "used": {name: amount_text(name, used[name]) for name in hard}}
            if status != quota.get("status"):
                self._api.update(QUOTAS, quota | {"status": status}, subresource="status")


def _phase(obj: Obj | None) -> str | None:
    status = (obj or {}).get("status")
    return status.get("phase") if isinstance(status, dict) else None
