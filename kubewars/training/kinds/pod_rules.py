"""Rules for a pod's spec, whether it stands in a Pod or in a template. Source: ``core/validation/validation.go``.

Those that a workshop can meet: containers, images, ports, environment, probes, resources, volumes, tolerations.
"""

from typing import Any

from kubewars.training.kinds import causes, metadata, naming
from kubewars.training.kinds.container_rules import containers, init_containers
from kubewars.training.status import Cause

Obj = dict[str, Any]
MAX_INT32 = 2**31 - 1


def pod_spec(spec: Obj, path: str) -> list[Cause]:
    """What is wrong with a defaulted spec; ``path`` is ``spec`` or ``spec.template.spec``."""
    volumes = {volume.get("name", "") for volume in spec.get("volumes") or ()}
    found = _volumes(spec.get("volumes") or [], f"{path}.volumes")
    found += containers(spec.get("containers") or [], volumes, f"{path}.containers")
    found += init_containers(spec, volumes, f"{path}.initContainers")
    if spec["restartPolicy"] not in ("Always", "OnFailure", "Never"):
        choices = ("Always", "OnFailure", "Never")
        found.append(causes.unsupported(f"{path}.restartPolicy", spec["restartPolicy"], choices))
    if spec["dnsPolicy"] not in (policies := ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")):
        found.append(causes.unsupported(f"{path}.dnsPolicy", spec["dnsPolicy"], policies))
    found += metadata.labels(spec.get("nodeSelector") or {}, f"{path}.nodeSelector")
    for key, rule in (("serviceAccountName", naming.dns_subdomain), ("nodeName", naming.dns_subdomain)):
        if spec.get(key):
            found += causes.bad_values(f"{path}.{key}", spec[key], rule(spec[key]))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= MAX_INT32:
        why = f"must be between 1 and {MAX_INT32}, inclusive"
        found.append(causes.bad_value(f"{path}.activeDeadlineSeconds", deadline, why))
    for key in ("hostname", "subdomain"):
        if spec.get(key):
            found += causes.bad_values(f"{path}.{key}", spec[key], naming.dns_label(spec[key]))
    found += tolerations(spec.get("tolerations") or [], f"{path}.tolerations")
    if spec.get("priorityClassName"):
        name = spec["priorityClassName"]
        found += causes.bad_values(f"{path}.priorityClassName", name, naming.dns_subdomain(name))
    return found


def pod_template(template: Obj, path: str) -> list[Cause]:
    """What is wrong with a template's labels, annotations and spec."""
    told = template.get("metadata") or {}
    found = metadata.labels(told.get("labels") or {}, f"{path}.labels")
    found += metadata.annotations(told.get("annotations") or {}, f"{path}.annotations")
    spec = template.get("spec") or {}
    found += pod_spec(spec, f"{path}.spec")
    if spec.get("ephemeralContainers"):
        why = "ephemeral containers not allowed in pod template"
        found.append(causes.forbidden(f"{path}.spec.ephemeralContainers", why))
    return found


def tolerations(listed: list[Obj], path: str) -> list[Cause]:
    """What is wrong with tolerations."""
    found: list[Cause] = []
    for index, one in enumerate(listed):
        here = f"{path}[{index}]"
        key, operator, effect = one.get("key", ""), one.get("operator", "Equal") or "Equal", one.get("effect", "")
        if key:
            found += causes.bad_values(f"{here}.key", key, naming.label_key(key))
        elif operator != "Exists":
            why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            found.append(causes.bad_value(f"{here}.operator", one.get("operator", ""), why))
        if one.get("tolerationSeconds") is not None and effect != "NoExecute":
            why = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            found.append(causes.bad_value(f"{here}.effect", effect, why))
        if operator == "Exists" and one.get("value"):
            why = "value must be empty when `operator` is 'Exists'"
            found.append(causes.bad_value(f"{here}.operator", one, why))
        elif operator not in ("Exists", "Equal"):
            found.append(causes.unsupported(f"{here}.operator", operator, ("Equal", "Exists")))
        if effect and effect not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            choices = ("NoSchedule", "PreferNoSchedule", "NoExecute")
            found.append(causes.unsupported(f"{here}.effect", effect, choices))
    return found


def _volumes(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    names: set[str] = set()
    for index, volume in enumerate(listed):
        here = f"{path}[{index}]"
        name = volume.get("name", "")
        if not name:
            found.append(causes.required(f"{here}.name"))
        else:
            found += causes.bad_values(f"{here}.name", name, naming.dns_label(name))
        sources = [key for key in volume if key != "name"]
        if name in names and len(sources) == 1:
            found.append(causes.duplicate(f"{here}.name", name))
        names.add(name)
        if len(sources) > 1:
            found += [
                causes.forbidden(f"{here}.{key}", "may not specify more than 1 volume type") for key in sources[1:]
            ]
        found += _source(volume, here)
    return found


_NEEDED = {
    "configMap": ("name", "name"),
    "secret": ("secretName", "secretName"),
    "persistentVolumeClaim": ("claimName", "claimName"),
    "hostPath": ("path", "path"),
}


def _source(volume: Obj, path: str) -> list[Cause]:
    return [
        causes.required(f"{path}.{source}.{needed}")
        for source, (key, needed) in _NEEDED.items()
        if source in volume and not volume[source].get(key)
    ]
