"""The kinds of ``storage.k8s.io``: stored and shown, acted on by nobody here."""

from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_DEFAULT_CLASS = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


class StorageClassStrategy(Strategy):
    """Parameters, provisioner and binding mode never change."""

    checks_by_hand = True
    columns = (
        NAME,
        Column("Provisioner"),
        Column("ReclaimPolicy"),
        Column("VolumeBindingMode"),
        Column("AllowVolumeExpansion"),
        AGE,
    )

    def default(self, obj: Obj) -> None:
        obj.setdefault("reclaimPolicy", "Delete")
        obj.setdefault("volumeBindingMode", "Immediate")

    def check(self, obj: Obj) -> list[Cause]:
        found = [] if obj.get("provisioner") else [causes.required("provisioner")]
        if obj["reclaimPolicy"] not in ("Delete", "Retain"):
            found.append(causes.unsupported("reclaimPolicy", obj["reclaimPolicy"], ("Delete", "Retain")))
        if obj["volumeBindingMode"] not in (modes := ("Immediate", "WaitForFirstConsumer")):
            found.append(causes.unsupported("volumeBindingMode", obj["volumeBindingMode"], modes))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        keys = ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")
        return [causes.bad_value(key, None, "field is immutable") for key in keys if obj.get(key) != old.get(key)]

    def row(self, obj: Obj, now: float) -> list[Any]:
        annotations = obj["metadata"].get("annotations") or {}
        name = obj["metadata"]["name"]
        if any(annotations.get(key) == "true" for key in _DEFAULT_CLASS):
            name += " (default)"
        return [
            name,
            obj.get("provisioner", ""),
            obj.get("reclaimPolicy", "Delete"),
            obj.get("volumeBindingMode") or "<unset>",
            bool(obj.get("allowVolumeExpansion")),
            self.age(obj, now),
        ]


class VolumeAttributesClassStrategy(Strategy):
    columns = (NAME, Column("DriverName"), AGE)

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], obj.get("driverName", ""), self.age(obj, now)]


class VolumeAttachmentStrategy(Strategy):
    columns = (
        NAME,
        Column("Attacher", format="name"),
        Column("PV"),
        Column("Node"),
        Column("Attached", "boolean"),
        AGE,
    )

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return [] if obj.get("spec") == old.get("spec") else [causes.bad_value("spec", None, "field is immutable")]

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        return [
            obj["metadata"]["name"],
            spec.get("attacher", ""),
            (spec.get("source") or {}).get("persistentVolumeName", ""),
            spec.get("nodeName", ""),
            (obj.get("status") or {}).get("attached", False),
            self.age(obj, now),
        ]


class CSINodeStrategy(Strategy):
    columns = (NAME, Column("Drivers", "integer"), AGE)

    def row(self, obj: Obj, now: float) -> list[Any]:
        drivers = (obj.get("spec") or {}).get("drivers") or ()
        return [obj["metadata"]["name"], len(drivers), self.age(obj, now)]


class CSIDriverStrategy(Strategy):
    columns = (
        NAME,
        Column("AttachRequired", "boolean"),
        Column("PodInfoOnMount", "boolean"),
        Column("StorageCapacity", "boolean"),
        Column("TokenRequests"),
        Column("RequiresRepublish", "boolean"),
        Column("Modes"),
        AGE,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        for key, value in (
            ("attachRequired", True),
            ("podInfoOnMount", False),
            ("storageCapacity", False),
            ("fsGroupPolicy", "ReadWriteOnceWithFSType"),
            ("requiresRepublish", False),
            ("seLinuxMount", False),
            ("preventPodSchedulingIfMissing", False),
        ):
            spec.setdefault(key, value)
        if not spec.get("volumeLifecycleModes"):
            spec["volumeLifecycleModes"] = ["Persistent"]

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        tokens = spec.get("tokenRequests")
        return [
            obj["metadata"]["name"],
            spec.get("attachRequired", True),
            spec.get("podInfoOnMount", False),
            spec.get("storageCapacity", False),
            "<unset>" if tokens is None else ",".join(one.get("audience", "") for one in tokens),
            spec.get("requiresRepublish", False),
            ",".join(spec.get("volumeLifecycleModes") or ()) or "<none>",
            self.age(obj, now),
        ]


class CSIStorageCapacityStrategy(Strategy):
    """Shown as a kind of which nothing special is known."""
