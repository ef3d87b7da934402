"""RuntimeClasses: what runs a pod's containers, and what that costs. Source: ``pkg/apis/node/validation``."""

from typing import Any

from kubewars.training.kinds import causes, metadata, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause


class RuntimeClassStrategy(Strategy):
    """The handler never changes."""

    checks_by_hand = True
    columns = (NAME, Column("Handler"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        handler = obj.get("handler", "")
        if not handler:
            return [causes.required("handler")]
        found = causes.bad_values("handler", handler, naming.dns_label(handler))
        return found + metadata.labels(
            (obj.get("scheduling") or {}).get("nodeSelector") or {}, "scheduling.nodeSelector"
        )

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        # The real server quotes a null for whatever was asked for.
        is_same = obj.get("handler") == old.get("handler")
        return [] if is_same else [causes.bad_value("handler", None, "field is immutable")]

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], obj.get("handler", ""), self.age(obj, now)]
