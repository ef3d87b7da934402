"""Many similar events become few: the filter, the grouping and the counting that every real client does.

Pure: takes events and a time, says what to write. Source and numbers: ``client-go/tools/record/events_cache.go``
(25 events a source and object, then one in five minutes; ten that differ only by message become one).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

K = TypeVar("K")
T = TypeVar("T")

BURST = 25
SECONDS_A_TOKEN = 300.0
SIMILAR = 10
SIMILAR_WITHIN = 600.0
REMEMBERED = 4096


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class _Group:
    messages: set[str] = field(default_factory=set)
    at: float = float("-inf")


@dataclass(slots=True)
class _Written:
    name: str
    count: int
    first: str


class Correlator:
    """Judges the events of one source."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._groups: dict[str, _Group] = {}
        self._written: dict[str, _Written] = {}

    def correlate(self, event: Obj, now: float) -> tuple[Obj, bool] | None:
        """The event to write and whether it replaces one written before; nothing when it is one too many."""
        subject = event["involvedObject"]
        about = f"{subject['kind']}/{subject.get('namespace', '')}/{subject['name']}/{subject.get('uid', '')}"
        if not self._admits(f"{about}/{event['type']}", now):
            return None
        group_key = f"{about}/{event['type']}/{event['reason']}"
        key = f"{group_key}/{subject.get('fieldPath', '')}/{event['message']}"
        if self._is_one_of_many(group_key, event["message"], now):
            event = event | {"message": f"(combined from similar events): {event['message']}"}
            key = group_key
        before = self._written.get(key)
        if before is None:
            remember(self._written, key, _Written(event["metadata"]["name"], 1, event["firstTimestamp"]))
            return event, False
        before.count += 1
        again = event | {
            "metadata": event["metadata"] | {"name": before.name},
            "count": before.count,
            "firstTimestamp": before.first,
        }
        return again, True

    def forget(self, event: Obj) -> None:
        """The event is gone from the cluster: the next of its like begins anew."""
        name = event["metadata"]["name"]
        for key, written in list(self._written.items()):
            if written.name == name:
                del self._written[key]

    def _admits(self, key: str, now: float) -> bool:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = remember(self._buckets, key, _Bucket(BURST, now))
        bucket.tokens = min(BURST, bucket.tokens + (now - bucket.at) / SECONDS_A_TOKEN)
        bucket.at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def _is_one_of_many(self, key: str, message: str, now: float) -> bool:
        group = self._groups.get(key)
        if group is None or now - group.at > SIMILAR_WITHIN:
            group = remember(self._groups, key, _Group())
        group.messages.add(message)
        group.at = now
        if len(group.messages) < SIMILAR:
            return False
        group.messages.pop()
        return True


def remember(cache: dict[K, T], key: K, value: T) -> T:
    """Keep ``value``, and no more than the latest few thousand."""
    cache.pop(key, None)
    cache[key] = value
    if len(cache) > REMEMBERED:
        del cache[next(iter(cache))]
    return value
