import pytest

from kubewars.training.http.bodies import UnreadableError, read_json, read_yaml, summary_of
from kubewars.training.status import StatusError


def test_json_is_read_and_keys_that_come_twice_are_named_by_their_path() -> None:
    decoded = read_json(b'{"spec": {"replicas": 1, "replicas": 2, "list": [{"a": 1, "a": 2}]}}')

    assert decoded.value["spec"]["replicas"] == 2
    assert decoded.duplicates == ("spec.replicas", "spec.list[0].a")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "unexpected end of JSON input"),
        (b"{", "unexpected end of JSON input"),
        (b'{"a": "b', "unexpected end of JSON input"),
        (b"nonsense", "invalid character 'n' looking for beginning of value"),
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


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900])
def test_nesting_too_deep_is_refused(body: bytes) -> None:
    with pytest.raises(StatusError) as refused:
        read_json(body)

    assert refused.value.code == 400


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

    with pytest.raises(StatusError, match="unfolds to too many values"):
        read_yaml("\n".join(lines).encode())


def test_a_body_is_quoted_by_its_beginning() -> None:
    assert summary_of(b"") == "<empty>"
    assert summary_of(b"[]") == "5b5d"
    assert summary_of(b'{"a": "' + b"x" * 50) == '{"a": "' + "x" * 23 + " ..."
