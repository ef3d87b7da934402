from collections.abc import Callable

import pytest

from kubewars.training.counting import MOST_VALUES
from kubewars.training.http.bodies import Decoded, UnreadableError, read_json, read_yaml, summary_of
from kubewars.training.status import StatusError
from tests.training.work import calls_of


def test_json_is_read_and_keys_that_come_twice_are_named_by_their_path() -> None:
    decoded = read_json(b'{"spec": {"replicas": 1, "replicas": 2, "list": [{"a": 1, "a": 2}]}}')

    assert decoded.value["spec"]["replicas"] == 2
    assert decoded.duplicates == ('duplicate field "spec.replicas"', 'duplicate field "spec.list[0].a"')


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "unexpected end of JSON input"),
        (b"{", "unexpected end of JSON input"),
        (b'{"a": "b', "unexpected end of JSON input"),
        (b"nonsense", "invalid character 'o' in literal null (expecting 'u')"),
        (b"{a: 1}", "invalid character 'a' looking for beginning of object key string"),
        (b"{} x", "invalid character 'x' after top-level value"),
        (b'{"a" 1}', "invalid character '1' after object key"),
        (b'{"a": 1 "b"}', "invalid character '\"' after object key:value pair"),
        (b'{"a": NaN}', "invalid character 'N' looking for beginning of value"),
    ],
)
def test_what_is_no_json_is_refused_as_go_words_it(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_json(body)

    assert refused.value.why == why


@pytest.mark.parametrize("body", [b"[" * 4_000, b'{"a":' * 4_000, b"[" * 102 + b"]" * 102])
@pytest.mark.parametrize("read", [read_json, read_yaml])
def test_nesting_too_deep_is_refused(body: bytes, read: Callable[[bytes], object]) -> None:
    with pytest.raises(StatusError) as refused:
        read(body)

    assert refused.value.code == 400


@pytest.mark.parametrize("read", [read_json, read_yaml])
def test_a_hundred_lists_within_each_other_are_read(read: Callable[[bytes], Decoded]) -> None:
    assert read(b"[" * 100 + b"]" * 100).value


def test_a_number_too_long_for_anyone_is_refused() -> None:
    with pytest.raises(StatusError):
        read_json(b"9" * 10_000)


def test_text_that_is_no_text_is_replaced_not_passed_on() -> None:
    assert read_json(b'{"a": "\\ud800x"}').value == {"a": "\ufffdx"}
    assert read_json(b'{"a": "\xff"}').value == {"a": "\ufffd"}


def test_yaml_is_read_as_kubernetes_reads_it() -> None:
    decoded = read_yaml(b"when: 2026-01-31\nyes: y\n7: one\nshared: &x {a: 1}\nagain: *x\n")

    assert decoded.value == {"when": "2026-01-31", "true": True, "7": "one", "shared": {"a": 1}, "again": {"a": 1}}


@pytest.mark.parametrize(
    "body", [b"a: [", b"a: b: c", b"- a\nb", b"!!python/object:os.system {}", b"a: !!binary aGk=", b"? {}\n: x\n? []\n"]
)
def test_what_is_no_yaml_is_refused(body: bytes) -> None:
    with pytest.raises(StatusError) as refused:
        read_yaml(body)

    assert refused.value.code == 400


def test_anchors_that_unfold_without_end_are_refused() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    with pytest.raises(StatusError, match="limit is 5000 values"):
        read_yaml("\n".join(lines).encode())


def test_a_body_is_quoted_by_its_beginning() -> None:
    assert summary_of(b"") == "<empty>"
    assert summary_of(b"[]") == "5b5d"
    assert summary_of(b'{"a": "' + b"x" * 50) == '{"a": "' + "x" * 23 + " ..."


MANY = {
    "lists": b"[" + b"[]," * 200_000 + b"1]",
    "scalars": b"[" + b"1," * 200_000 + b"1]",
    "keys": b"{" + b",".join(b'"k%d":"v"' % number for number in range(20_000)) + b"}",
    "keys that come twice": b"[" + b'{"a":1,"a":1},' * 6_000 + b"1]",
}


@pytest.mark.parametrize("what", MANY)
@pytest.mark.parametrize("read", [read_json, read_yaml])
def test_a_body_of_very_many_values_is_refused_before_they_are_made(read: Callable[[bytes], object], what: str) -> None:
    with pytest.raises(StatusError) as refused:
        read(MANY[what])

    assert (refused.value.code, refused.value.reason) == (413, "RequestEntityTooLarge")


@pytest.mark.parametrize("what", MANY)
def test_json_of_very_many_values_is_refused_with_hardly_any_work(what: str) -> None:
    def refused() -> None:
        with pytest.raises(StatusError):
            read_json(MANY[what])

    assert calls_of(refused) < 100


def test_yaml_of_very_many_values_costs_no_more_than_those_it_may_have() -> None:
    def refused(count: int) -> None:
        with pytest.raises(StatusError):
            read_yaml(b"- a\n" * count)

    assert calls_of(lambda: refused(100_000)) < 1.1 * calls_of(lambda: refused(MOST_VALUES + 10))


@pytest.mark.parametrize("body", [b'"' + b",[{" * 100_000 + b'"', b'{"a": "' + b'\\",' * 100_000 + b'"}'])
def test_what_stands_in_text_is_no_value(body: bytes) -> None:
    assert read_json(body).value


def test_a_string_that_never_ends_is_looked_at_once() -> None:
    with pytest.raises(StatusError):
        read_json(b'"' + b'\\"' * 500_000 + b"," * 20_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [("22:22", "22:22"), ("1:30.5", "1:30.5"), ("0x10", 16), ("1_000", 1000), ("9" * 500, "9" * 500), ("017", 15)],
)
def test_yaml_numbers_are_those_of_kubernetes(text: str, value: object) -> None:
    assert read_yaml(f"a: {text}".encode()).value == {"a": value}


def test_aliases_count_as_the_values_that_they_stand_for() -> None:
    with pytest.raises(StatusError) as refused:
        read_yaml(b"a: &a [x, x]\nb: [" + b"*a," * 12_000 + b"]")

    assert refused.value.code == 413


def test_a_key_that_comes_twice_in_yaml_is_told_with_its_line() -> None:
    decoded = read_yaml(b"a: 1\nb:\n  k: v\n  k: w\na: 2\n")

    assert decoded.value == {"a": 2, "b": {"k": "w"}}
    assert decoded.duplicates == ('line 4: key "k" already set in map', 'line 5: key "a" already set in map')


def test_what_an_anchor_names_is_looked_at_once() -> None:
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"

    assert read_yaml(bomb).duplicates == ()


def test_the_tag_of_a_node_takes_few_calls() -> None:
    def read(count: int) -> None:
        read_yaml(b"{" + b",".join(b"k%d: x" % number for number in range(count)) + b"}")

    # Of a key and its value, from the text to the value that is kept.
    assert calls_of(lambda: read(2010)) < calls_of(lambda: read(10)) + 2000 * 45
