"""Rules for containers. Source: ``core/validation/validation.go``."""

import re
from typing import Any

from kubewars.training.kinds import causes, naming, security_rules
from kubewars.training.kinds.crowds import MOST_CONTAINERS
from kubewars.training.kinds.probe_rules import lifecycle, port_reference, probes
from kubewars.training.schema.quantities import value_of
from kubewars.training.status import Cause

Obj = dict[str, Any]
PROTOCOLS = ("SCTP", "TCP", "UDP")
_PULL = ("Always", "IfNotPresent", "Never")
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_AMOUNTS = tuple(f"{side}.{name}" for side in ("limits", "requests") for name in ("cpu", "ephemeral-storage", "memory"))
_ENV_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_STANDARD = ("cpu", "memory", "ephemeral-storage")
__all__ = ["PROTOCOLS", "containers", "init_containers", "port_reference", "resources"]


def containers(listed: list[Obj], volumes: set[str], path: str) -> list[Cause]:
    """What is wrong with the containers of a pod."""
    if not listed:
        return [causes.required(path)]
    if len(listed) > MOST_CONTAINERS:
        return [causes.too_many(path, len(listed), MOST_CONTAINERS)]
    found: list[Cause] = []
    names: set[str] = set()
    for index, container in enumerate(listed):
        here = f"{path}[{index}]"
        found += _common(container, volumes, here)
        if container.get("name") in names:
            found.append(causes.duplicate(f"{here}.name", container["name"]))
        names.add(container.get("name", ""))
        found += lifecycle(container, here)
        found += probes(container, here)
        found += _restart(container, here)
    return found + _host_ports(listed, path)


def init_containers(spec: Obj, volumes: set[str], path: str) -> list[Cause]:
    """What is wrong with init containers, sidecars among them."""
    if len(spec.get("initContainers") or ()) > MOST_CONTAINERS:
        return [causes.too_many(path, len(spec["initContainers"]), MOST_CONTAINERS)]
    found: list[Cause] = []
    names = {one.get("name", "") for one in spec.get("containers") or ()}
    for index, container in enumerate(spec.get("initContainers") or ()):
        here = f"{path}[{index}]"
        found += _common(container, volumes, here)
        if container.get("name") in names:
            found.append(causes.duplicate(f"{here}.name", container["name"]))
        names.add(container.get("name", ""))
        if container.get("restartPolicy") == "Always":
            found += lifecycle(container, here) + probes(container, here)
            continue
        why = "may not be set for init containers without restartPolicy=Always"
        found += [
            causes.forbidden(f"{here}.{key}", why)
            for key in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
            if key in container
        ]
    return found


def _restart(container: Obj, path: str) -> list[Cause]:
    policy = container.get("restartPolicy")
    if policy is None or policy in (choices := ("Always", "Never", "OnFailure")):
        return []
    return [causes.unsupported(f"{path}.restartPolicy", policy, choices)]


def _common(container: Obj, volumes: set[str], path: str) -> list[Cause]:
    name = container.get("name", "")
    found = causes.bad_values(f"{path}.name", name, naming.dns_label(name)) if name else []
    if not name:
        found.append(causes.required(f"{path}.name"))
    if not container.get("image"):
        found.append(causes.required(f"{path}.image"))
    if container["terminationMessagePolicy"] not in (choices := ("File", "FallbackToLogsOnError")):
        policy = container["terminationMessagePolicy"]
        found.append(causes.unsupported(f"{path}.terminationMessagePolicy", policy, choices))
    found += _ports(container.get("ports") or [], f"{path}.ports")
    found += _environment(container.get("env") or [], f"{path}.env")
    found += _env_from(container.get("envFrom") or [], f"{path}.envFrom")
    found += _mounts(container.get("volumeMounts") or [], volumes, f"{path}.volumeMounts")
    if container["imagePullPolicy"] not in _PULL:
        found.append(causes.unsupported(f"{path}.imagePullPolicy", container["imagePullPolicy"], _PULL))
    found += security_rules.of_container(container.get("securityContext") or {}, f"{path}.securityContext")
    return found + resources(container.get("resources") or {}, f"{path}.resources")


def _ports(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    names: set[str] = set()
    for index, port in enumerate(listed):
        here = f"{path}[{index}]"
        name = port.get("name", "")
        if name:
            wrong = naming.port_name(name)
            found += causes.bad_values(f"{here}.name", name, wrong)
            if not wrong and name in names:
                found.append(causes.duplicate(f"{here}.name", name))
            names.add(name)
        number = port.get("containerPort", 0)
        if not number:
            found.append(causes.required(f"{here}.containerPort"))
        else:
            found += causes.bad_values(f"{here}.containerPort", number, naming.port_number(number))
        if port.get("hostPort"):
            found += causes.bad_values(f"{here}.hostPort", port["hostPort"], naming.port_number(port["hostPort"]))
        if port.get("protocol") not in PROTOCOLS:
            found.append(causes.unsupported(f"{here}.protocol", port.get("protocol"), PROTOCOLS))
    return found


def _host_ports(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    taken: set[str] = set()
    for index, container in enumerate(listed):
        for place, port in enumerate(container.get("ports") or ()):
            if not port.get("hostPort"):
                continue
            told = f"{port.get('protocol')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if told in taken:
                found.append(causes.duplicate(f"{path}[{index}].ports[{place}].hostPort", told))
            taken.add(told)
    return found


def _environment(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, variable in enumerate(listed):
        here = f"{path}[{index}]"
        name = variable.get("name", "")
        if name:
            found += causes.bad_values(f"{here}.name", name, naming.env_name(name))
        else:
            found.append(causes.required(f"{here}.name"))
        source = variable.get("valueFrom")
        if source is not None:
            found += _source(source, variable.get("value", ""), f"{here}.valueFrom")
    return found


def _env_from(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, one in enumerate(listed):
        told = [key for key in ("configMapRef", "secretRef") if key in one]
        prefix = one.get("prefix", "")
        found += causes.bad_values(f"{path}[{index}].prefix", prefix, naming.env_name(prefix))
        for key in told:
            name = one[key].get("name", "")
            if not name:
                found.append(causes.required(f"{path}[{index}].{key}.name"))
            else:
                found += causes.bad_values(f"{path}[{index}].{key}.name", name, naming.dns_subdomain(name))
        if not told:
            found.append(causes.bad_value(path, "", "must specify one of: `configMapRef` or `secretRef`"))
        elif len(told) > 1:
            found.append(causes.bad_value(path, "", "may not have more than one field specified at a time"))
    return found


def _source(source: Obj, value: str, path: str) -> list[Cause]:
    told = [key for key in _SOURCES if key in source]
    found: list[Cause] = []
    for key in ("configMapKeyRef", "secretKeyRef"):
        if key in source:
            name = source[key].get("name", "")
            found += causes.bad_values(f"{path}.{key}.name", name, naming.dns_subdomain(name))
            if not source[key].get("key"):
                found.append(causes.required(f"{path}.{key}.key"))
    if "fieldRef" in source:
        found += field_reference(source["fieldRef"], f"{path}.fieldRef", _ENV_FIELDS)
    amount = (source.get("resourceFieldRef") or {}).get("resource")
    if amount is not None and amount not in _AMOUNTS and ".hugepages-" not in amount:
        found.append(causes.unsupported(f"{path}.resourceFieldRef.resource", amount, _AMOUNTS))
    if not told:
        why = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        found.append(causes.bad_value(path, "", why))
    elif value:
        found.append(causes.bad_value(path, "", "may not be specified when `value` is not empty"))
    elif len(told) > 1:
        found.append(causes.bad_value(path, "", "may not have more than one field specified at a time"))
    return found


def field_reference(reference: Obj, path: str, known: tuple[str, ...]) -> list[Cause]:
    """A pod's own field, by its path; one of labels or annotations by its key."""
    told = reference.get("fieldPath", "")
    if not told:
        return [causes.required(f"{path}.fieldPath")]
    if told in known or re.fullmatch(r"metadata\.(labels|annotations)\['.*'\]", told):
        return []
    if told in (*_ENV_FIELDS, "metadata.labels", "metadata.annotations"):
        return [causes.unsupported(f"{path}.fieldPath", told, known)]
    why = f"error converting fieldPath: field label not supported: {told}"
    return [causes.bad_value(f"{path}.fieldPath", told, why)]


def _mounts(listed: list[Obj], volumes: set[str], path: str) -> list[Cause]:
    found: list[Cause] = []
    places: set[str] = set()
    for index, mount in enumerate(listed):
        here = f"{path}[{index}]"
        name, place = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            found.append(causes.required(f"{here}.name"))
        if name not in volumes:
            found.append(causes.not_found(f"{here}.name", name))
        if not place:
            found.append(causes.required(f"{here}.mountPath"))
        if place in places:
            found.append(causes.bad_value(f"{here}.mountPath", place, "must be unique"))
        places.add(place)
        if mount.get("subPath", "").startswith("/"):
            found.append(causes.bad_value(f"{path}.subPath", mount["subPath"], "must be a relative path"))
    return found


def resources(told: Obj, path: str) -> list[Cause]:
    """What is wrong with requests and limits."""
    limits, requests = told.get("limits") or {}, told.get("requests") or {}
    found: list[Cause] = []
    for key, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            here = f"{path}.{key}[{name}]"
            found += causes.bad_values(here, name, naming.label_key(name))
            if "/" not in name and name not in _STANDARD and not name.startswith("hugepages-"):
                found.append(causes.bad_value(here, name, "must be a standard resource type or fully qualified"))
                found.append(causes.bad_value(here, name, "must be a standard resource for containers"))
            if value_of(amount) < 0:
                found.append(causes.bad_value(here, amount, "must be greater than or equal to 0"))
            if "/" in name and value_of(amount) % 1:
                found.append(causes.bad_value(here, amount, "must be an integer"))
    extended = {name for name in requests if "/" in name or name.startswith("hugepages-")}
    if extended - limits.keys():
        found.append(causes.required(f"{path}.limits", "Limit must be set for non overcommitable resources"))
    if any(name.startswith("hugepages-") for name in (*requests, *limits)) and not {"cpu", "memory"} & {
        *requests,
        *limits,
    }:
        found.append(causes.forbidden(path, "HugePages require cpu or memory"))
    for name, amount in requests.items():
        limit = limits.get(name)
        if limit is not None and value_of(amount) > value_of(limit):
            why = f"must be less than or equal to {name} limit of {limit}"
            found.append(causes.bad_value(f"{path}.requests", amount, why))
    return found
