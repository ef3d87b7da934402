"""Quotas: what a namespace uses of what it may have, and the refusal of what would be too much.

Source: ``apiserver/pkg/admission/plugin/resourcequota`` and ``pkg/quota/v1/evaluator/core``.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.quota_scopes import covers
from kubewars.training.schema.quantities import canonical, value_of
from kubewars.training.status import forbidden
from kubewars.training.storage.record import Obj

QUOTAS = "resourcequotas"
#: What only this cluster counts: bytes of JSON of all that a namespace holds.
BYTES = "kubewars/bytes"
_COMPUTE = frozenset({"cpu", "memory", "ephemeral-storage"})
# Kinds that are counted under their plain name too, for historical reasons.
_PLAIN = frozenset(
    ["configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets", "services"]
)
Usage = dict[str, Decimal]


def ensure_within_quota(core: Core, kind: Kind, obj: Obj, size: int) -> None:
    """Refuse a new object, of ``size`` bytes, that one of its namespace's quotas has no room for.

    Raises:
        StatusError: 403, worded as by the real server.
    """
    namespace = obj["metadata"].get("namespace", "")
    if not namespace or not core.store.count(QUOTAS, namespace):
        return
    asked = usage_of(kind, obj) | {BYTES: Decimal(size)}
    for record in core.store.records(QUOTAS, namespace):
        if covers(record.obj, kind, obj):
            _ensure_declared(kind, obj, record.obj, record.obj["spec"].get("hard") or {})
            _ensure_room(core, kind, obj, record.obj, asked)


def ensure_growth_within_quota(core: Core, kind: Kind, obj: Obj, growth: int) -> None:
    """Refuse that an object grows by ``growth`` bytes where its namespace has no room for them.

    Raises:
        StatusError: 403.
    """
    namespace = obj["metadata"].get("namespace", "")
    if growth > 0 and namespace and core.store.count(QUOTAS, namespace):
        for record in core.store.records(QUOTAS, namespace):
            _ensure_room(core, kind, obj, record.obj, {BYTES: Decimal(growth)})


def _ensure_room(core: Core, kind: Kind, obj: Obj, quota: Obj, asked: Usage) -> None:
    hard = quota["spec"].get("hard") or {}
    touched = {name: amount for name, amount in asked.items() if name in hard and amount > 0}
    used = used_in(core, quota, touched)
    over = [name for name in sorted(touched) if used[name] + touched[name] > value_of(hard[name])]
    if over:
        raise _refuse(
            kind,
            obj,
            f"exceeded quota: {quota['metadata']['name']}, requested: {_told(over, touched)}, "
            f"used: {_told(over, used)}, limited: {','.join(f'{name}={hard[name]}' for name in over)}",
        )


def used_in(core: Core, quota: Obj, names: Iterable[str]) -> Usage:
    """What counts for the quota in its namespace, of each of ``names`` as it writes them (``requests.cpu``…)."""
    namespace = quota["metadata"]["namespace"]
    has_scopes = bool(quota["spec"].get("scopes") or quota["spec"].get("scopeSelector"))
    total: Usage = dict.fromkeys(names, Decimal(0))
    weighed: dict[str, set[str]] = {}
    for name in total:
        if name == BYTES:
            total[name] = Decimal(core.store.size(namespace))
        elif (kind := _kind_behind(core, name)) is None:
            continue
        elif not has_scopes and (name == f"count/{kind.name}" or (name == kind.name and name != "pods")):
            # Only counted: each new object would otherwise look at all that are there.
            total[name] = Decimal(core.store.count(core.kind(kind.name).name, namespace))
        else:
            weighed.setdefault(kind.name, set()).add(name)
    for resource, wanted in weighed.items():
        kind = core.registry.by_name(resource)
        for record in core.store.each(core.kind(resource).name, namespace):
            if not covers(quota, kind, record.obj):
                continue
            for name, amount in usage_of(kind, record.obj, has_amounts=wanted != {"pods"}).items():
                if name in wanted:
                    total[name] += amount
    return total


def _kind_behind(core: Core, name: str) -> Kind | None:
    try:
        return core.registry.by_name(_resource_behind(name))
    except KeyError:
        return None


def usage_of(kind: Kind, obj: Obj, *, has_amounts: bool = True) -> Usage:
    """What one object counts for; without ``has_amounts`` only how often, which takes no arithmetic."""
    usage: Usage = {f"count/{kind.name}": Decimal(1)}
    if kind.name == "pods" and (obj.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
        return usage
    if kind.name in _PLAIN:
        usage[kind.name] = Decimal(1)
    if not has_amounts:
        return usage
    if kind.name == "pods":
        usage |= _pod_compute(obj)
    elif kind.name == "services":
        spec = obj.get("spec") or {}
        ports = Decimal(len(spec.get("ports") or ()))
        usage["services.nodeports"] = ports if spec.get("type") in ("NodePort", "LoadBalancer") else Decimal(0)
        usage["services.loadbalancers"] = Decimal(spec.get("type") == "LoadBalancer")
    elif kind.name == "persistentvolumeclaims":
        asked = ((obj.get("spec") or {}).get("resources") or {}).get("requests") or {}
        usage["requests.storage"] = value_of(asked.get("storage", "0"))
    return usage


def amount_text(name: str, amount: Decimal) -> str:
    """An amount as a quota's status writes it."""
    is_bytes = name == BYTES or name.endswith(("memory", "storage"))
    if is_bytes and amount and amount % 1024 == 0:
        return canonical(f"{int(amount) // 1024}Ki")
    return canonical(format(amount, "f"))


def _pod_compute(pod: Obj) -> Usage:
    spec = pod.get("spec") or {}
    usage: Usage = {}
    for part in ("requests", "limits"):
        mains = [_amounts(container, part) for container in spec.get("containers") or ()]
        inits = [_amounts(container, part) for container in spec.get("initContainers") or ()]
        for name in {name for amounts in (*mains, *inits) for name in amounts}:
            together = sum((amounts.get(name, Decimal(0)) for amounts in mains), Decimal(0))
            most = max([together, *(amounts.get(name, Decimal(0)) for amounts in inits)])
            usage[f"{part}.{name}"] = most
            if part == "requests" and name in _COMPUTE:
                usage[name] = most
    return usage


def _amounts(container: Obj, part: str) -> Usage:
    return {name: value_of(text) for name, text in ((container.get("resources") or {}).get(part) or {}).items()}


def _ensure_declared(kind: Kind, pod: Obj, quota: Obj, hard: Mapping[str, str]) -> None:
    if kind.name != "pods":
        return
    spec = pod.get("spec") or {}
    missing: dict[str, list[str]] = {}
    for name in hard:
        part, _, resource = name.rpartition(".")
        if resource not in _COMPUTE or part not in ("", "requests", "limits"):
            continue
        for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
            if resource not in ((container.get("resources") or {}).get(part or "requests") or {}):
                missing.setdefault(container["name"], []).append(name)
    if missing:
        by_names: dict[str, list[str]] = {}
        for container_name, names in missing.items():
            for name in names:
                by_names.setdefault(name, []).append(container_name)
        told = "; ".join(f"{name} for: {','.join(sorted(by_names[name]))}" for name in sorted(by_names))
        raise _refuse(kind, pod, f"failed quota: {quota['metadata']['name']}: must specify {told}")


def _resource_behind(name: str) -> str:
    if name.startswith("count/"):
        return name.removeprefix("count/")
    if name in _PLAIN:
        return name
    if name.startswith("services."):
        return "services"
    return "persistentvolumeclaims" if name == "requests.storage" else "pods"


def _told(names: list[str], amounts: Usage) -> str:
    return ",".join(f"{name}={amount_text(name, amounts[name])}" for name in names)


def _refuse(kind: Kind, obj: Obj, why: str) -> Exception:
    name = obj["metadata"].get("name", "")
    return forbidden(f'{kind.name} "{name}" is forbidden: {why}', kind.resource, name, kind.group)
