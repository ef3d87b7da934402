"""Times as tables show them."""

import pytest

from kubewars.training.kinds.ages import age, format_micro_time, format_time, human_duration, parse_time

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "<invalid>"),
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (125, "2m5s"),
        (10 * MINUTE + 5, "10m"),
        (179 * MINUTE, "179m"),
        (3 * HOUR, "3h"),
        (7 * HOUR + 59 * MINUTE, "7h59m"),
        (8 * HOUR + 59 * MINUTE, "8h"),
        (47 * HOUR, "47h"),
        (2 * DAY, "2d"),
        (2 * DAY + 5 * HOUR, "2d5h"),
        (8 * DAY + 5 * HOUR, "8d"),
        (729 * DAY, "729d"),
        (730 * DAY + 40 * DAY, "2y40d"),
        (9 * 365 * DAY, "9y"),
    ],
)
def test_a_duration_is_precise_where_it_matters(seconds: float, shown: str):
    assert human_duration(seconds) == shown


def test_no_time_is_unknown():
    assert age(None, 1.0) == "<unknown>"


def test_times_are_written_as_they_are_read():
    assert format_time(parse_time("2026-01-01T00:00:00Z")) == "2026-01-01T00:00:00Z"
    assert format_micro_time(parse_time("2026-01-01T00:00:00.250000Z")) == "2026-01-01T00:00:00.250000Z"
