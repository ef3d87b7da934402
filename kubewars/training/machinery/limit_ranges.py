"""LimitRanges at work: what a container gets that asked for nothing, and what is too little or too much.

Source: ``plugin/pkg/admission/limitranger``.
"""

from collections.abc import Iterable

from kubewars.training.kinds import Kind
from kubewars.training.kinds.qos import qos_class
from kubewars.training.machinery.core import Core
from kubewars.training.schema.quantities import canonical, value_of
from kubewars.training.status import forbidden
from kubewars.training.storage.record import Obj

_ANNOTATION = "kubernetes.io/limit-ranger"
_NO_LIMIT, _NO_REQUEST = "No limit is specified", "No request is specified"


def give_defaults(core: Core, pod: Obj) -> None:
    """Requests and limits from each LimitRange of the pod's namespace, in place, and an annotation that says so."""
    for limits in _limits_of(core, pod["metadata"]["namespace"]):
        wanted = [item for item in limits if item.get("type") == "Container"]
        requests = _merged(item.get("defaultRequest") for item in wanted)
        defaults = _merged(item.get("default") for item in wanted)
        spec, told = pod["spec"], list[str]()
        for key, title in (("containers", "container"), ("initContainers", "init container")):
            for container in spec.get(key) or ():
                told += _given(container, requests, defaults, f"{title} {container.get('name', '')}")
        if told:
            annotations = pod["metadata"].setdefault("annotations", {})
            annotations[_ANNOTATION] = f"LimitRanger plugin set: {'; '.join(told)}"
            pod.setdefault("status", {})["qosClass"] = qos_class(spec)


def ensure_within_limits(core: Core, kind: Kind, obj: Obj) -> None:
    """Refuse what is outside the bounds of its namespace.

    Raises:
        StatusError: 403, with each bound that is broken.
    """
    if kind.name not in ("pods", "persistentvolumeclaims"):
        return
    meta = obj["metadata"]
    for limits in _limits_of(core, meta["namespace"]):
        broken = [why for item in limits for why in (_pod(item, obj) if kind.name == "pods" else _claim(item, obj))]
        if broken:
            why = broken[0] if len(broken) == 1 else f"[{', '.join(broken)}]"
            raise forbidden(f'{kind.resource} "{meta["name"]}" is forbidden: {why}', kind.resource, meta["name"])


def _limits_of(core: Core, namespace: str) -> list[list[Obj]]:
    return [
        (record.obj.get("spec") or {}).get("limits") or [] for record in core.store.records("limitranges", namespace)
    ]


def _merged(parts: Iterable[Obj | None]) -> Obj:
    merged: Obj = {}
    for part in parts:
        merged |= part or {}
    return merged


def _given(container: Obj, requests: Obj, limits: Obj, title: str) -> list[str]:
    told = []
    resources = container.get("resources") or {}
    for key, amounts, word in (("requests", requests, "request"), ("limits", limits, "limit")):
        missing = {name: amounts[name] for name in sorted(amounts) if name not in (resources.get(key) or {})}
        if missing:
            resources[key] = (resources.get(key) or {}) | missing
            told.append(f"{', '.join(missing)} {word} for {title}")
    container["resources"] = resources
    return told


def _pod(item: Obj, pod: Obj) -> list[str]:
    spec, title = pod["spec"], item.get("type", "")
    if title == "Container":
        containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
        return [why for one in containers for why in _broken(item, one.get("resources") or {})]
    return _broken(item, {key: _total(spec, key) for key in ("requests", "limits")}) if title == "Pod" else []


def _total(spec: Obj, key: str) -> Obj:
    """What the containers ask for together, or the greediest init container alone."""
    total: Obj = {}
    for container in spec.get("containers") or ():
        for name, amount in ((container.get("resources") or {}).get(key) or {}).items():
            both = value_of(total.get(name, "0")) + value_of(amount)
            total[name] = canonical(f"{both:f}") if name in total else amount
    for container in spec.get("initContainers") or ():
        for name, amount in ((container.get("resources") or {}).get(key) or {}).items():
            if value_of(amount) > value_of(total.get(name, "0")):
                total[name] = amount
    return total


def _broken(item: Obj, told: Obj) -> list[str]:
    title = item["type"]
    requests, limits = told.get("requests") or {}, told.get("limits") or {}
    found: list[str] = []
    for name, bound in sorted((item.get("min") or {}).items()):
        begin = f"minimum {name} usage per {title} is {bound}"
        found += _beyond(begin, bound, (("request", requests.get(name)), ("limit", limits.get(name))), -1, _NO_REQUEST)
    for name, bound in sorted((item.get("max") or {}).items()):
        begin = f"maximum {name} usage per {title} is {bound}"
        found += _beyond(begin, bound, (("limit", limits.get(name)), ("request", requests.get(name))), 1, _NO_LIMIT)
    for name, bound in sorted((item.get("maxLimitRequestRatio") or {}).items()):
        found += _ratio(f"{name} max limit to request ratio per {title} is {bound}", bound, requests, limits, name)
    return found


def _beyond(begin: str, bound: str, amounts: tuple[tuple[str, str | None], ...], sign: int, missing: str) -> list[str]:
    """The first amount must be there; the first one that is beyond the bound is told."""
    if amounts[0][1] is None:
        return [f"{begin}.  {missing}"]
    for word, amount in amounts:
        if amount is not None and (value_of(amount) - value_of(bound)) * sign > 0:
            return [f"{begin}, but {word} is {amount}"]
    return []


def _ratio(begin: str, bound: str, requests: Obj, limits: Obj, name: str) -> list[str]:
    request, limit = value_of(requests.get(name, "0")), value_of(limits.get(name, "0"))
    if not request:
        return [f"{begin}, but no request is specified or request is 0"]
    if not limit:
        return [f"{begin}, but no limit is specified or limit is 0"]
    if limit / request > value_of(bound):
        return [f"{begin}, but provided ratio is {limit / request:.6f}"]
    return []


def _claim(item: Obj, claim: Obj) -> list[str]:
    if item.get("type") != "PersistentVolumeClaim":
        return []
    asked = (((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}).get("storage")
    found: list[str] = []
    for side, word, sign in (("min", "minimum", -1), ("max", "maximum", 1)):
        bound = (item.get(side) or {}).get("storage")
        if bound is not None:
            begin = f"{word} storage usage per PersistentVolumeClaim is {bound}"
            found += _beyond(begin, bound, (("request", asked),), sign, _NO_REQUEST)
    return found
