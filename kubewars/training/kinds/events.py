"""Events: what happened to whom, told in one line; in the core group's form and in that of ``events.k8s.io``."""

from typing import Any

from kubewars.training.kinds import ages, event_rules, metadata, naming
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
        return event_rules.event(obj, "reportingComponent")

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


class NewEventStrategy(EventStrategy):
    """An Event that comes in the form of ``events.k8s.io``: held to more rules, and to what it once said."""

    judges_stored = True

    def validate(self, obj: Obj, old: Obj | None) -> list[Cause]:
        found = event_rules.event(obj, "reportingController")
        if old is None:
            found += metadata.new_object(obj["metadata"], naming.dns_subdomain, namespaced=True)
            return found + event_rules.new_event(obj)
        found += metadata.changed_object(obj["metadata"], old["metadata"])
        return found + event_rules.changed_event(obj, old)


def _source(obj: Obj) -> str:
    source = obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent", "")
    host = source.get("host") or obj.get("reportingInstance", "")
    return f"{component}, {host}" if host else str(component)
