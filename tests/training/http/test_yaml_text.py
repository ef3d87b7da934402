"""Values as YAML, and back."""

import pytest
import yaml

from kubewars.training.http.yaml_text import to_yaml


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("true", '"true"'),
        ("1e3", '"1e3"'),
        ("12:30", '"12:30"'),
        ("2020-01-01", '"2020-01-01"'),
        ("", '""'),
        ("a: b", "'a: b'"),
        ("plain", "plain"),
        ("<<", "<<"),
        ("two\nlines\n", "|\n  two\n  lines"),
        ("no\nend", "|-\n  no\n  end"),
    ],
)
def test_a_string_is_quoted_only_where_it_would_be_something_else(text: str, shown: str) -> None:
    assert to_yaml({"k": text}).decode() == f"k: {shown}\n"


def test_what_is_written_reads_as_it_was() -> None:
    value = {"b": [1, 1.5, True, None, {"x": "y"}], "a": {"n": "off", "e": {}, "l": []}}

    assert yaml.safe_load(to_yaml(value)) == value
