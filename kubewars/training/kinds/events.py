"""Events: what happened to whom, told in one line; in the core group's form and in that of ``events.k8s.io``."""

from typing import Any

from kubewars.training.kinds import ages, causes, naming
from kubewars.training.kinds.kind import Column, Obj, Strategy
from kubewars.training.status import Cause


class EventStrategy(Strategy):
    """Stored in the core group's form."""

    checks_by_hand = True
    name_rule = staticmethod(naming.any_name)
    columns = (
        Column("Last Seen"),
        Column("Type"),
        Column("Reason"),
        Column("Object"),
        Column("Subobject", priority=1),
        Column("Source", priority=1),
        Column("Message"),
        Column("First Seen", priority=1),
        Column("Count", priority=1),
        Column("Name", format="name", priority=1),
    )

    def check(self, obj: Obj) -> list[Cause]:
        about = (obj.get("involvedObject") or {}).get("namespace", "")
        namespace = obj["metadata"].get("namespace", "")
        if namespace in (about or "default", about):
            return []
        return [causes.bad_value("involvedObject.namespace", about, "does not match event.namespace")]

    def row(self, obj: Obj, now: float) -> list[Any]:
        first = ages.age(obj.get("firstTimestamp") or obj.get("eventTime"), now)
        last = ages.age(obj["lastTimestamp"], now) if obj.get("lastTimestamp") else first
        count = obj.get("count") or 1
        series = obj.get("series")
        if series:
            last, count = ages.age(series.get("lastObservedTime"), now), series.get("count", 0)
        about = obj.get("involvedObject") or {}
        target = about.get("kind", "").lower()
        if about.get("name"):
            target += f"/{about['name']}"
        return [
            last,
            obj.get("type", ""),
            obj.get("reason", ""),
            target,
            about.get("fieldPath", ""),
            _source(obj),
            obj.get("message", "").strip(),
            first,
            count,
            obj["metadata"]["name"],
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        about = obj.get("involvedObject") or {}
        source = (obj.get("source") or {}).get("component") or obj.get("reportingComponent", "")
        keys = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
        return (
            super().field_labels(obj)
            | {f"involvedObject.{key}": about.get(key, "") for key in keys}
            | {
                "reason": obj.get("reason", ""),
                "reportingComponent": obj.get("reportingComponent", ""),
                "source": source,
                "type": obj.get("type", ""),
            }
        )


def _source(obj: Obj) -> str:
    source = obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent", "")
    host = source.get("host") or obj.get("reportingInstance", "")
    return f"{component}, {host}" if host else str(component)
