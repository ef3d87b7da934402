import pytest

from kubewars.training.node.quantities import milli, whole


@pytest.mark.parametrize(
    ("quantity", "thousandths"),
    [
        ("100m", 100),
        ("1", 1000),
        ("0.5", 500),
        (".5", 500),
        (2, 2000),
        ("1k", 1_000_000),
        ("2e3", 2_000_000),
        ("1Ki", 1_024_000),
        ("1.5Gi", 1_610_612_736_000),
        ("1n", 1),
        ("-1", -1000),
    ],
)
def test_a_quantity_in_thousandths(quantity, thousandths):
    assert milli(quantity) == thousandths


def test_whole_units_are_rounded_up():
    assert (whole("128Mi"), whole("100m"), whole("0")) == (134_217_728, 1, 0)


@pytest.mark.parametrize("text", ["", "abc", "1X", "1 Gi", "--1", "1e"])
def test_what_is_no_quantity_is_refused_with_an_example(text):
    with pytest.raises(ValueError) as refused:
        milli(text)

    assert "such as 500m" in str(refused.value)
