"""Discovery: which groups, versions and resources are served, as old and new kubectls ask for it.

Source: ``apimachinery/pkg/apis/meta/v1`` and ``api/apidiscovery/v2``.
"""

from kubewars.training.kinds import Kind, Registry
from kubewars.training.kinds.kind import Subresource
from kubewars.training.storage.record import Obj

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
# The version that the real server prefers where it is not the first.
_PREFERRED = {"autoscaling": "v2"}


def api_versions(address: str) -> Obj:
    """``/api``."""
    return {
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    }


def group_list(registry: Registry) -> Obj:
    """``/apis``."""
    groups = [_group(registry, name) for name in registry.groups() if name]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def group(registry: Registry, name: str) -> Obj | None:
    """``/apis/GROUP``, or None when there is no such group."""
    if not name or name not in registry.groups():
        return None
    return {"kind": "APIGroup", "apiVersion": "v1"} | _group(registry, name)


def resource_list(registry: Registry, group_name: str, version: str) -> Obj | None:
    """``/api/v1`` or ``/apis/GROUP/VERSION``, or None."""
    kinds = [kind for kind in registry.all() if (kind.group, kind.version) == (group_name, version)]
    if not kinds:
        return None
    resources: list[Obj] = []
    for kind in sorted(kinds, key=lambda kind: kind.resource):
        resources.append(_resource(kind))
        resources += [_subresource(kind, sub) for sub in kind.subresource_facts]
    whole = {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group_name}/{version}" if group_name else version,
        "resources": resources,
    }
    return whole if group_name else {key: whole[key] for key in whole if key != "apiVersion"}


def aggregated(registry: Registry, *, is_core: bool) -> Obj:
    """The one document that newer clients read instead of all those above; for ``/api`` or for ``/apis``."""
    items = []
    for name, versions in registry.groups().items():
        if bool(name) == is_core:
            continue
        items.append(
            {
                "metadata": {"name": name, "creationTimestamp": None} if name else {"creationTimestamp": None},
                "versions": [
                    {
                        "version": version,
                        "resources": [
                            _aggregated_resource(kind)
                            for kind in sorted(registry.all(), key=lambda kind: kind.resource)
                            if (kind.group, kind.version) == (name, version)
                        ],
                        "freshness": "Current",
                    }
                    for version in _ordered(name, versions)
                ],
            }
        )
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    }


def _ordered(group_name: str, versions: tuple[str, ...]) -> list[str]:
    preferred = _PREFERRED.get(group_name)
    return sorted(versions, key=lambda version: version != preferred) if preferred else list(versions)


def _group(registry: Registry, name: str) -> Obj:
    versions = [
        {"groupVersion": f"{name}/{version}", "version": version} for version in _ordered(name, registry.groups()[name])
    ]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _resource(kind: Kind) -> Obj:
    found: Obj = {
        "name": kind.resource,
        "singularName": kind.singular,
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": list(kind.verbs),
    }
    if kind.short_names:
        found["shortNames"] = list(kind.short_names)
    if kind.categories:
        found["categories"] = list(kind.categories)
    if kind.storage_version_hash:
        found["storageVersionHash"] = kind.storage_version_hash
    return found


def _subresource(kind: Kind, sub: Subresource) -> Obj:
    found: Obj = {
        "name": f"{kind.resource}/{sub.name}",
        "singularName": "",
        "namespaced": kind.namespaced,
        "kind": sub.kind,
        "verbs": list(sub.verbs),
    }
    if (sub.group, sub.version) != (kind.group, kind.version):
        found |= {"group": sub.group, "version": sub.version}
    return found


def _aggregated_resource(kind: Kind) -> Obj:
    found: Obj = {
        "resource": kind.resource,
        "responseKind": {"group": kind.group, "version": kind.version, "kind": kind.kind},
        "scope": "Namespaced" if kind.namespaced else "Cluster",
        "singularResource": kind.singular,
        "verbs": list(kind.verbs),
    }
    if kind.short_names:
        found["shortNames"] = list(kind.short_names)
    if kind.categories:
        found["categories"] = list(kind.categories)
    if kind.subresource_facts:
        found["subresources"] = [
            {
                "subresource": sub.name,
                "responseKind": {"group": sub.group, "version": sub.version, "kind": sub.kind},
                "verbs": list(sub.verbs),
            }
            for sub in kind.subresource_facts
        ]
    return found
