"""Cron expressions: five fields, names, ranges, steps, lists, ``@hourly`` and the like, ``@every 1m``. Pure.

Source: ``github.com/robfig/cron/v3`` (ParseStandard), which Kubernetes reads schedules with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EVERY = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_HORIZON = timedelta(days=5 * 366)


class Schedule(Protocol):
    """When something is to happen."""

    def after(self, moment: float) -> float | None:
        """The first time later than ``moment`` (Unix seconds); None when there is none within five years."""


@dataclass(frozen=True, slots=True)
class Every:
    """At a constant distance, rounded down to whole seconds."""

    seconds: int

    def after(self, moment: float) -> float | None:
        return float(int(moment) + self.seconds)


@dataclass(frozen=True, slots=True)
class Cron:
    """The allowed values of each field. ``any_day``: either of the two day fields is ``*``, so both must hold."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    zone: tzinfo

    def after(self, moment: float) -> float | None:
        start = datetime.fromtimestamp(int(moment) // 60 * 60 + 60, self.zone)
        at, end = start, start + _HORIZON
        while at < end:
            if at.month not in self.months or not self._holds_day(at):
                at = (at + timedelta(days=1)).replace(hour=0, minute=0)
            elif at.hour not in self.hours:
                at = (at + timedelta(hours=1)).replace(minute=0)
            elif at.minute not in self.minutes:
                at += timedelta(minutes=1)
            else:
                return at.timestamp()
        return None

    def _holds_day(self, at: datetime) -> bool:
        by_day, by_weekday = at.day in self.days, at.isoweekday() % 7 in self.weekdays
        return (by_day and by_weekday) if self.any_day else (by_day or by_weekday)


def parse_schedule(text: str, zone: tzinfo = UTC) -> Schedule:
    """Read a schedule; ``zone`` is where its hours are meant.

    Raises:
        ValueError: worded as Kubernetes words it.
    """
    stripped = text.strip()
    if stripped.startswith("@every "):
        match = _EVERY.fullmatch(stripped.removeprefix("@every ").strip())
        if match is None or not any(match.groups()):
            raise ValueError(f"failed to parse duration {stripped}")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return Every(max(1, hours * 3600 + minutes * 60 + seconds))
    if stripped.startswith("@"):
        if stripped not in _SHORTHANDS:
            raise ValueError(f"unrecognized descriptor: {stripped}")
        stripped = _SHORTHANDS[stripped]
    fields = stripped.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]")
    any_day = fields[2][0] in "*?" or fields[4][0] in "*?"
    minute, hour, day, month, weekday = (_values(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True))
    return Cron(minute, hour, day, month, weekday, any_day, zone)


def _values(field: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        spread, slash, step_text = part.partition("/")
        step = _number(step_text, "") if slash else 1
        if step == 0:
            raise ValueError(f"step of range should be a positive number: {part}")
        if spread in ("*", "?"):
            first, last = low, high
        else:
            begin, dash, end = spread.partition("-")
            first = _number(begin, name)
            last = _number(end, name) if dash else (high if slash else first)
        if name == "weekday" and first == 7:
            first = last = 0
        if first < low:
            raise ValueError(f"beginning of range ({first}) below minimum ({low}): {part}")
        if last > high and not (name == "weekday" and last == 7):
            raise ValueError(f"end of range ({last}) above maximum ({high}): {part}")
        if first > last:
            raise ValueError(f"beginning of range ({first}) beyond end of range ({last}): {part}")
        found.update(number % 7 if name == "weekday" else number for number in range(first, last + 1, step))
    return frozenset(found)


def _number(text: str, name: str) -> int:
    names = {"month": _MONTHS, "weekday": _DAYS}.get(name, {})
    if text.lower() in names:
        return names[text.lower()]
    if not text.isdigit():
        raise ValueError(
            f"failed to parse int from {text}: strconv.Atoi: parsing {text!r}: invalid syntax".replace("'", '"')
        )
    return int(text)
