"""Words as Go has them."""

import json

import pytest

from kubewars.training.schema.gotext import json_trouble


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "invalid character 'o' in literal null (expecting 'u')"),
        ("tru", "unexpected end of JSON input"),
        ("{", "unexpected end of JSON input"),
        ("{} x", "invalid character 'x' after top-level value"),
        ("{a: 1}", "invalid character 'a' looking for beginning of object key string"),
        ("[1,]", "invalid character ']' looking for beginning of value"),
    ],
)
def test_broken_json_is_told_in_the_words_of_go(text: str, why: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)

    assert json_trouble(caught.value) == why
