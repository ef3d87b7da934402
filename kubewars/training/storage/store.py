"""Objects by resource, namespace and name, under one revision that only grows.

The law of etcd that clients build on: each write has its own revision, a watcher that resumes from a
revision misses nothing, and one that comes too late is told so (410) instead of being left with a gap.
And like etcd it has a size: how much it holds is counted, for those who let in what is new to ask.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

from kubewars.training.status import Cause, StatusError, expired
from kubewars.training.storage.journal import Journal, MemoryOnly
from kubewars.training.storage.record import Obj, Record
from kubewars.training.storage.sharing import Pool

ADDED, MODIFIED, DELETED = "ADDED", "MODIFIED", "DELETED"

CEILING = 256 << 20  # bytes of JSON; what Python makes of it takes several times as much

Key = tuple[str, str]  # namespace ("" when there is none), name


@dataclass(slots=True, eq=False)
class Event:
    """One committed write. ``encodings`` lets whoever sends it encode it once for all watchers."""

    revision: int
    type: str
    resource: str
    key: Key
    record: Record
    old: Record | None
    size: int = 0  # bytes of JSON
    encodings: dict[Hashable, bytes] = field(default_factory=dict)


Listener = Callable[[Event], None]


class _Shelf:
    """All objects of one resource, and the latest events about them."""

    __slots__ = ("_most", "compacted", "events", "held", "listeners", "records", "spaces")

    def __init__(self, history: int, most: int, compacted: int) -> None:
        self.records: dict[Key, Record] = {}
        self.spaces: dict[str, dict[str, Record]] = {}
        self.events: deque[Event] = deque(maxlen=history)
        self.held = 0
        self._most = most
        self.compacted = compacted
        self.listeners: list[Listener] = []

    def put(self, key: Key, record: Record) -> None:
        self.records[key] = record
        self.spaces.setdefault(key[0], {})[key[1]] = record

    def remove(self, key: Key) -> None:
        del self.records[key]
        space = self.spaces[key[0]]
        del space[key[1]]
        if not space:
            del self.spaces[key[0]]

    def remember(self, event: Event) -> None:
        if len(self.events) == self.events.maxlen:
            self.forget_oldest()
        self.events.append(event)
        self.held += event.size
        while self.held > self._most and len(self.events) > 1:
            self.forget_oldest()

    def forget_oldest(self) -> None:
        oldest = self.events.popleft()
        self.held -= oldest.size
        self.compacted = oldest.revision


class Store:
    """The cluster's memory. Objects handed in are kept as they are and must not change afterwards."""

    def __init__(
        self,
        journal: Journal | None = None,
        *,
        ceiling: int = CEILING,
        history: int = 2000,
        history_bytes: int = 32 << 20,
        all_history_bytes: int = 128 << 20,
    ) -> None:
        """``ceiling`` is how many bytes of JSON make it full; what is written nevertheless is stored.

        ``history`` is the number of events a resource can be resumed from; fewer when they are large.
        """
        self.ceiling = ceiling
        self.held = 0
        self._is_being_furnished = False
        self._held_in: dict[str, int] = {}
        self._all_history_bytes = all_history_bytes
        self._journal: Journal = journal or MemoryOnly()
        self._history = history
        self._history_bytes = history_bytes
        self._shelves: dict[str, _Shelf] = {}
        self._dependents: dict[str, set[tuple[str, Key]]] = {}
        self._pool = Pool()
        self.revision, objects = self._journal.load()
        self._floor = self.revision
        for resource, obj in objects:
            meta = obj["metadata"]
            self._pool.share_parts(obj)
            record = Record(obj)
            record.size = len(record.full)
            record.forget_encoding()
            self._count(meta.get("namespace", ""), record.size)
            self._shelf(resource).put((meta.get("namespace", ""), meta["name"]), record)
            self._index(resource, (meta.get("namespace", ""), meta["name"]), None, obj)
        self.revision = max(self.revision, 1)

    def get(self, resource: str, namespace: str, name: str) -> Record | None:
        return self._shelf(resource).records.get((namespace, name))

    def records(self, resource: str, namespace: str | None = None) -> list[Record]:
        """All of a resource, or those in one namespace, ordered by namespace and name."""
        shelf = self._shelf(resource)
        if namespace is None:
            return [shelf.records[key] for key in sorted(shelf.records)]
        space = shelf.spaces.get(namespace, {})
        return [space[name] for name in sorted(space)]

    def each(self, resource: str, namespace: str | None = None) -> Iterator[Record]:
        """As :meth:`records`, in no particular order and without copying; not to be held across a write."""
        shelf = self._shelf(resource)
        if namespace is None:
            return iter(shelf.records.values())
        return iter(shelf.spaces.get(namespace, {}).values())

    def count(self, resource: str, namespace: str | None = None) -> int:
        shelf = self._shelf(resource)
        return len(shelf.records) if namespace is None else len(shelf.spaces.get(namespace, {}))

    def size(self, namespace: str) -> int:
        """Bytes of JSON of what a namespace holds."""
        return self._held_in.get(namespace, 0)

    @property
    def is_full(self) -> bool:
        """Whether it holds as much as it should, so that nobody's objects should be added."""
        return self.held >= self.ceiling and not self._is_being_furnished

    @contextlib.contextmanager
    def furnishing(self) -> Iterator[None]:
        """While the block runs it is never full: for what the cluster cannot be without. Nothing is awaited in it."""
        before, self._is_being_furnished = self._is_being_furnished, True
        try:
            yield
        finally:
            self._is_being_furnished = before

    def resources(self) -> list[str]:
        """The resources of which at least one object exists."""
        return [resource for resource, shelf in self._shelves.items() if shelf.records]

    def snapshot(self, resource: str, namespace: str | None, revision: int) -> list[Record]:
        """What :meth:`records` would have answered at ``revision``.

        Raises:
            StatusError: 410 when the history no longer reaches that far back.
        """
        then = dict(self._shelf(resource).records)
        for event in reversed(self.since(resource, revision)):
            if event.old is None:
                del then[event.key]
            else:
                then[event.key] = event.old
        return [then[key] for key in sorted(then) if namespace is None or key[0] == namespace]

    def since(self, resource: str, revision: int) -> list[Event]:
        """The events after ``revision``, oldest first.

        Raises:
            StatusError: 410 when some of them are forgotten.
        """
        shelf = self._shelf(resource)
        if revision < shelf.compacted:
            raise expired(f"too old resource version: {revision} ({shelf.compacted})")
        found: list[Event] = []
        for event in reversed(shelf.events):
            if event.revision <= revision:
                break
            found.append(event)
        found.reverse()
        return found

    def put(self, resource: str, key: Key, obj: Obj) -> Record:
        """Commit a new version of an object, stamping its resourceVersion, and tell the listeners."""
        shelf = self._shelf(resource)
        old = shelf.records.get(key)
        revision = self.revision + 1
        obj["metadata"]["resourceVersion"] = str(revision)
        self._pool.share_parts(obj)
        record = Record(obj)
        body = record.full
        self._journal.write(revision, resource, key[0], key[1], body)
        self.revision = revision
        record.size = len(body)
        self._count(key[0], record.size - (old.size if old else 0))
        shelf.put(key, record)
        self._index(resource, key, old.obj if old else None, obj)
        self._announce(shelf, Event(revision, MODIFIED if old else ADDED, resource, key, record, old, len(body)))
        return record

    def delete(self, resource: str, key: Key) -> Record:
        """Commit the end of an object; the last version carries the revision at which it went.

        Raises:
            KeyError: there is no such object.
        """
        shelf = self._shelf(resource)
        old = shelf.records[key]
        revision = self.revision + 1
        self._journal.erase(revision, resource, key[0], key[1])
        self.revision = revision
        last = Record(old.obj | {"metadata": old.obj["metadata"] | {"resourceVersion": str(revision)}})
        shelf.remove(key)
        self._count(key[0], -old.size)
        self._index(resource, key, old.obj, None)
        self._announce(shelf, Event(revision, DELETED, resource, key, last, old, len(last.body)))
        return last

    def listen(self, resource: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each commit to a resource, until the function returned is called."""
        listeners = self._shelf(resource).listeners
        listeners.append(listener)

        def stop() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return stop

    def dependents(self, uid: str) -> list[tuple[str, Record]]:
        """The objects whose owner references name ``uid``, each with its resource."""
        found = sorted(self._dependents.get(uid, ()))
        return [(resource, self._shelves[resource].records[key]) for resource, key in found]

    def close(self) -> None:
        self._journal.close()

    def ensure_reachable(self, revision: int) -> None:
        """Refuse a revision that has not come yet, as the real server does when its cache never catches up."""
        if revision > self.revision:
            raise StatusError(
                504,
                "Timeout",
                f"Timeout: Too large resource version: {revision}, current: {self.revision}",
                causes=(Cause("ResourceVersionTooLarge", "Too large resource version"),),
                retry_after=1,
            )

    def _shelf(self, resource: str) -> _Shelf:
        shelf = self._shelves.get(resource)
        if shelf is None:
            shelf = self._shelves[resource] = _Shelf(self._history, self._history_bytes, self._floor)
        return shelf

    def _announce(self, shelf: _Shelf, event: Event) -> None:
        shelf.remember(event)
        while sum(one.held for one in self._shelves.values()) > self._all_history_bytes:
            max(self._shelves.values(), key=_history_of).forget_oldest()
        for listener in tuple(shelf.listeners):
            listener(event)
        # Everybody who listens has the bytes now; history keeps the objects, which share most of their parts.
        event.encodings.clear()
        event.record.forget_encoding()
        if event.old is not None:
            event.old.forget_encoding()

    def _count(self, namespace: str, growth: int) -> None:
        self.held += growth
        held = self._held_in.get(namespace, 0) + growth
        if held:
            self._held_in[namespace] = held
        else:
            self._held_in.pop(namespace, None)

    def _index(self, resource: str, key: Key, old: Obj | None, new: Obj | None) -> None:
        before, after = _owners(old), _owners(new)
        for uid in before - after:
            entries = self._dependents[uid]
            entries.discard((resource, key))
            if not entries:
                del self._dependents[uid]
        for uid in after - before:
            self._dependents.setdefault(uid, set()).add((resource, key))


def _owners(obj: Obj | None) -> set[str]:
    if obj is None:
        return set()
    return {owner["uid"] for owner in obj["metadata"].get("ownerReferences") or ()}


def _history_of(shelf: _Shelf) -> int:
    return shelf.held
