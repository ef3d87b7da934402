"""Amounts in the one form in which Kubernetes writes them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.training.schema.quantities import canonical, value_of


@pytest.mark.parametrize(
    ("given_text", "told"),
    [
        ("0", "0"),
        ("1000m", "1"),
        ("0.5", "500m"),
        ("1500m", "1500m"),
        ("1024Ki", "1Mi"),
        ("1.5Gi", "1536Mi"),
        ("0.5Ki", "512"),
        ("1000k", "1M"),
        ("1e3", "1e3"),
        ("12E", "12E"),
        ("-2Gi", "-2Gi"),
        ("100n", "100n"),
        ("0.1n", "1n"),
        ("010", "10"),
        ("1e30", "1e30"),
        ("99999999999999999999", "99999999999999999999"),
        ("16Ei", "9223372036854775807"),
    ],
)
def test_an_amount_has_one_form(given_text: str, told: str):
    assert canonical(given_text) == told


def test_resources_are_rounded_up_to_thousandths():
    assert canonical("1.0000001", is_resource=True) == "1001m"
    assert canonical("0.1m", is_resource=True) == "1m"


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "u", "n"]))
def test_the_form_changes_and_the_value_does_not(number: int, suffix: str):
    text = f"{number}{suffix}"

    assert value_of(canonical(text)) == value_of(text)
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("text", ["", "x", "1 Gi", "1GB", ".", "1e", "٣"])
def test_what_is_no_amount_is_refused_with_the_cure(text: str):
    with pytest.raises(ValueError, match="is not a quantity: write for instance 500m"):
        value_of(text)


def test_values_are_exact():
    assert value_of("0.1") + value_of("200m") == Decimal("0.3")
