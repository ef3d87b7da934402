"""Rules for a pod's volumes: one source each, and what each source needs. Source: ``core/validation/validation.go``."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.container_rules import field_reference
from kubewars.training.schema.quantities import value_of
from kubewars.training.status import Cause

Obj = dict[str, Any]
# In this order they are looked at: the first counts, the others are one too many.
_SOURCES = (
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
)
_MISSPELT = {"downwardAPI": "downwarAPI"}  # so it stands in the real server's paths
_FILE_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_NEEDED = {
    "configMap": "name",
    "secret": "secretName",
    "persistentVolumeClaim": "claimName",
    "hostPath": "path",
    "image": "reference",
}


def volumes(listed: list[Obj], path: str) -> list[Cause]:
    """What is wrong with the volumes of a pod."""
    found: list[Cause] = []
    names: set[str] = set()
    for index, volume in enumerate(listed):
        here = f"{path}[{index}]"
        wrong = _source(volume, here)
        name = volume.get("name", "")
        if not name:
            wrong.append(causes.required(f"{here}.name"))
        else:
            wrong += causes.bad_values(f"{here}.name", name, naming.dns_label(name))
        if not wrong and name in names:
            wrong.append(causes.duplicate(f"{here}.name", name))
        if not wrong:
            names.add(name)
        found += wrong
    return found


def _source(volume: Obj, path: str) -> list[Cause]:
    first, *others = [name for name in _SOURCES if name in volume] or [""]
    found = [] if first else [causes.required(path, "must specify a volume type")]
    needed = _NEEDED.get(first)
    if needed and not volume[first].get(needed):
        found.append(causes.required(f"{path}.{first}.{needed}"))
    if first:
        found += _contents(first, volume[first], f"{path}.{first}")
    shown = [_MISSPELT.get(name, name) for name in others]
    return found + [causes.forbidden(f"{path}.{name}", "may not specify more than 1 volume type") for name in shown]


def _contents(kind: str, source: Obj, path: str) -> list[Cause]:
    """Modes are octal, paths stay inside the volume, sizes are sizes."""
    found: list[Cause] = []
    mode = source.get("defaultMode")
    if mode is not None and not 0 <= mode <= 0o777:
        why = "must be a number between 0 and 0777 (octal), both inclusive"
        found.append(causes.bad_value(f"{path}.defaultMode", mode, why))
    if kind in ("configMap", "secret"):
        for index, item in enumerate(source.get("items") or ()):
            here = f"{path}.items[{index}]"
            if not item.get("key"):
                found.append(causes.required(f"{here}.key"))
            if not item.get("path"):
                found.append(causes.required(f"{here}.path"))
            elif ".." in item["path"].split("/"):
                found.append(causes.bad_value(f"{here}.path", item["path"], "must not contain '..'"))
    if kind == "downwardAPI":
        told = [item["fieldRef"] for item in source.get("items") or () if "fieldRef" in item]
        found += [cause for one in told for cause in field_reference(one, f"{path}.fieldRef", _FILE_FIELDS)]
    if kind == "emptyDir" and value_of(source.get("sizeLimit", "0")) < 0:
        why = "SizeLimit field must be a valid resource quantity"
        found.append(causes.forbidden(f"{path}.sizeLimit", why))
    return found
