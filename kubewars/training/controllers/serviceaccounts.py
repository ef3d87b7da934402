"""What every namespace is given: the service account ``default`` and the ConfigMap ``kube-root-ca.crt``.

Source: ``pkg/controller/serviceaccount`` and ``pkg/controller/certificates/rootcacertpublisher``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.workqueue import WorkQueue

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

ROOT_CA = "kube-root-ca.crt"
_WHY = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "
    "clusters."
)


class ServiceAccounts:
    """Makes both again when someone deletes them, and the certificate when someone changes it."""

    def __init__(self, context: Context, ca: str) -> None:
        self._api = context.api
        self._ca = ca
        self._namespaces = context.informers("namespaces")
        self._queue: WorkQueue[str] = WorkQueue(context.clock, self._reconcile, name="serviceaccount-controller")
        self._namespaces.on_change(lambda _, obj, __: self._queue.add(obj["metadata"]["name"]))
        context.informers("serviceaccounts").on_change(self._take)
        context.informers("configmaps").on_change(self._take)

    def stop(self) -> None:
        self._queue.stop()

    def _take(self, kind: str, obj: Obj, old: Obj | None) -> None:
        del old
        name = obj["metadata"]["name"]
        if name == ROOT_CA or (kind == "DELETED" and name == "default"):
            self._queue.add(obj["metadata"]["namespace"])

    def _reconcile(self, name: str) -> None:
        namespace = self._namespaces.get("", name)
        if namespace is None or "deletionTimestamp" in namespace["metadata"]:
            return
        if self._api.find("serviceaccounts", name, "default") is None:
            account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
            self._api.create("serviceaccounts", name, account)
        if self._ca:
            self._publish(name)

    def _publish(self, name: str) -> None:
        annotations, certificates = {"kubernetes.io/description": _WHY}, {"ca.crt": self._ca}
        current = self._api.find("configmaps", name, ROOT_CA)
        if current is None:
            meta = {"name": ROOT_CA, "annotations": annotations}
            fresh = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": certificates}
            self._api.create("configmaps", name, fresh)
        elif current.get("data") != certificates or (current["metadata"].get("annotations") or {}) != annotations:
            meta = current["metadata"] | {"annotations": annotations}
            self._api.update("configmaps", current | {"metadata": meta, "data": certificates})
