"""The scale subresource: how many replicas, whatever the kind.

Source: the ``ScaleREST`` of each workload in ``pkg/registry``.
"""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.updating import ensure_current, replace
from kubewars.training.status import Cause, invalid
from kubewars.training.storage.record import Obj


def scale_of(kind: Kind, obj: Obj) -> Obj:
    """The ``autoscaling/v1`` Scale that stands for a workload."""
    meta, spec, status = obj["metadata"], obj.get("spec") or {}, obj.get("status") or {}
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    scale_status: Obj = {"replicas": status.get("replicas", 0)}
    if selector := selector_text(kind, spec.get("selector")):
        scale_status["selector"] = selector
    replicas = spec.get("replicas", 0)
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: meta[key] for key in kept if key in meta},
        "spec": {"replicas": replicas} if replicas else {},
        "status": scale_status,
    }


def selector_text(kind: Kind, selector: Obj | None) -> str:
    """A selector as a query parameter writes it."""
    if not selector:
        return ""
    if kind.name == "replicationcontrollers":
        return ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
    clauses = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    for clause in selector.get("matchExpressions") or ():
        key, values = clause["key"], ",".join(sorted(clause.get("values") or ()))
        match clause["operator"]:
            case "In":
                clauses.append(f"{key} in ({values})")
            case "NotIn":
                clauses.append(f"{key} notin ({values})")
            case "Exists":
                clauses.append(key)
            case _:
                clauses.append(f"!{key}")
    return ",".join(clauses)


def set_scale(core: Core, kind: Kind, scale: Obj, *, manager: str, is_dry_run: bool) -> Obj:
    """Write the Scale's replicas into the workload and answer its Scale afterwards.

    Raises:
        StatusError: 404, 409 (stale resourceVersion), 422 (negative).
    """
    meta = scale.get("metadata") or {}
    record = core.record(kind, meta.get("namespace"), meta.get("name", ""))
    ensure_current(kind, record, meta)
    replicas = (scale.get("spec") or {}).get("replicas") or 0
    if replicas < 0:
        why = f"Invalid value: {replicas}: must be greater than or equal to 0"
        cause = Cause("FieldValueInvalid", why, "spec.replicas")
        raise invalid("Scale", meta["name"], (cause,), "autoscaling")
    obj = clone(record.obj)
    obj["spec"]["replicas"] = replicas
    done = replace(core, kind, record, obj, subresource="scale", manager=manager, is_dry_run=is_dry_run)
    return scale_of(kind, done)
