"""What every verb needs: the clock, chance, the kinds, the schemas and the store, handed round as one."""

import random
import uuid
from dataclasses import dataclass, field

from kubewars.training.clock import Clock
from kubewars.training.kinds import Kind, Registry
from kubewars.training.kinds.ages import format_time
from kubewars.training.machinery.versions import STORED_AS
from kubewars.training.schema import Schema
from kubewars.training.status import StatusError, not_found
from kubewars.training.storage.record import Obj, Record
from kubewars.training.storage.store import Key, Store

# The alphabet of generated names: no vowels, so no words, and nothing that looks like something else.
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
_MAX_GENERATED_BASE = 58


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that the verbs share. Has no behaviour of its own beyond looking things up."""

    clock: Clock
    registry: Registry
    schema: Schema
    store: Store
    chance: random.Random = field(default_factory=random.Random)

    def kind(self, resource: str) -> Kind:
        """The kind behind ``pods`` or ``deployments.apps``, in the version that is stored.

        Raises:
            StatusError: 404, worded as for an unknown path.
        """
        try:
            stored = STORED_AS.get(resource)
            if stored is not None and (kind := self.registry.by_resource(*stored)) is not None:
                return kind
            return self.registry.by_name(resource)
        except KeyError:
            message = "the server could not find the requested resource"
            raise StatusError(404, "NotFound", message, kind=resource) from None

    def record(self, kind: Kind, namespace: str | None, name: str) -> Record:
        """The object as stored now.

        Raises:
            StatusError: 404.
        """
        found = self.store.get(kind.name, _space(kind, namespace), name)
        if found is None:
            raise not_found(kind.resource, name, kind.group)
        return found

    def now_text(self) -> str:
        return format_time(self.clock.now())

    def new_uid(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def generated_name(self, base: str) -> str:
        return base[:_MAX_GENERATED_BASE] + "".join(self.chance.choices(_ALPHABET, k=5))


def key_of(kind: Kind, obj: Obj) -> Key:
    meta = obj["metadata"]
    return (meta.get("namespace", "") if kind.namespaced else "", meta["name"])


def _space(kind: Kind, namespace: str | None) -> str:
    return (namespace or "") if kind.namespaced else ""
