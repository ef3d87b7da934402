"""RFC 7386 and RFC 6902."""

from typing import Any

import pytest

from kubewars.training.schema import jsonpatch
from kubewars.training.status import StatusError

# The examples of RFC 7386, appendix A, as far as they are about objects.
MERGES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("current", "patch", "expected"), MERGES)
def test_a_merge_patch_does_what_the_rfc_says(current: Any, patch: Any, expected: Any):
    assert jsonpatch.merge(current, patch) == expected


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "add", "path": "/b", "value": 2}, {"a": [1, 2], "b": 2}),
        ({"op": "add", "path": "/a/1", "value": 9}, {"a": [1, 9, 2]}),
        ({"op": "add", "path": "/a/-", "value": 9}, {"a": [1, 2, 9]}),
        ({"op": "remove", "path": "/a/0"}, {"a": [2]}),
        ({"op": "replace", "path": "/a", "value": "x"}, {"a": "x"}),
        ({"op": "move", "from": "/a/0", "path": "/b"}, {"a": [2], "b": 1}),
        ({"op": "copy", "from": "/a", "path": "/b"}, {"a": [1, 2], "b": [1, 2]}),
        ({"op": "test", "path": "/a/0", "value": 1}, {"a": [1, 2]}),
        ({"op": "add", "path": "/x~1y", "value": 1}, {"a": [1, 2], "x/y": 1}),
    ],
)
def test_an_operation_does_what_the_rfc_says(operation: Any, expected: Any):
    assert jsonpatch.apply({"a": [1, 2]}, [operation]) == expected


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "/none"},
        {"op": "remove", "path": "/a/9"},
        {"op": "add", "path": "/none/x", "value": 1},
        {"op": "add", "path": "/a/x", "value": 1},
        {"op": "add", "path": "b"},
        {"op": "add", "path": "", "value": {}},
        {"op": "test", "path": "/a/0", "value": True},
        {"op": "bogus", "path": "/a"},
        {"op": "copy", "path": "/b"},
        {"op": "replace", "path": "", "value": 7},
        {"op": "add"},
    ],
)
def test_a_patch_that_does_not_apply_is_refused_whole(operation: Any):
    document = {"a": [1, 2]}

    with pytest.raises(StatusError) as caught:
        jsonpatch.apply(document, [{"op": "add", "path": "/first", "value": 1}, operation])

    assert caught.value.code == 422
    assert document == {"a": [1, 2]}


@pytest.mark.parametrize("operations", [{}, "x", [1], None])
def test_what_is_no_patch_is_refused(operations: Any):
    with pytest.raises(StatusError) as caught:
        jsonpatch.apply({}, operations)

    assert caught.value.code == 400


def test_a_patch_has_a_length():
    with pytest.raises(StatusError) as caught:
        jsonpatch.apply({}, [{"op": "test", "path": "/a"}] * 10_001)

    assert caught.value.code == 413


def test_copies_that_double_the_document_each_time_are_refused_before_they_fill_the_memory():
    copies = [{"op": "copy", "from": "/metadata", "path": f"/metadata/k{number}"} for number in range(60)]

    with pytest.raises(StatusError) as refused:
        jsonpatch.apply({"metadata": {"name": "x" * 100}}, copies)
    assert refused.value.code == 422


def test_a_value_that_is_not_there_is_null_and_what_stands_before_the_first_slash_is_passed_over():
    patched = jsonpatch.apply({"data": {"k": "v"}}, [{"op": "add", "path": "/data/n"}])
    outside = jsonpatch.apply({"data": {"k": "v"}}, [{"op": "add", "path": "data/k", "value": "x"}])

    assert patched == {"data": {"k": "v", "n": None}}
    assert outside == {"data": {"k": "v"}, "k": "x"}
