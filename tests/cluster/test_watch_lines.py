"""A watch's text without a socket: however it is cut into pieces, it says the same."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.cluster.watch_lines import Deleted, Gibberish, LineSplitter, Marked, Refused, Upserted, understand_line

TEXT = b'{"type":"ADDED"}\n\n{"type":"BOOKMARK"}\n{"type":"DELETED"'


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_lines_are_the_same_however_the_bytes_arrive(cuts):
    edges = [0, *sorted(cuts), len(TEXT)]
    splitter = LineSplitter()
    lines = [line for start, end in itertools.pairwise(edges) for line in splitter.feed(TEXT[start:end])]

    assert lines == [b'{"type":"ADDED"}', b'{"type":"BOOKMARK"}']
    assert splitter.rest == b'{"type":"DELETED"'
    assert splitter.size == len(splitter.rest)


@pytest.mark.parametrize(("type_", "wanted"), [("ADDED", Upserted), ("MODIFIED", Upserted), ("DELETED", Deleted)])
def test_an_event_carries_its_object_untouched(type_, wanted):
    said = understand_line(b'{"type":"%s","object":{"a": 1}}' % type_.encode())

    assert isinstance(said, wanted)
    assert bytes(said.object) == b'{"a": 1}'


def test_a_bookmark_carries_its_version_and_one_without_is_empty():
    assert understand_line(b'{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}') == Marked("9")
    assert understand_line(b'{"type":"BOOKMARK","object":[]}') == Marked("")


def test_an_error_and_a_bare_status_end_the_watch_with_their_code():
    status = b'{"kind":"Status","code":410,"reason":"Expired","message":"too old"}'
    for line in (status, b'{"type":"ERROR","object":' + status + b"}"):
        said = understand_line(line)

        assert isinstance(said, Refused)
        assert said.refusal.code == 410
        assert said.refusal.is_expired


@given(st.binary(max_size=60))
def test_no_bytes_raise(line):
    assert isinstance(understand_line(line), Gibberish | Upserted | Deleted | Marked | Refused)
