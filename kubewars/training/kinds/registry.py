"""All kinds that are served, found by resource, name, or group, version and kind."""

import functools

from kubewars.training.kinds.kind import Kind, Strategy, Subresource
from kubewars.training.kinds.strategies import STRATEGIES
from kubewars.training.schema.decoding import zero_of
from kubewars.training.schema.facts import KindFacts
from kubewars.training.schema.types import Types, load_types


class Registry:
    """Kinds by what clients call them. Of a kind with several versions, the first one listed is preferred."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self._kinds = kinds
        self._by_resource = {(kind.group, kind.version, kind.resource): kind for kind in kinds}
        self._by_gvk = {(kind.group, kind.version, kind.kind): kind for kind in kinds}
        self._by_name: dict[str, Kind] = {}
        for kind in kinds:
            self._by_name.setdefault(kind.name, kind)

    def by_resource(self, group: str, version: str, resource: str) -> Kind | None:
        return self._by_resource.get((group, version, resource))

    def by_name(self, name: str) -> Kind:
        """The preferred version of ``pods`` or ``deployments.apps``.

        Raises:
            KeyError: no such resource.
        """
        return self._by_name[name]

    def by_gvk(self, group: str, version: str, kind: str) -> Kind | None:
        return self._by_gvk.get((group, version, kind))

    def all(self) -> tuple[Kind, ...]:
        return self._kinds

    def groups(self) -> dict[str, tuple[str, ...]]:
        """Each group's versions, the preferred one first; the core group is ``""``."""
        found: dict[str, list[str]] = {}
        for kind in self._kinds:
            versions = found.setdefault(kind.group, [])
            if kind.version not in versions:
                versions.append(kind.version)
        return {group: tuple(versions) for group, versions in found.items()}


@functools.cache
def load_registry() -> Registry:
    """Every kind of the facts file, with the strategy of its own where there is one."""
    types = load_types()
    return Registry(
        tuple(
            Kind(
                group=facts.group,
                version=facts.version,
                kind=facts.kind,
                resource=facts.resource,
                singular=facts.singular,
                short_names=facts.short_names,
                categories=facts.categories,
                namespaced=facts.namespaced,
                verbs=facts.verbs,
                subresource_facts=tuple(
                    Subresource(one.name, one.group, one.version, one.kind, one.verbs) for one in facts.subresources
                ),
                storage_version_hash=facts.storage_version_hash,
                strategy=_strategy(facts, types),
            )
            for facts in types.facts.kinds
        )
    )


def _strategy(facts: KindFacts, types: Types) -> Strategy:
    name = f"{facts.resource}.{facts.group}" if facts.group else facts.resource
    made = STRATEGIES.get(name, Strategy)(facts)
    root = types.root(facts.group, facts.version, facts.kind)
    assert root is not None, f"{name} is in discovery and not among the schemas"
    status = root.fields.get("status")
    if status is not None:
        made.zero_status = zero_of(status.type)
    return made
