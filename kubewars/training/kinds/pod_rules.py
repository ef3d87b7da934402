"""Rules for a pod's spec, whether it stands in a Pod or in a template. Source: ``core/validation/validation.go``.

Those that a workshop can meet: containers, images, ports, environment, probes, resources, volumes, tolerations.
"""

from typing import Any

from kubewars.training.kinds import causes, metadata, naming, security_rules, selectors
from kubewars.training.kinds.container_rules import containers, init_containers
from kubewars.training.kinds.volume_rules import volumes
from kubewars.training.status import Cause

Obj = dict[str, Any]
_MOST_TERMS = 100  # each is held against every pod there is, whenever one is placed; Kubernetes has no such limit
MAX_INT32 = 2**31 - 1
_POLICIES = {
    "restartPolicy": ("Always", "OnFailure", "Never"),
    "dnsPolicy": ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"),
}
_NAMES: dict[str, naming.NameRule] = {
    "serviceAccountName": naming.dns_subdomain,
    "nodeName": naming.dns_subdomain,
    "hostname": naming.dns_label,
    "subdomain": naming.dns_label,
    "priorityClassName": naming.dns_subdomain,
}


def pod_spec(spec: Obj, path: str) -> list[Cause]:
    """What is wrong with a defaulted spec; ``path`` is ``spec`` or ``spec.template.spec``."""
    known = {volume.get("name", "") for volume in spec.get("volumes") or ()}
    found = volumes(spec.get("volumes") or [], f"{path}.volumes")
    found += containers(spec.get("containers") or [], known, f"{path}.containers")
    found += init_containers(spec, known, f"{path}.initContainers")
    found += _claims(spec, path)
    found += _policies(spec, path)
    found += _network(spec, path)
    found += security_rules.of_pod(spec.get("securityContext") or {}, f"{path}.securityContext")
    told = (spec.get("os") or {}).get("name")
    if told is not None and told not in (choices := ("linux", "windows")):
        found.append(causes.unsupported(f"{path}.os", told, choices))
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        kind = gate.get("conditionType", "")
        found += causes.bad_values(f"{path}.readinessGates[{index}].conditionType", kind, naming.label_key(kind))
    found += metadata.labels(spec.get("nodeSelector") or {}, f"{path}.nodeSelector")
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        why = "ShareProcessNamespace and HostPID cannot both be enabled"
        found.append(causes.bad_value(f"{path}.shareProcessNamespace", True, why))  # noqa: FBT003 - the value itself
    found += _affinity(spec.get("affinity") or {}, f"{path}.affinity")
    found += _spread(spec.get("topologySpreadConstraints") or [], f"{path}.topologySpreadConstraints")
    for key, rule in _NAMES.items():
        if spec.get(key):
            found += causes.bad_values(f"{path}.{key}", spec[key], rule(spec[key]))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= MAX_INT32:
        why = f"must be between 1 and {MAX_INT32}, inclusive"
        found.append(causes.bad_value(f"{path}.activeDeadlineSeconds", deadline, why))
    return found + tolerations(spec.get("tolerations") or [], f"{path}.tolerations")


def _claims(spec: Obj, path: str) -> list[Cause]:
    """What a container claims is claimed by its pod."""
    known = [one.get("name", "") for one in spec.get("resourceClaims") or ()]
    why = "must be one of the names in pod.spec.resourceClaims"
    return [
        causes.not_found(
            f"{path}.{key}[{index}].resources.claims[{place}]",
            claim.get("name", ""),
            why if known else f"{why} which is empty",
        )
        for key in ("containers", "initContainers")
        for index, container in enumerate(spec.get(key) or ())
        for place, claim in enumerate((container.get("resources") or {}).get("claims") or ())
        if claim.get("name", "") not in known
    ]


def _policies(spec: Obj, path: str) -> list[Cause]:
    found = [
        causes.unsupported(f"{path}.{key}", spec[key], choices)
        for key, choices in _POLICIES.items()
        if spec[key] not in choices
    ]
    if spec["dnsPolicy"] == "None" and "dnsConfig" not in spec:
        found.append(causes.required(f"{path}.dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None"))
    elif spec["dnsPolicy"] == "None" and not spec["dnsConfig"].get("nameservers"):
        why = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        found.append(causes.required(f"{path}.dnsConfig.nameservers", why))
    return found


def _network(spec: Obj, path: str) -> list[Cause]:
    """Addresses and names that the pod is told, and ports of its node that it takes."""
    found: list[Cause] = []
    for index, address in enumerate((spec.get("dnsConfig") or {}).get("nameservers") or ()):
        found += causes.bad_values(f"{path}.dnsConfig.nameservers[{index}]", address, naming.ip_address(address))
    for index, alias in enumerate(spec.get("hostAliases") or ()):
        here, address = f"{path}.hostAliases[{index}]", alias.get("ip", "")
        found += causes.bad_values(f"{here}.ip", address, naming.ip_address(address))
        for place, name in enumerate(alias.get("hostnames") or ()):
            found += causes.bad_values(f"{here}.hostnames[{place}]", name, naming.dns_subdomain(name))
    for index, container in enumerate(spec.get("containers") or () if spec.get("hostNetwork") else ()):
        for place, port in enumerate(container.get("ports") or ()):
            if port.get("hostPort") and port["hostPort"] != port.get("containerPort"):
                where = f"{path}.containers[{index}].ports[{place}].hostPort"
                why = "must match `containerPort` when `hostNetwork` is true"
                found.append(causes.bad_value(where, port["hostPort"], why))
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
            found.append(causes.bad_value(f"{here}.operator", one["value"], why))
        elif operator not in ("Exists", "Equal"):
            found.append(causes.unsupported(f"{here}.operator", operator, ("Equal", "Exists")))
        if effect and effect not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            choices = ("NoSchedule", "PreferNoSchedule", "NoExecute")
            found.append(causes.unsupported(f"{here}.effect", effect, choices))
    return found


def _spread(listed: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(listed):
        here = f"{path}[{index}]"
        skew, key, policy = one.get("maxSkew", 0), one.get("topologyKey", ""), one.get("whenUnsatisfiable", "")
        if skew <= 0:
            found.append(causes.bad_value(f"{here}.maxSkew", skew, "must be greater than zero"))
        if not key:
            found.append(causes.required(f"{here}.topologyKey", "can not be empty"))
        if policy not in (choices := ("DoNotSchedule", "ScheduleAnyway")):
            found.append(causes.unsupported(f"{here}.whenUnsatisfiable", policy, choices))
        if (key, policy) in seen:
            found.append(causes.duplicate(f"{here}.{{topologyKey, whenUnsatisfiable}}", f"{{{key}, {policy}}}"))
        seen.add((key, policy))
        found += selectors.check(one.get("labelSelector"), f"{here}.labelSelector")
    return found


def _affinity(affinity: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    required = (affinity.get("nodeAffinity") or {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is not None:
        here = f"{path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        if not required.get("nodeSelectorTerms"):
            found.append(causes.required(here, "must have at least one node selector term"))
        for index, term in enumerate(required.get("nodeSelectorTerms") or ()):
            for place, one in enumerate(term.get("matchExpressions") or ()):
                if one.get("operator") in ("In", "NotIn") and not one.get("values"):
                    where = f"{here}[{index}].matchExpressions[{place}].values"
                    found.append(causes.required(where, "must be specified when `operator` is 'In' or 'NotIn'"))
    for side in ("podAffinity", "podAntiAffinity"):
        told = affinity.get(side) or {}
        here = f"{path}.{side}"
        found += [
            causes.too_many(f"{here}.{key}", len(terms), _MOST_TERMS)
            for key, terms in told.items()
            if len(terms or ()) > _MOST_TERMS
        ]
        for index, term in enumerate(told.get("requiredDuringSchedulingIgnoredDuringExecution") or ()):
            found += _term(term, f"{here}.requiredDuringSchedulingIgnoredDuringExecution[{index}]")
        for index, one in enumerate(told.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
            where = f"{here}.preferredDuringSchedulingIgnoredDuringExecution[{index}]"
            if not 1 <= one.get("weight", 0) <= 100:
                found.append(causes.bad_value(f"{where}.weight", one.get("weight", 0), "must be in the range 1-100"))
            found += _term(one.get("podAffinityTerm") or {}, f"{where}.podAffinityTerm")
    return found


def _term(term: Obj, path: str) -> list[Cause]:
    found = selectors.check(term.get("labelSelector"), f"{path}.labelSelector")
    key = term.get("topologyKey", "")
    if not key:
        found.append(causes.required(f"{path}.topologyKey", "can not be empty"))
    return found + causes.bad_values(f"{path}.topologyKey", key, naming.label_key(key))
