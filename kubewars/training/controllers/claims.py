"""Persistent volume claims: each gets a simulated volume of its own at once, as a cluster with a default
storage class gives it; claims that ask for no class wait for a volume that someone makes.

Source of the events: ``pkg/controller/volume/persistentvolume``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, key_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

CLAIMS, VOLUMES = "persistentvolumeclaims", "persistentvolumes"
CLASS = "standard"
PROVISIONER = "training.kubewars/simulated"


class Claims:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._claims = context.informers(CLAIMS)
        self._volumes = context.informers(VOLUMES)
        self._recorder = context.recorder(PROVISIONER)
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="persistentvolume-controller")
        self._ensure_class()
        self._claims.on_change(self._take_claim)
        self._volumes.on_change(lambda _, __, ___: self._look_at_pending())

    def stop(self) -> None:
        self._queue.stop()

    def _ensure_class(self) -> None:
        api, resource = self._context.api, "storageclasses.storage.k8s.io"
        if api.find(resource, None, CLASS) is not None:
            return
        api.create(
            resource,
            None,
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "metadata": {
                    "name": CLASS,
                    "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
                },
                "provisioner": PROVISIONER,
                "reclaimPolicy": "Delete",
                "volumeBindingMode": "Immediate",
            },
        )

    def _take_claim(self, kind: str, obj: Obj, old: Obj | None) -> None:
        del old
        if kind == "DELETED":
            self._release(obj)
        else:
            self._queue.add(key_of(obj))

    def _look_at_pending(self) -> None:
        for one in self._claims.all():
            if not one["spec"].get("volumeName"):
                self._queue.add(key_of(one))

    def _release(self, obj: Obj) -> None:
        name = obj["spec"].get("volumeName") or ""
        volume = self._volumes.get("", name)
        if volume is not None and volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete":
            self._context.clock.call_at(self._context.clock.now(), lambda: self._delete_volume(name))

    def _delete_volume(self, name: str) -> None:
        try:
            self._context.api.delete(VOLUMES, None, name)
        except StatusError:
            return  # gone already

    def _reconcile(self, key: Key) -> None:
        one = self._claims.find(key)
        if one is None or "deletionTimestamp" in one["metadata"]:
            return
        if one["spec"].get("volumeName"):
            self._finish(one)
            return
        volume = self._free_volume(one) or self._provision(one)
        if volume is None:
            message = "no persistent volumes available for this claim and no storage class is set"
            self._recorder.normal(one, "FailedBinding", message)
            return
        name = volume["metadata"]["name"]
        annotations = (one["metadata"].get("annotations") or {}) | {
            "pv.kubernetes.io/bind-completed": "yes",
            "pv.kubernetes.io/bound-by-controller": "yes",
        }
        meta = one["metadata"] | {"annotations": annotations}
        # A claim that names no class is given the default one, as the real controller gives it in hindsight.
        spec = {"storageClassName": volume["spec"].get("storageClassName", "")} | one["spec"] | {"volumeName": name}
        bound = self._context.api.update(CLAIMS, one | {"metadata": meta, "spec": spec})
        self._finish(bound)

    def _free_volume(self, one: Obj) -> Obj | None:
        wanted = one["spec"].get("storageClassName") or ""
        modes = set(one["spec"].get("accessModes") or ())
        for volume in sorted(self._volumes.all(), key=lambda v: str(v["metadata"]["name"])):
            spec = volume["spec"]
            if spec.get("claimRef") or (spec.get("storageClassName") or "") != wanted:
                continue
            if modes <= set(spec.get("accessModes") or ()):
                reference = _reference(one)
                return self._context.api.update(VOLUMES, volume | {"spec": spec | {"claimRef": reference}})
        return None

    def _provision(self, one: Obj) -> Obj | None:
        spec = one["spec"]
        storage_class = spec.get("storageClassName", CLASS)
        found = self._context.api.find("storageclasses.storage.k8s.io", None, storage_class) if storage_class else None
        if found is None or found.get("provisioner") != PROVISIONER:
            return None
        name = f"pvc-{one['metadata']['uid']}"
        existing = self._volumes.get("", name)
        if existing is not None:
            return existing
        volume = self._context.api.create(
            VOLUMES,
            None,
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": name, "annotations": {"pv.kubernetes.io/provisioned-by": PROVISIONER}},
                "spec": {
                    "accessModes": spec.get("accessModes") or ["ReadWriteOnce"],
                    "capacity": {
                        "storage": ((spec.get("resources") or {}).get("requests") or {}).get("storage", "1Gi")
                    },
                    "claimRef": _reference(one),
                    "hostPath": {"path": f"/simulated/{name}"},
                    "persistentVolumeReclaimPolicy": found.get("reclaimPolicy") or "Delete",
                    "storageClassName": storage_class,
                    "volumeMode": spec.get("volumeMode") or "Filesystem",
                },
            },
        )
        self._recorder.normal(one, "ProvisioningSucceeded", f"Successfully provisioned volume {name}")
        return volume

    def _finish(self, one: Obj) -> None:
        volume = self._volumes.get("", one["spec"]["volumeName"])
        if volume is None:
            return
        api, spec = self._context.api, volume["spec"]
        status = (one.get("status") or {}) | {
            "phase": "Bound",
            "accessModes": spec.get("accessModes") or [],
            "capacity": spec.get("capacity") or {},
        }
        if status != one.get("status"):
            api.update(CLAIMS, one | {"status": status}, subresource="status")
        if ((volume.get("status") or {}).get("phase")) != "Bound":
            bound = (volume.get("status") or {}) | {"phase": "Bound"}
            api.update(VOLUMES, volume | {"status": bound}, subresource="status")


def _reference(one: Obj) -> Obj:
    meta = one["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }
