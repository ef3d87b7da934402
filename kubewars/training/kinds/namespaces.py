"""Namespaces: a finalizer keeps one until all within it is gone."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

NAME_LABEL = "kubernetes.io/metadata.name"


class NamespaceStrategy(Strategy):
    """Labelled with its own name; only the ``finalize`` subresource may change its finalizers."""

    checks_by_hand = True
    name_rule = staticmethod(naming.dns_label)
    columns = (NAME, Column("Status"), AGE)

    def default(self, obj: Obj) -> None:
        name = obj["metadata"].get("name")
        if name:
            obj["metadata"]["labels"] = (obj["metadata"].get("labels") or {}) | {NAME_LABEL: name}
        obj.setdefault("spec", {})

    def initial_status(self, obj: Obj) -> Obj:  # noqa: ARG002 - all begin alike
        return {"phase": "Active"}

    def prepare_create(self, obj: Obj) -> None:
        super().prepare_create(obj)
        finalizers = obj["spec"].get("finalizers") or []
        if "kubernetes" not in finalizers:
            obj["spec"]["finalizers"] = [*finalizers, "kubernetes"]

    def prepare_update(self, obj: Obj, old: Obj) -> None:
        super().prepare_update(obj, old)
        obj["spec"] = dict(old.get("spec") or {})

    def check(self, obj: Obj) -> list[Cause]:
        why = "name is neither a standard finalizer name nor is it fully qualified"
        return [
            causes.bad_value("spec.finalizers", name, why)
            for name in obj["spec"].get("finalizers") or ()
            if "/" not in name and name not in ("kubernetes", "orphan", "foregroundDeletion")
        ]

    def row(self, obj: Obj, now: float) -> list[Any]:
        phase = (obj.get("status") or {}).get("phase", "")
        return [obj["metadata"]["name"], phase, self.age(obj, now)]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        phase = (obj.get("status") or {}).get("phase", "")
        name = obj["metadata"].get("name", "")
        return {"metadata.name": name, "status.phase": phase, "name": name}
