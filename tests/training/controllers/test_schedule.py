from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kubewars.training.controllers.schedule import parse_schedule


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("schedule", "moment", "expected"),
    [
        ("* * * * *", "2026-03-01T10:00:30", "2026-03-01T10:01:00"),
        ("*/15 * * * *", "2026-03-01T10:16:00", "2026-03-01T10:30:00"),
        ("0 3 * * *", "2026-03-01T10:00:00", "2026-03-02T03:00:00"),
        ("30 8 * * mon-fri", "2026-03-07T00:00:00", "2026-03-09T08:30:00"),
        ("0 0 1 jan *", "2026-03-01T00:00:00", "2027-01-01T00:00:00"),
        ("0 0 13 * 5", "2026-03-01T00:00:00", "2026-03-06T00:00:00"),
        ("0 0 29 2 *", "2026-03-01T00:00:00", "2028-02-29T00:00:00"),
        ("0 12 * * 7", "2026-03-02T00:00:00", "2026-03-08T12:00:00"),
        ("5,10 * * * *", "2026-03-01T10:05:00", "2026-03-01T10:10:00"),
        ("@hourly", "2026-03-01T10:00:00", "2026-03-01T11:00:00"),
        ("@every 1h30m", "2026-03-01T10:00:00", "2026-03-01T11:30:00"),
    ],
)
def test_the_next_time_of_a_schedule(schedule, moment, expected):
    assert parse_schedule(schedule).after(at(moment)) == at(expected)


def test_hours_are_those_of_the_time_zone():
    schedule = parse_schedule("0 8 * * *", ZoneInfo("Europe/Paris"))

    assert schedule.after(at("2026-07-01T00:00:00")) == at("2026-07-01T06:00:00")


def test_a_day_that_never_comes_is_none():
    assert parse_schedule("0 0 31 2 *").after(at("2026-01-01T00:00:00")) is None


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        ("* * * *", "expected exactly 5 fields, found 4"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("x * * * *", "failed to parse int from x"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("@never", "unrecognized descriptor: @never"),
    ],
)
def test_a_schedule_that_cannot_be_read_says_why(schedule, complaint):
    with pytest.raises(ValueError) as told:
        parse_schedule(schedule)

    assert complaint in str(told.value)
