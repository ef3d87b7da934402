"""A kind as discovery tells of it, and the Strategy that holds its behaviour beyond the schema."""

import copy
from dataclasses import dataclass
from typing import Any, Literal

from kubewars.training.kinds import metadata, naming, pod_warnings, status_rules
from kubewars.training.kinds.ages import age
from kubewars.training.schema.facts import KindFacts
from kubewars.training.status import Cause

Obj = dict[str, Any]
Propagation = Literal["background", "orphan"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the server-side table; priority 1 is shown by ``-o wide`` only."""

    name: str
    type: str = "string"
    format: str = ""
    description: str = ""
    priority: int = 0

    def to_json(self) -> Obj:
        return {
            "name": self.name,
            "type": self.type,
            "format": self.format,
            "description": self.description,
            "priority": self.priority,
        }


NAME = Column("Name", format="name")
AGE = Column("Age")
_ENVELOPE = ("apiVersion", "kind", "metadata")


@dataclass(frozen=True, slots=True)
class Subresource:
    """A line of discovery below a resource; its kind may be of another group (``pods/eviction``)."""

    name: str
    group: str
    version: str
    kind: str
    verbs: tuple[str, ...]


class Strategy:
    """Behaviour of a kind. Every method has a default that serves a kind of which nothing special is known.

    Objects have gone through ``Schema.decode``: types are right, absent things are absent, and what Go always
    writes is there. Methods named ``default`` and ``prepare_…`` change their first argument in place.
    """

    columns: tuple[Column, ...] = (NAME, Column("Created At", type="date"))
    default_propagation: Propagation = "background"
    has_generation = False  # whether metadata.generation counts changes of the spec
    name_rule: naming.NameRule = staticmethod(naming.dns_subdomain)
    deprecation = ""  # what every answer about this kind warns of
    judges_stored = False  # whether an object that came in this version is judged here, and not by the one stored
    checks_by_hand = False  # whether ``check`` leaves nothing for the schema's own rules to say

    def __init__(self, facts: KindFacts) -> None:
        self.facts = facts
        self.name = f"{facts.resource}.{facts.group}" if facts.group else facts.resource
        self.has_status = any(one.name == "status" for one in facts.subresources)
        self.zero_status: Obj | None = None  # what Go writes for a status of which nothing is known

    def default(self, obj: Obj) -> None:
        """Fill in what Kubernetes fills in."""

    def prepare_create(self, obj: Obj) -> None:
        """Make a new object what it is when born: its first status, generation 1."""
        if self.has_status:
            self.reset_status(obj, None)
        if self.has_generation:
            obj["metadata"]["generation"] = 1

    def prepare_update(self, obj: Obj, old: Obj) -> None:
        """Keep what a plain update may not touch, and count a changed spec."""
        if self.has_status:
            self.reset_status(obj, old)
        if self.has_generation:
            generation = old["metadata"].get("generation", 0)
            is_changed = self.counts_as_change(obj, old)
            obj["metadata"]["generation"] = generation + 1 if is_changed else generation

    def prepare_status(self, obj: Obj, old: Obj) -> None:
        """Keep everything but the status, and of the metadata what a status update may not touch."""
        status = obj.get("status")
        for key in [key for key in obj if key not in _ENVELOPE]:
            del obj[key]
        obj |= {key: value for key, value in old.items() if key not in _ENVELOPE and key != "status"}
        if status is not None:
            obj["status"] = status
        for key in ("labels", "ownerReferences", "generation"):
            if key in old["metadata"]:
                obj["metadata"][key] = old["metadata"][key]
            else:
                obj["metadata"].pop(key, None)

    def reset_status(self, obj: Obj, old: Obj | None) -> None:
        """The status of ``old``, or that of a new object."""
        status = self.initial_status(obj) if old is None else copy.deepcopy(old.get("status"))
        if status is None:
            obj.pop("status", None)
        else:
            obj["status"] = status

    def initial_status(self, obj: Obj) -> Obj | None:  # noqa: ARG002 - kinds differ
        """The status of a new object."""
        return copy.deepcopy(self.zero_status)

    def counts_as_change(self, obj: Obj, old: Obj) -> bool:
        """Whether the generation moves."""
        return bool(obj.get("spec") != old.get("spec"))

    def validate(self, obj: Obj, old: Obj | None) -> list[Cause]:
        """What is wrong with an object, or with a change from ``old``; Kubernetes' own words and paths."""
        found = (
            metadata.new_object(obj["metadata"], self.name_rule, namespaced=self.facts.namespaced)
            if old is None
            else metadata.changed_object(obj["metadata"], old["metadata"])
        )
        if old is None or _body(obj) != _body(old):
            found += self.check(obj)
        if old is not None:
            found += self.check_change(obj, old)
        return found

    def check(self, obj: Obj) -> list[Cause]:  # noqa: ARG002 - the face of a check
        """What is wrong beyond the metadata."""
        return []

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:  # noqa: ARG002 - the face of a check
        """What may not change."""
        return []

    def check_status(self, obj: Obj, old: Obj) -> list[Cause]:
        """What is wrong with a status that is written after that of ``old``."""
        return status_rules.counts(self.name, obj.get("status") or {}, old.get("status") or {})

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:  # noqa: ARG002 - the face of a check
        """What is allowed and unwise, for Warning headers."""
        spec, path = obj.get("spec") or {}, "spec"
        if "jobTemplate" in spec:
            spec, path = spec["jobTemplate"].get("spec") or {}, "spec.jobTemplate.spec"
        template = spec.get("template")
        return pod_warnings.of_spec(template.get("spec") or {}, f"{path}.template.spec") if template else []

    def row(self, obj: Obj, now: float) -> list[Any]:  # noqa: ARG002 - kinds differ
        """One cell a column."""
        return [obj["metadata"].get("name", ""), obj["metadata"].get("creationTimestamp", "")]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        """What field selectors may ask for."""
        told = obj["metadata"]
        return {"metadata.name": told.get("name", ""), "metadata.namespace": told.get("namespace", "")}

    def age(self, obj: Obj, now: float) -> str:
        """The Age column."""
        return age(obj["metadata"].get("creationTimestamp"), now)


def _body(obj: Obj) -> Obj:
    """All that a check looks at: a status that moves on need not have its spec judged again."""
    return {key: value for key, value in obj.items() if key not in ("metadata", "status")}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: how it is called, where it lives, how it behaves."""

    group: str
    version: str
    kind: str
    resource: str
    singular: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    namespaced: bool
    verbs: tuple[str, ...]
    subresource_facts: tuple[Subresource, ...]
    storage_version_hash: str
    strategy: Strategy

    @property
    def api_version(self) -> str:
        """``v1`` or ``apps/v1``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def name(self) -> str:
        """The resource as kubectl writes it: ``pods`` or ``deployments.apps``."""
        return f"{self.resource}.{self.group}" if self.group else self.resource

    @property
    def subresources(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.subresource_facts)
