"""Sets of fields and their algebra."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.training.schema import fieldsets

FIELDS: Any = st.recursive(
    st.just({}),
    lambda below: st.dictionaries(
        st.sampled_from(["f:a", "f:b", 'k:{"name":"x"}', 'v:"y"']), below, min_size=1, max_size=3
    ),
    max_leaves=8,
).map(fieldsets.from_json)


def _paths(fields: fieldsets.FieldSet) -> set[fieldsets.Path]:
    return set(fieldsets.members(fields))


@settings(deadline=None)
@given(FIELDS)
def test_a_set_survives_being_written(fields: fieldsets.FieldSet):
    assert _paths(fieldsets.from_json(fieldsets.to_json(fields))) == _paths(fields)


@settings(deadline=None)
@given(FIELDS, FIELDS)
def test_the_algebra_is_that_of_sets_of_paths(left: fieldsets.FieldSet, right: fieldsets.FieldSet):
    assert _paths(fieldsets.union(left, right)) == _paths(left) | _paths(right)
    assert _paths(fieldsets.difference(left, right)) == _paths(left) - _paths(right)
    assert _paths(fieldsets.intersection(left, right)) == _paths(left) & _paths(right)


@settings(deadline=None)
@given(FIELDS)
def test_empty_means_no_path(fields: fieldsets.FieldSet):
    assert fieldsets.is_empty(fields) == (not _paths(fields))


def test_a_path_reads_as_kubectl_shows_it():
    path = ("f:spec", "f:ports", 'k:{"containerPort":80,"protocol":"TCP"}', "f:name")

    assert fieldsets.show(path) == '.spec.ports[containerPort=80,protocol="TCP"].name'
    assert fieldsets.show(("f:metadata", "f:finalizers", 'v:"a.b/c"')) == '.metadata.finalizers[="a.b/c"]'


@pytest.mark.parametrize(
    "told",
    [
        {"f:spec": 1},
        {"k:{": {}},
        {"k:[1]": {}},
        {"i:x": {}},
        {"spec": {}},
        [],
    ],
)
def test_what_a_client_sends_as_fields_is_looked_at(told: object) -> None:
    good = {"f:spec": {".": {}, 'k:{"name":"c"}': {"f:image": {}}}, 'v:"x"': {}, "i:0": {}}

    assert fieldsets.is_well_formed(good)
    assert not fieldsets.is_well_formed(told)


def test_the_size_of_a_set_is_what_telling_it_takes() -> None:
    told = {"f:spec": {"f:env": {'k:{"name":"A"}': {".": {}, "f:name": {}, "f:value": {}}, 'v:"x"': {}}}}

    assert fieldsets.size(fieldsets.from_json(told)) == str(told).count(": {")
