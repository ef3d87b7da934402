"""What one reflector knows to exist, by uid: turns listings and watch events into changes that are never old news.

Pure. resourceVersions of one kind grow with time, and are compared as numbers where they are numbers (Kubernetes API
concepts, "Resource versions"); where they are not, order of arrival decides.
"""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    """Anything with an identity and a version."""

    @property
    def uid(self) -> str: ...

    @property
    def resource_version(self) -> str: ...


V = TypeVar("V", bound=Versioned)


class Mirror(Generic[V]):
    """Answers, for each thing heard, whether it is news. Holds versions only, not objects."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._listed: set[str] = set()
        self._floor = ""
        #: Resume the watch from here; empty before the first listing.
        self.cursor = ""

    def __len__(self) -> int:
        return len(self._known)

    def list_page(self, page: Iterable[V]) -> list[V]:
        """What is new on one page of a listing in progress."""
        news = []
        for thing in page:
            self._listed.add(thing.uid)
            if self._known.get(thing.uid) != thing.resource_version or not thing.resource_version:
                self._known[thing.uid] = thing.resource_version
                news.append(thing)
        return news

    def list_begins(self) -> None:
        """A listing starts over; pages of one that broke off are forgotten."""
        self._listed = set()

    def list_ends(self, resource_version: str) -> list[str]:
        """The listing is complete: the uids that are not in it, and so are gone."""
        gone = [uid for uid in self._known if uid not in self._listed]
        for uid in gone:
            del self._known[uid]
        self._listed = set()
        self._floor = self.cursor = resource_version
        return gone

    def is_of_another_history(self, thing: V) -> bool:
        """Whether this is older than the listing, which yet does not hold it: the server is not the one we listed."""
        version = thing.resource_version
        return thing.uid not in self._known and _are_numbers(version, self._floor) and is_after(self._floor, version)

    def upsert(self, thing: V) -> bool:
        """Whether this is news; False for what is older than, or the same as, what is known."""
        known = self._known.get(thing.uid)
        if known is not None and thing.resource_version and not is_after(thing.resource_version, known):
            return False
        self._known[thing.uid] = thing.resource_version
        self._advance(thing.resource_version)
        return True

    def remove(self, thing: V) -> bool:
        """Whether something known is gone by this; a deletion older than what is known is old news."""
        known = self._known.get(thing.uid)
        self._advance(thing.resource_version)
        if known is None or (_are_numbers(known, thing.resource_version) and is_after(known, thing.resource_version)):
            return False
        del self._known[thing.uid]
        return True

    def mark(self, resource_version: str) -> None:
        """A bookmark: nothing that matters has happened up to here."""
        self._advance(resource_version)

    def is_behind_us(self, resource_version: str) -> bool:
        """Whether a server that speaks of this version as its present is not the one that we have listened to."""
        return _are_numbers(resource_version, self.cursor) and is_after(self.cursor, resource_version)

    def _advance(self, resource_version: str) -> None:
        if resource_version and is_after(resource_version, self.cursor):
            self.cursor = resource_version


def is_after(one: str, other: str) -> bool:
    """Whether version ``one`` is newer than ``other``. If not both are numbers, to differ is to be newer."""
    if _are_numbers(one, other):
        return int(one) > int(other)
    return one != other


def _are_numbers(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal()
