import pytest

from kubewars.domain.ship import integrity


@pytest.mark.parametrize(
    ("functional", "desired", "expected"),
    [(0, 10, 0.0), (5, 10, 0.5), (10, 10, 1.0), (12, 10, 1.0), (0, 0, 0.0), (3, 0, 0.0), (3, -1, 0.0)],
)
def test_integrity_is_functional_over_desired_and_never_more_than_whole(functional, desired, expected):
    assert integrity(functional, desired) == expected
