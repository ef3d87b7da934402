from kubewars.training.kinds import load_registry
from kubewars.training.machinery import discovery

REGISTRY = load_registry()


def test_both_forms_of_discovery_tell_of_the_same_resources() -> None:
    legacy = {
        (resource["name"], listed["groupVersion"])
        for group, versions in REGISTRY.groups().items()
        for version in versions
        if (listed := discovery.resource_list(REGISTRY, group, version))
        for resource in listed["resources"]
        if "/" not in resource["name"]
    }
    documents = [discovery.aggregated(REGISTRY, is_core=True), discovery.aggregated(REGISTRY, is_core=False)]
    aggregated = {
        (resource["resource"], "/".join(filter(None, (item["metadata"].get("name"), version["version"]))))
        for document in documents
        for item in document["items"]
        for version in item["versions"]
        for resource in version["resources"]
    }

    assert ("pods", "v1") in legacy
    assert legacy == aggregated


def test_the_preferred_version_comes_first() -> None:
    group = discovery.group(REGISTRY, "autoscaling")

    assert group
    assert group["preferredVersion"]["version"] == "v2"
    assert [version["version"] for version in group["versions"]] == ["v2", "v1"]


def test_what_is_not_served_is_not_told() -> None:
    assert discovery.group(REGISTRY, "example.com") is None
    assert discovery.resource_list(REGISTRY, "apps", "v9") is None
