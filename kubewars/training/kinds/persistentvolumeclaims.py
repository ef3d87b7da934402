"""PersistentVolumeClaims and PersistentVolumes: asking for storage, and what is there."""

from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.internal import difference
from kubewars.training.schema.quantities import value_of
from kubewars.training.status import Cause

_CLAIM, _VOLUME = "core.PersistentVolumeClaimSpec", "core.PersistentVolumeSource"
_FROZEN = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
_SHORT = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}
_NOT_SOURCES = {
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
}
# The common ones, in the order in which they are looked at: the first counts, the others are one too many.
_VOLUME_SOURCES = ("hostPath", "nfs", "iscsi", "fc", "local", "csi")
_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")


def _size(spec: Obj, otherwise: str) -> str:
    return str(((spec.get("resources") or {}).get("requests") or {}).get("storage", otherwise))


def _keep(kept: Obj, was: Obj, key: str) -> None:
    if key in was:
        kept[key] = was[key]
    else:
        kept.pop(key, None)


def default_claim(claim: Obj) -> None:
    """The defaults of a claim, also of one that stands as a template in a StatefulSet."""
    claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
    claim.setdefault("status", {}).setdefault("phase", "Pending")


class PersistentVolumeClaimStrategy(Strategy):
    """The spec never changes once made, but for the size asked for."""

    checks_by_hand = True
    columns = (
        NAME,
        Column("Status"),
        Column("Volume"),
        Column("Capacity"),
        Column("Access Modes"),
        Column("StorageClass"),
        Column("VolumeAttributesClass"),
        AGE,
        Column("VolumeMode", priority=1),
    )

    def default(self, obj: Obj) -> None:
        default_claim(obj)

    def initial_status(self, obj: Obj) -> Obj:  # noqa: ARG002 - all begin alike
        return {"phase": "Pending"}

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        modes = spec.get("accessModes") or ()
        found: list[Cause] = []
        if not modes:
            found.append(causes.required("spec.accessModes", "at least 1 access mode is required"))
        found += [causes.unsupported("spec.accessModes", mode, _MODES) for mode in modes if mode not in _MODES]
        size = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
        if not size:
            found.append(causes.required("spec.resources[storage]"))
        elif value_of(size) <= 0:
            found.append(causes.bad_value("spec.resources[storage]", size, "must be greater than zero"))
        if "ReadWriteOncePod" in (spec.get("accessModes") or ()) and len(spec["accessModes"]) > 1:
            found.append(causes.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes"))
        mode = spec["volumeMode"]
        if mode not in ("Block", "Filesystem"):
            found.append(causes.unsupported("spec.volumeMode", mode, ("Block", "Filesystem")))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, was = dict(obj["spec"]), dict(old["spec"])
        if not was.get("volumeName") and "volumeName" in new:
            was["volumeName"] = new["volumeName"]
        if "storageClassName" not in was:  # given later, by the default class
            new.pop("storageClassName", None)
        is_bound = (obj.get("status") or {}).get("phase") == "Bound"
        if is_bound:
            _keep(new, was, "volumeAttributesClassName")
            if (new.get("resources") or {}).get("requests"):
                new["resources"] = new["resources"] | {
                    "requests": new["resources"]["requests"] | {"storage": _size(was, "0")}
                }
        found: list[Cause] = []
        if new != was:
            found.append(causes.forbidden("spec", f"{_FROZEN}\n{difference(_CLAIM, was, new)}"))
        asked, had = value_of(_size(obj["spec"], "0")), value_of(_size(old["spec"], "0"))
        granted = ((old.get("status") or {}).get("capacity") or {}).get("storage", "0")
        if asked < had and asked <= value_of(granted):
            why = "field can not be less than status.capacity"
            found.append(causes.forbidden("spec.resources.requests.storage", why))
        return found + causes.unchanged("volumeMode", obj["spec"].get("volumeMode"), old["spec"].get("volumeMode"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        is_bound = bool(spec.get("volumeName"))
        return [
            obj["metadata"]["name"],
            "Terminating" if "deletionTimestamp" in obj["metadata"] else status.get("phase", ""),
            spec.get("volumeName", ""),
            (status.get("capacity") or {}).get("storage", "") if is_bound else "",
            show_modes(status.get("accessModes")) if is_bound else "",
            spec.get("storageClassName", ""),
            spec.get("volumeAttributesClassName") or "<unset>",
            self.age(obj, now),
            spec.get("volumeMode") or "<unset>",
        ]


class PersistentVolumeStrategy(Strategy):
    """What there is, in order of being claimed."""

    checks_by_hand = True
    columns = (
        NAME,
        Column("Capacity"),
        Column("Access Modes"),
        Column("Reclaim Policy"),
        Column("Status"),
        Column("Claim"),
        Column("StorageClass"),
        Column("VolumeAttributesClass"),
        Column("Reason"),
        AGE,
        Column("VolumeMode", priority=1),
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("persistentVolumeReclaimPolicy", "Retain")
        spec.setdefault("volumeMode", "Filesystem")
        if "hostPath" in spec:
            spec["hostPath"].setdefault("type", "")

    def initial_status(self, obj: Obj) -> Obj:
        return {"phase": "Pending", "lastPhaseTransitionTime": obj["metadata"]["creationTimestamp"]}

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        found: list[Cause] = []
        if not spec.get("accessModes"):
            found.append(causes.required("spec.accessModes"))
        if not spec.get("capacity"):
            found.append(causes.required("spec.capacity"))
            found.append(causes.unsupported("spec.capacity", None, ("storage",)))
        sources = [key for key in _VOLUME_SOURCES if key in spec] or sorted(spec.keys() - _NOT_SOURCES)
        if not sources:
            found.append(causes.required("spec", "must specify a volume type"))
        modes = spec.get("accessModes") or ()
        found += [
            causes.unsupported("spec.accessModes", mode, tuple(sorted(_SHORT))) for mode in modes if mode not in _SHORT
        ]
        size = (spec.get("capacity") or {}).get("storage", "1")
        if value_of(size) < 0:
            # The real server quotes it once as a quantity and once as a string.
            why = f"Invalid value: {size}: must be a valid resource quantity"
            found.append(Cause("FieldValueInvalid", why, "spec.capacity[storage]"))
        if value_of(size) <= 0:
            found.append(causes.bad_value("spec.capacity[storage]", size, "must be greater than zero"))
        why = "may not specify more than 1 volume type"
        found += [causes.forbidden(f"spec.{key}", why) for key in sources[1:]]
        path = (spec.get("hostPath") or {}).get("path", "")
        if ".." in path.split("/"):
            found.append(causes.bad_value("spec.hostPath.path", path, "must not contain '..'"))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, was = ({key: value for key, value in one["spec"].items() if key not in _NOT_SOURCES} for one in (obj, old))
        found: list[Cause] = []
        if new != was:
            why = f"spec.persistentvolumesource is immutable after creation\n{difference(_VOLUME, was, new)}"
            found.append(causes.forbidden("spec.persistentvolumesource", why))
        return found + causes.unchanged("volumeMode", obj["spec"].get("volumeMode"), old["spec"].get("volumeMode"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        claim = spec.get("claimRef")
        return [
            obj["metadata"]["name"],
            (spec.get("capacity") or {}).get("storage", "0"),
            show_modes(spec.get("accessModes")),
            spec.get("persistentVolumeReclaimPolicy", ""),
            "Terminating" if "deletionTimestamp" in obj["metadata"] else status.get("phase", ""),
            f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "",
            spec.get("storageClassName", ""),
            spec.get("volumeAttributesClassName") or "<unset>",
            status.get("reason", ""),
            self.age(obj, now),
            spec.get("volumeMode") or "<unset>",
        ]


def show_modes(modes: list[str] | None) -> str:
    """``RWO,ROX``, in the order in which Kubernetes tells them."""
    return ",".join(short for mode, short in _SHORT.items() if mode in (modes or ()))
