"""Kinds are found by whatever a client calls them."""

import pytest

from kubewars.training.kinds import load_registry
from kubewars.training.kinds.strategies import STRATEGIES


def test_a_kind_is_found_by_resource_name_and_kind():
    registry = load_registry()

    kind = registry.by_name("deployments.apps")

    assert registry.by_resource("apps", "v1", "deployments") is kind
    assert registry.by_gvk("apps", "v1", "Deployment") is kind
    assert (kind.api_version, kind.name, kind.short_names) == ("apps/v1", "deployments.apps", ("deploy",))
    assert kind.subresources == ("scale", "status")


def test_an_unknown_resource_is_none_or_a_key_error():
    registry = load_registry()

    assert registry.by_resource("apps", "v1", "starships") is None
    with pytest.raises(KeyError):
        registry.by_name("starships")


def test_every_strategy_belongs_to_a_kind_that_is_served():
    served = {kind.name for kind in load_registry().all()}

    assert STRATEGIES.keys() <= served


def test_deleting_an_rc_or_a_job_leaves_its_pods_unless_told_otherwise():
    registry = load_registry()

    orphaning = {kind.name for kind in registry.all() if kind.strategy.default_propagation == "orphan"}

    assert orphaning == {"replicationcontrollers", "jobs.batch"}
