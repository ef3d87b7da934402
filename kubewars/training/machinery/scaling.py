"""The scale subresource: how many replicas, whatever the kind.

Source: the ``ScaleREST`` of each workload in ``pkg/registry`` and ``managedfields/scalehandler.go``.
"""

from typing import Any

from kubewars.training.kinds import Kind, causes
from kubewars.training.kinds.kind import AGE, Column, Strategy
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.updating import ensure_current, replace
from kubewars.training.schema import fieldsets, managers
from kubewars.training.schema.facts import KindFacts
from kubewars.training.schema.fieldsets import MEMBER, FieldSet
from kubewars.training.schema.managers import Entry, Manager, Managers
from kubewars.training.status import invalid
from kubewars.training.storage.record import Obj, Record

_REPLICAS: FieldSet = {"f:spec": {"f:replicas": {MEMBER: {}}}}


class ScaleStrategy(Strategy):
    """A Scale is never stored: it is one face of a workload."""

    columns = (Column("Name"), Column("Desired", "integer"), Column("Available", "integer"), AGE)

    def row(self, obj: Obj, now: float) -> list[Any]:
        wanted, there = obj["spec"].get("replicas", 0), obj["status"]["replicas"]
        return [obj["metadata"]["name"], wanted, there, self.age(obj, now)]


_FACTS = KindFacts(
    group="autoscaling",
    version="v1",
    kind="Scale",
    resource="scales",
    singular="scale",
    short_names=(),
    categories=(),
    namespaced=True,
    verbs=("get", "patch", "update"),
    storage_version_hash="",
    subresources=(),
)
SCALE = Kind(
    group=_FACTS.group,
    version=_FACTS.version,
    kind=_FACTS.kind,
    resource=_FACTS.resource,
    singular=_FACTS.singular,
    short_names=_FACTS.short_names,
    categories=_FACTS.categories,
    namespaced=_FACTS.namespaced,
    verbs=_FACTS.verbs,
    subresource_facts=(),
    storage_version_hash=_FACTS.storage_version_hash,
    strategy=ScaleStrategy(_FACTS),
)


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
    obj = _scaled(record.obj, scale)
    done = replace(core, kind, record, obj, subresource="scale", manager=manager, is_dry_run=is_dry_run)
    return scale_of(kind, done)


def apply_scale(
    core: Core, kind: Kind, record: Record, applied: Obj, *, manager: str, is_forced: bool, is_dry_run: bool
) -> Obj:
    """Server-side apply of a Scale: only the replicas are owned, in the workload's own managedFields.

    Raises:
        StatusError: 409 (stale, or another manager's replicas), 422 (negative).
    """
    ensure_current(kind, record, applied["metadata"])
    known = managers.read(record.obj)
    scale = scale_of(kind, record.obj)
    managers.write(scale, _of_scale(known))
    merged = core.schema.apply(
        SCALE, scale, applied, manager=manager, force=is_forced, now=core.clock.now(), subresource="scale"
    )
    obj = _scaled(record.obj, merged)
    managers.write(obj, _of_workload(kind, known, managers.read(merged)))
    done = replace(
        core, kind, record, obj, subresource="scale", manager=manager, is_dry_run=is_dry_run, is_tracked=True
    )
    return scale_of(kind, done)


def _scaled(workload: Obj, scale: Obj) -> Obj:
    replicas = (scale.get("spec") or {}).get("replicas") or 0
    found = causes.not_negative("spec.replicas", replicas)
    if found:
        raise invalid("Scale", workload["metadata"]["name"], tuple(found), "autoscaling")
    obj: Obj = clone(workload)
    obj["spec"]["replicas"] = replicas
    return obj


def _owns_replicas(entry: Entry) -> bool:
    return not fieldsets.is_empty(fieldsets.intersection(entry.fields, _REPLICAS))


def _of_scale(known: Managers) -> Managers:
    """Who owns the replicas; who applied them did so to the Scale."""
    return {
        Manager(who.name, who.operation, SCALE.api_version if who.operation == "Apply" else who.api_version,
                who.subresource): Entry(_REPLICAS, entry.time)
        for who, entry in known.items()
        if _owns_replicas(entry)
    }  # fmt: skip


def _of_workload(kind: Kind, known: Managers, scaled: Managers) -> Managers:
    """The workload's managers, after ``scaled`` are those of its Scale: who lost the replicas keeps the rest."""
    owners = {(who.name, who.operation, who.subresource): entry for who, entry in scaled.items()}
    left: Managers = {}
    for who, entry in known.items():
        owned = owners.pop((who.name, who.operation, who.subresource), None) if _owns_replicas(entry) else None
        fields = entry.fields
        if _owns_replicas(entry) and owned is None:
            fields = fieldsets.difference(fields, _REPLICAS)
        if not fieldsets.is_empty(fields):
            left[who] = Entry(fields, entry.time)
    for (name, operation, subresource), entry in owners.items():
        if _owns_replicas(entry):
            left[Manager(name, operation, kind.api_version, subresource)] = Entry(_REPLICAS, entry.time)
    return left
