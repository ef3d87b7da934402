"""A resource's objects as last committed, found by index instead of by listing.

The API calls back synchronously after each commit, so a view is never stale: controllers need no
"expectations" as the real ones do. Handlers run after the view is up to date and may only enqueue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

    Handler = Callable[[str, Obj, Obj | None], None]

Key = tuple[str, str]  # namespace ("" when there is none), name


def key_of(obj: Obj) -> Key:
    meta = obj["metadata"]
    return meta.get("namespace") or "", meta["name"]


def controller_uid(obj: Obj) -> tuple[str, ...]:
    """The uid of the owner that controls the object, or nothing: an indexer."""
    for owner in obj["metadata"].get("ownerReferences") or ():
        if owner.get("controller"):
            return (owner["uid"],)
    return ()


def namespace_of(obj: Obj) -> tuple[str, ...]:
    """The namespace: an indexer."""
    return (obj["metadata"].get("namespace") or "",)


def orphan_in(obj: Obj) -> tuple[str, ...]:
    """The namespace, of an object that nobody controls: an indexer."""
    return () if controller_uid(obj) else namespace_of(obj)


def node_of(obj: Obj) -> tuple[str, ...]:
    """The node a pod is bound to ("" while it is not): an indexer."""
    return (obj["spec"].get("nodeName") or "",)


class Informer:
    """One resource; ``indexers`` are functions from an object to the values it is found under."""

    def __init__(self, api: Api, resource: str, *indexers: Callable[[Obj], Iterable[str]]) -> None:
        self.resource = resource
        self._objects: dict[Key, Obj] = {}
        self._indexes: dict[Callable[[Obj], Iterable[str]], dict[str, dict[Key, Obj]]] = {
            indexer: {} for indexer in indexers
        }
        self._handlers: list[Handler] = []
        self._unsubscribe = api.subscribe(resource, self._take)
        for obj in api.list(resource):
            self._replace(key_of(obj), None, obj)

    def get(self, namespace: str, name: str) -> Obj | None:
        return self._objects.get((namespace, name))

    def find(self, key: Key) -> Obj | None:
        return self._objects.get(key)

    def all(self) -> list[Obj]:
        return list(self._objects.values())

    def by(self, indexer: Callable[[Obj], Iterable[str]], value: str) -> list[Obj]:
        """The objects that ``indexer`` puts under ``value``.

        Raises:
            KeyError: the informer was not made with that indexer.
        """
        return list(self._indexes[indexer].get(value, {}).values())

    def count(self, indexer: Callable[[Obj], Iterable[str]], value: str) -> int:
        return len(self._indexes[indexer].get(value, {}))

    def on_change(self, handler: Handler) -> None:
        """Call ``handler(type, obj, old)`` for each object there is (as ADDED), and then for each change."""
        self._handlers.append(handler)
        for obj in self.all():
            handler("ADDED", obj, None)

    def stop(self) -> None:
        self._unsubscribe()
        self._handlers.clear()

    def _take(self, kind: str, obj: Obj, old: Obj | None) -> None:
        key = key_of(obj)
        self._replace(key, self._objects.get(key), None if kind == "DELETED" else obj)
        for handler in tuple(self._handlers):
            handler(kind, obj, old)

    def _replace(self, key: Key, old: Obj | None, new: Obj | None) -> None:
        if new is None:
            self._objects.pop(key, None)
        else:
            self._objects[key] = new
        for indexer, index in self._indexes.items():
            before = set(indexer(old)) if old else set()
            after = set(indexer(new)) if new else set()
            for value in before - after:
                found = index[value]
                found.pop(key, None)
                if not found:
                    del index[value]
            if new is not None:
                for value in after:
                    index.setdefault(value, {})[key] = new


class Informers:
    """The views that all controllers of a cluster share, made when first asked for."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._made: dict[str, Informer] = {}

    def __call__(self, resource: str) -> Informer:
        made = self._made.get(resource)
        if made is None:
            indexers: tuple[Callable[[Obj], Iterable[str]], ...] = (controller_uid, namespace_of, orphan_in)
            if resource == "pods":
                indexers = (*indexers, node_of)
            made = self._made[resource] = Informer(self._api, resource, *indexers)
        return made

    def stop(self) -> None:
        for informer in self._made.values():
            informer.stop()
