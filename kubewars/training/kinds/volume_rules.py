"""Rules for a pod's volumes: one source each, and what each source needs. Source: ``core/validation/validation.go``."""

from typing import Any

from kubewars.training.kinds import causes, naming
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
    shown = [_MISSPELT.get(name, name) for name in others]
    return found + [causes.forbidden(f"{path}.{name}", "may not specify more than 1 volume type") for name in shown]
