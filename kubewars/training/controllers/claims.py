"""Persistent volume claims: each gets a simulated volume of its own at once, as a cluster with a default
storage class gives it; claims that ask for no class, or for one of which nobody makes volumes, wait for a volume that
someone makes by hand: the smallest that is large enough.

Source: ``pkg/controller/volume/persistentvolume``, ``component-helpers/storage/volume`` (FindMatchingVolume).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, key_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.schema.quantities import value_of
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from decimal import Decimal

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
        self._recorder = context.recorder("persistentvolume-controller")
        self._provisioner = context.recorder(PROVISIONER)
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="persistentvolume-controller")
        self._ensure_class()
        self._claims.on_change(self._take_claim)
        self._volumes.on_change(self._take_volume)

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

    def _take_volume(self, kind: str, volume: Obj, old: Obj | None) -> None:
        del old
        name = volume["metadata"]["name"]
        if kind != "DELETED" and not _is_taken(volume):
            self._context.clock.call_at(self._context.clock.now(), lambda: self._tell_phase(name, "Available"))
        for one in self._claims.all():
            if not one["spec"].get("volumeName"):
                self._queue.add(key_of(one))

    def _release(self, obj: Obj) -> None:
        name = obj["spec"].get("volumeName") or ""
        volume = self._volumes.get("", name)
        if volume is None:
            return
        is_kept = volume["spec"].get("persistentVolumeReclaimPolicy") != "Delete"
        self._context.clock.call_at(
            self._context.clock.now(),
            lambda: self._tell_phase(name, "Released") if is_kept else self._delete_volume(name),
        )

    def _tell_phase(self, name: str, phase: str) -> None:
        volume = self._context.api.find(VOLUMES, None, name)
        status = (volume or {}).get("status") or {}
        if volume is None or status.get("phase") == phase or (phase == "Available" and _is_taken(volume)):
            return
        self._context.api.update(VOLUMES, volume | {"status": status | {"phase": phase}}, subresource="status")

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
            self._tell_why(one)
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

    def _tell_why(self, one: Obj) -> None:
        """Why the claim waits."""
        name = one["spec"].get("storageClassName") or ""
        if not name:
            message = "no persistent volumes available for this claim and no storage class is set"
            self._recorder.normal(one, "FailedBinding", message)
            return
        found = self._context.api.find("storageclasses.storage.k8s.io", None, name)
        if found is None:
            message = f'storageclass.storage.k8s.io "{name}" not found'
            self._recorder.warning(one, "ProvisioningFailed", message)
            return
        message = (
            f"Waiting for a volume to be created either by the external provisioner '{found.get('provisioner')}' or "
            "manually by the system administrator. If volume creation is delayed, please verify that the provisioner "
            "is running and correctly registered."
        )
        self._recorder.normal(one, "ExternalProvisioning", message)

    def _free_volume(self, one: Obj) -> Obj | None:
        """One that was made for this claim, or the smallest that fits."""
        fitting = [volume for volume in self._volumes.all() if _fits(volume, one)]
        own = [volume for volume in fitting if _is_for(volume, one)]
        free = [volume for volume in fitting if not volume["spec"].get("claimRef")]
        if not own and not free:
            return None
        volume = min(own or free, key=lambda v: (_size(v["spec"].get("capacity")), str(v["metadata"]["name"])))
        annotations = (volume["metadata"].get("annotations") or {}) | {"pv.kubernetes.io/bound-by-controller": "yes"}
        meta = volume["metadata"] | ({} if own else {"annotations": annotations})
        spec = volume["spec"] | {"claimRef": _reference(one)}
        return self._context.api.update(VOLUMES, volume | {"metadata": meta, "spec": spec})

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
        self._provisioner.normal(one, "ProvisioningSucceeded", f"Successfully provisioned volume {name}")
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


def _size(amounts: Obj | None) -> Decimal:
    return value_of((amounts or {}).get("storage", "0"))


def _is_taken(volume: Obj) -> bool:
    """Whether it is bound; one that was made for a claim still to come is not."""
    return bool((volume["spec"].get("claimRef") or {}).get("uid"))


def _is_for(volume: Obj, one: Obj) -> bool:
    """Whether whoever made the volume meant it for this claim."""
    reference, meta = volume["spec"].get("claimRef") or {}, one["metadata"]
    is_named = (reference.get("namespace"), reference.get("name")) == (meta["namespace"], meta["name"])
    return is_named and reference.get("uid", meta["uid"]) == meta["uid"]


def _fits(volume: Obj, one: Obj) -> bool:
    spec, asked = volume["spec"], one["spec"]
    if "deletionTimestamp" in volume["metadata"] or (spec.get("claimRef") and not _is_for(volume, one)):
        return False
    if (volume.get("status") or {}).get("phase") == "Released":
        return False
    if (spec.get("storageClassName") or "") != (asked.get("storageClassName") or ""):
        return False
    if (spec.get("volumeMode") or "Filesystem") != (asked.get("volumeMode") or "Filesystem"):
        return False
    selector = asked.get("selector")
    if selector is not None and not selector_of(selector).matches(volume["metadata"].get("labels")):
        return False
    has_modes = set(asked.get("accessModes") or ()) <= set(spec.get("accessModes") or ())
    return has_modes and _size(spec.get("capacity")) >= _size((asked.get("resources") or {}).get("requests"))


def _reference(one: Obj) -> Obj:
    meta = one["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }
